package jeton.fleet;

import jeton.sim.IndexedHeap;
import umontreal.ssj.rng.RandomStream;

/** Picks a replica for every request, from what it is told of their queues. Not thread safe. */
sealed interface Router {
    /** The replica that takes the next request. */
    int choose();

    /** Says how many requests a replica has now. */
    void changed(int replica, int outstanding);

    /** In turn. */
    final class RoundRobin implements Router {
        private final int replicas;
        private int next;

        RoundRobin(int replicas) {
            this.replicas = replicas;
        }

        @Override
        public int choose() {
            int chosen = next;
            next = next + 1 == replicas ? 0 : next + 1;
            return chosen;
        }

        @Override
        public void changed(int replica, int outstanding) {}
    }

    /** Uniformly at random. */
    final class Random implements Router {
        private final int replicas;
        private final RandomStream stream;

        Random(int replicas, RandomStream stream) {
            this.replicas = replicas;
            this.stream = stream;
        }

        @Override
        public int choose() {
            return stream.nextInt(0, replicas - 1);
        }

        @Override
        public void changed(int replica, int outstanding) {}
    }

    /** The fewest requests, found in O(log n). */
    final class LeastOutstanding implements Router {
        private final IndexedHeap byOutstanding;

        LeastOutstanding(int replicas) {
            byOutstanding = new IndexedHeap(replicas);
            for (int i = 0; i < replicas; i++) {
                byOutstanding.put(i, 0);
            }
        }

        @Override
        public int choose() {
            return byOutstanding.min();
        }

        @Override
        public void changed(int replica, int outstanding) {
            byOutstanding.put(replica, outstanding);
        }
    }

    /** The better of two (Mitzenmacher, The power of two choices, 2001). */
    final class PowerOfTwo implements Router {
        private final int[] outstanding;
        private final RandomStream stream;

        PowerOfTwo(int replicas, RandomStream stream) {
            outstanding = new int[replicas];
            this.stream = stream;
        }

        @Override
        public int choose() {
            int first = stream.nextInt(0, outstanding.length - 1);
            int second = stream.nextInt(0, outstanding.length - 2);
            if (second >= first) {
                second++;
            }
            return outstanding[second] < outstanding[first] ? second : first;
        }

        @Override
        public void changed(int replica, int count) {
            outstanding[replica] = count;
        }
    }
}
