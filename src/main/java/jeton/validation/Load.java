package jeton.validation;

/** How requests came to the engine that was measured. */
sealed interface Load {
    /** Requests of the whole run. */
    int requests();

    /** Most that can be in the engine at once. */
    int width();

    String describe();

    /** So many users, each with one request at a time; all start at once, the next follows the last without a pause. */
    record Closed(int users, int requests) implements Load {
        @Override
        public int width() {
            return Math.min(users, requests);
        }

        @Override
        public String describe() {
            return users + (users == 1 ? " user" : " users");
        }
    }

    /** One batch that starts and ends together; its time is that of the run. */
    record Static(int requests) implements Load {
        @Override
        public int width() {
            return requests;
        }

        @Override
        public String describe() {
            return "batch of " + requests;
        }
    }

    /** All at once, served as fast as the engine can. */
    record Queued(int requests) implements Load {
        @Override
        public int width() {
            return requests;
        }

        @Override
        public String describe() {
            return requests + " at once";
        }
    }

    /** Poisson arrivals. */
    record Open(double rate, int requests) implements Load {
        @Override
        public int width() {
            return requests;
        }

        @Override
        public String describe() {
            return rate + " requests/s";
        }
    }
}
