package jeton.serving;

import java.util.SplittableRandom;
import jeton.Fixtures;
import jeton.hardware.Precision;
import jeton.latency.Drafter;
import jeton.latency.EngineProfile;
import jeton.latency.IdealStepTime;
import jeton.latency.Layout;
import jeton.latency.Speculation;
import jeton.latency.StepTime;
import jeton.model.Transformer;
import jeton.model.Transformer.Window;

/** The engine of a configuration as one of several ranks, with step times to match. */
final class Ranked {
    private Ranked() {}

    /** As many ranks as the seed says, from 1 to 8. */
    static Replica.Setup of(Replica.Setup plain, long seed) {
        SplittableRandom random = new SplittableRandom(41 * seed + 9);
        return of(plain, 1 + random.nextInt(8), random);
    }

    static Replica.Setup of(Replica.Setup plain, int ranks, SplittableRandom random) {
        Replica.Drafting drafting = plain.drafting();
        Transformer model = switch (random.nextInt(drafting == null ? 5 : 2)) {
            case 0 -> Fixtures.experts();
            case 1 -> Fixtures.dense();
            case 2 -> Fixtures.windowed(Window.SLIDING, 100);
            case 3 -> Fixtures.windowed(Window.CHUNKED, 64);
            default -> Fixtures.hybrid();
        };
        int stages = drafting == null && random.nextInt(4) == 0 ? 2 : 1;
        Layout layout = new Layout(
                1 + random.nextInt(2),
                ranks,
                random.nextBoolean() ? ranks : 1,
                stages,
                Precision.BF16,
                Precision.BF16,
                Precision.BF16);
        EngineProfile.Host host = new EngineProfile.Host(1e-3, 5e-6, random.nextInt(3) == 0, 1e-4);
        IdealStepTime floor = new IdealStepTime(Fixtures.gpu(), model, layout);
        StepTime steps = random.nextInt(6) == 0 && drafting == null
                ? new IdealStepTime(Fixtures.gpu(), model, layout)
                : StepTime.of(
                        Fixtures.gpu(),
                        model,
                        layout,
                        host,
                        EngineProfile.Kernels.AS_MEASURED,
                        drafting == null ? null : new Speculation(new Drafter.Eagle(), drafting.acceptance()));
        return new Replica.Setup(
                steps, floor, plain.cache(), plain.limits(), plain.caching(), drafting, plain.role(), ranks);
    }
}
