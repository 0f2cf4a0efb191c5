package jeton.latency;

import jeton.hardware.Precision;
import jeton.model.DraftLayer;
import jeton.model.Transformer;

/** What guesses the next tokens of a target model, on the same chips. */
public sealed interface Drafter {
    /** Its shape. */
    Transformer model(Transformer target);

    /** How it is spread: as the target, in formats of its own. */
    Layout layout(Layout target);

    /** Whether embeddings and LM head are its own and take memory. */
    boolean ownTables();

    /** As printed. */
    String label();

    /**
     * A smaller model of the same vocabulary (Leviathan et al. 2023, arXiv:2211.17192).
     *
     * @param weights format of all weights but embeddings, LM head and routed experts
     * @param experts format of the routed experts
     */
    record SmallModel(Transformer own, Precision weights, Precision experts) implements Drafter {
        @Override
        public Transformer model(Transformer target) {
            return own;
        }

        @Override
        public Layout layout(Layout target) {
            return formats(target, weights, experts);
        }

        @Override
        public boolean ownTables() {
            return true;
        }

        @Override
        public String label() {
            return own.name();
        }
    }

    /** A head of one layer over the target's features, in BF16: {@link DraftLayer#eagle}. */
    record Eagle() implements Drafter {
        @Override
        public Transformer model(Transformer target) {
            return DraftLayer.eagle(target);
        }

        @Override
        public Layout layout(Layout target) {
            return formats(target, Precision.BF16, Precision.BF16);
        }

        @Override
        public boolean ownTables() {
            return true;
        }

        @Override
        public String label() {
            return "EAGLE head";
        }
    }

    /** The model's own prediction layer, in its formats: {@link DraftLayer#prediction}. */
    record Prediction() implements Drafter {
        @Override
        public Transformer model(Transformer target) {
            return DraftLayer.prediction(target);
        }

        @Override
        public Layout layout(Layout target) {
            return target;
        }

        @Override
        public boolean ownTables() {
            return false;
        }

        @Override
        public String label() {
            return "MTP module";
        }
    }

    private static Layout formats(Layout target, Precision weights, Precision experts) {
        return new Layout(
                target.tensorParallel(),
                target.dataParallel(),
                target.expertParallel(),
                target.pipelineParallel(),
                weights,
                experts,
                target.cache());
    }
}
