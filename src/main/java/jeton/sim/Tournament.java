package jeton.sim;

import java.util.Arrays;

/**
 * The least of a fixed number of players by a long key from 0, among equals the smallest number; a player without a key
 * takes no part. A change costs a match a level, each against a key that lies where the level before does not have to be
 * waited for: for keys that change all the time that is quicker than a heap, whose members move about (Knuth, The Art of
 * Computer Programming 3, 5.4.1). Not thread safe.
 */
public final class Tournament {
    private static final long ABSENT = Long.MAX_VALUE;

    private final int leaves;
    /** Who won at each node, with the key: the root is node 1, the players are the last; children of node n are 2n and 2n+1. */
    private final int[] winners;

    private final long[] keys;

    /** @param players from 0 */
    public Tournament(int players) {
        leaves = players <= 1 ? 1 : Integer.highestOneBit(players - 1) << 1;
        keys = new long[2 * leaves];
        Arrays.fill(keys, ABSENT);
        winners = new int[2 * leaves];
        for (int i = 0; i < leaves; i++) {
            winners[leaves + i] = i;
        }
        for (int node = leaves - 1; node > 0; node--) {
            winners[node] = winners[2 * node];
        }
    }

    public boolean isEmpty() {
        return minKey() == ABSENT;
    }

    /** The player with the least key; there must be one. */
    public int min() {
        return winners[1];
    }

    /** The least key, {@link Long#MAX_VALUE} if nobody has one. */
    public long minKey() {
        return keys[1];
    }

    /** Gives a player a key from 0 and less than {@link Long#MAX_VALUE}, or another. */
    public void put(int player, long key) {
        int node = leaves + player;
        if (keys[node] == key) {
            return;
        }
        keys[node] = key;
        int winner = player;
        long least = key;
        while (node > 1) {
            long rivalKey = keys[node ^ 1];
            int rival = winners[node ^ 1];
            // all ones if the rival wins, as it does against its equal on the right
            long mask = (rivalKey - (node & 1) - least) >> 63;
            winner ^= (winner ^ rival) & (int) mask;
            least ^= (least ^ rivalKey) & mask;
            node >>= 1;
            if (keys[node] == least && winners[node] == winner) {
                return;
            }
            winners[node] = winner;
            keys[node] = least;
        }
    }

    /** Takes a player's key away, if it has one. */
    public void remove(int player) {
        put(player, ABSENT);
    }

    public int removeMin() {
        int player = min();
        put(player, ABSENT);
        return player;
    }
}
