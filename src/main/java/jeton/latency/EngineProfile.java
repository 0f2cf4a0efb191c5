package jeton.latency;

import java.util.List;
import jeton.hardware.Chip;
import jeton.hardware.Status;

/**
 * The constants of a serving engine that are not the chip's: host time, memory it keeps for itself, default limits.
 *
 * @param name  catalog key, as in {@code vllm}
 * @param host  CPU time of a step
 * @param kernels how well the engine drives the chip's kernels
 * @param request what a request takes outside the engine
 * @param memory how much of the chip's memory becomes cache
 * @param limits defaults of the scheduler
 */
public record EngineProfile(
        String name,
        String title,
        Host host,
        Kernels kernels,
        Request request,
        Memory memory,
        Limits limits,
        Status status,
        String source,
        String date) {

    /**
     * Each step takes {@code secondsPerStep + secondsPerRequest * requests} of a rank's host. A synchronous engine works it
     * off before the device starts; one that overlaps prepares the next step while the device runs, so that a step lasts as
     * long as the slower of the two.
     *
     * @param overlap         whether host and device work at the same time
     * @param residualSeconds what remains on top of the slower one if they do; unused otherwise
     */
    public record Host(double secondsPerStep, double secondsPerRequest, boolean overlap, double residualSeconds) {
        public static final Host NONE = new Host(0, 0);

        /** Of a synchronous engine. */
        public Host(double secondsPerStep, double secondsPerRequest) {
            this(secondsPerStep, secondsPerRequest, false, 0);
        }

        /** Seconds of the host for one micro-batch of {@code requests}. */
        double seconds(double requests) {
            return secondsPerStep + secondsPerRequest * requests;
        }

        /** Seconds that a step takes on top of the device, given those of one micro-batch on the host. */
        double onTop(double microBatchSeconds) {
            return overlap ? residualSeconds : microBatchSeconds;
        }

        /**
         * Least seconds of a step: the host works off the micro-batches of a round one after the other, however quick the
         * device.
         */
        double atLeast(double microBatchSeconds, int microBatches) {
            double round = microBatches * microBatchSeconds;
            return overlap ? round + residualSeconds : round;
        }
    }

    /**
     * How the kernels of an engine compare with those that the chip's calibration was measured with, one at a time and
     * replayed from a graph.
     *
     * @param fixed      fixed times of kernels over those measured: below 1 where the engine fuses small kernels, or lets one
     *                   start before the other has ended
     * @param gapSeconds between two kernels, beyond that; an engine without graphs launches each of them from the host
     * @param compute    share of the measured arithmetic efficiency that large products reach, in (0, 1]
     * @param experts    the same of what the routed experts do for each token, arithmetic and traffic: real routers load
     *                   experts less evenly, and shapes are less tuned, than those measured
     * @param launchSeconds of the host for each kernel of a step with prompts that no graph replays: such a step lasts at
     *                   least until all are launched
     * @param graphTokens most tokens of a step with prompts that a graph replays, 0 if none does
     */
    public record Kernels(
            double fixed, double gapSeconds, double compute, double experts, double launchSeconds, int graphTokens) {
        /** Those of the calibration. */
        public static final Kernels AS_MEASURED = new Kernels(1, 0, 1, 1, 0, 0);

        /** Seconds of {@code count} kernels of which each was measured to take {@code seconds} whatever its size. */
        double seconds(double count, double seconds) {
            return count * (fixed * seconds + gapSeconds);
        }
    }

    /**
     * What the server around the engine adds to every request: HTTP, tokenisation and detokenisation, on CPUs of their own.
     * A constant: it delays the first token and the end of a request, and so the next request of a user who waits for it, but
     * never the engine.
     *
     * @param seconds from 0, all of it before the first token
     */
    public record Request(double seconds) {
        public static final Request NONE = new Request(0);
    }

    /** Of which memory the engine takes its share for the cache. */
    public enum MemoryRule {
        /** {@code utilisation * usable - weights - reserve}: vLLM's {@code gpu_memory_utilization}. */
        SHARE_OF_ALL,
        /** {@code utilisation * (usable - weights - reserve)}: TensorRT-LLM's {@code free_gpu_memory_fraction}. */
        SHARE_OF_FREE
    }

    /**
     * @param reserveBytes        of every rank, whatever the model
     * @param reserveActivations  whether the activations of a full step and the logits of a full batch are reserved too
     */
    public record Memory(MemoryRule rule, double utilisation, double reserveBytes, boolean reserveActivations) {}

    /**
     * Limits by memory size.
     *
     * @param largeChipBytes usable memory from which a chip takes the first of each pair
     * @param smallChips     names of chips that take the second whatever their memory
     * @param blockTokens    tokens of one cache block
     * @param reserveOutput  whether a request is admitted only when the cache can hold it to its last token
     * @param promptsFirst   whether prompts are computed before all decodes, as SGLang's scheduler does
     */
    public record Limits(
            double largeChipBytes,
            List<String> smallChips,
            int maxBatchedTokensLarge,
            int maxBatchedTokensSmall,
            int maxNumSeqsLarge,
            int maxNumSeqsSmall,
            int blockTokens,
            boolean reserveOutput,
            boolean promptsFirst) {
        public Limits {
            smallChips = List.copyOf(smallChips);
        }

        private boolean large(Chip chip) {
            return chip.memory().usableBytes().value() >= largeChipBytes && !smallChips.contains(chip.name());
        }

        /** New tokens of one step on this chip. */
        public int maxBatchedTokens(Chip chip) {
            return large(chip) ? maxBatchedTokensLarge : maxBatchedTokensSmall;
        }

        /** Requests in a batch on this chip. */
        public int maxNumSeqs(Chip chip) {
            return large(chip) ? maxNumSeqsLarge : maxNumSeqsSmall;
        }
    }
}
