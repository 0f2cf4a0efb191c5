package jeton.serving;

/** Bytes that the requests with blocks will hold at their ends, where engines reserve them. Not thread safe. */
final class Reserve {
    private final Replica.Setup setup;
    private final Slots slots;
    private final Families families;
    private final boolean reserves;
    private final boolean promptsAlone;
    private long bytes;

    Reserve(Replica.Setup setup, Slots slots, Families families) {
        this.setup = setup;
        this.slots = slots;
        this.families = families;
        reserves = setup.limits().reserve();
        promptsAlone = setup.role() == Role.PREFILL;
    }

    /** Whether the cache can hold a request to its end beside the others, where that is asked. */
    boolean fits(int slot) {
        return bytes + atEnd(slot) <= setup.cache().capacityBytes();
    }

    void take(int slot) {
        bytes += atEnd(slot);
    }

    void giveBack(int slot) {
        bytes -= atEnd(slot);
    }

    void giveBackBytes(long taken) {
        bytes -= taken;
    }

    boolean isEmpty() {
        return bytes == 0;
    }

    /** Bytes that a request has to reserve. */
    long atEnd(int slot) {
        if (!reserves) {
            return 0;
        }
        Family family = slots.at(slot).family;
        return family != null
                ? families.atEnd(slot, family)
                : setup.bytesAtEnd(slots.at(slot).prompt, promptsAlone ? 0 : slots.at(slot).output);
    }
}
