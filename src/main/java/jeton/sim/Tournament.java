package jeton.sim;

import java.util.Arrays;

/**
 * The least of a fixed number of players by a long key, among equals the smallest number; a player without a key takes no
 * part. A change costs a match a level, and ends early where it changes no winner: for keys that change all the time that
 * is quicker than a heap, whose members move about (Knuth, The Art of Computer Programming 3, 5.4.1). Not thread safe.
 */
public final class Tournament {
    private static final long ABSENT = Long.MAX_VALUE;

    private final int leaves;
    private final long[] keys;
    /** Who won at each node, the root first, the players themselves last. */
    private final int[] winners;

    /** @param players from 0 */
    public Tournament(int players) {
        leaves = players <= 1 ? 1 : Integer.highestOneBit(players - 1) << 1;
        keys = new long[leaves];
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
        return keys[winners[1]];
    }

    /** Gives a player a key less than {@link Long#MAX_VALUE}, or another. */
    public void put(int player, long key) {
        keys[player] = key;
        for (int node = (leaves + player) >> 1; node > 0; node >>= 1) {
            int left = winners[2 * node];
            int right = winners[2 * node + 1];
            int winner = keys[right] < keys[left] ? right : left;
            if (winner != player && winners[node] == winner) {
                return;
            }
            winners[node] = winner;
        }
    }

    /** Takes a player's key away, if it has one. */
    public void remove(int player) {
        if (keys[player] != ABSENT) {
            put(player, ABSENT);
        }
    }

    public int removeMin() {
        int player = min();
        put(player, ABSENT);
        return player;
    }
}
