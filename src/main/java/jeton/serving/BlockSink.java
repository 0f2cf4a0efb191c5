package jeton.serving;

/** Takes cache blocks that somebody gives up. */
@FunctionalInterface
interface BlockSink {
    /** Blocks are given up for good. */
    BlockSink NOWHERE = (segmentKey, block, blocks) -> {};

    /** Takes a run of blocks of one segment, the last of them first. */
    void take(long segmentKey, int block, int blocks);
}
