package jeton.cli;

import java.util.function.Consumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.jspecify.annotations.Nullable;

/** A bar on a terminal, silence otherwise; told the share of the work done. */
record Progress(@Nullable ProgressBar bar) implements Consumer<Double>, AutoCloseable {
    private static final int STEPS = 1000;

    static Progress onTerminal() {
        return new Progress(
                Boolean.getBoolean("jeton.stderr.terminal")
                        ? new ProgressBarBuilder()
                                .setTaskName("Simulating")
                                .setInitialMax(STEPS)
                                .hideEta()
                                .clearDisplayOnFinish()
                                .build()
                        : null);
    }

    @Override
    public void accept(Double share) {
        if (bar != null) {
            bar.stepTo(Math.round(share * STEPS));
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
