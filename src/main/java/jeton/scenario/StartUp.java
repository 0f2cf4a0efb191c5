package jeton.scenario;

import jeton.input.Range;
import jeton.input.Unit;
import jeton.input.YamlMap;
import jeton.input.YamlNode;

/**
 * How long it takes until a replica serves: chips are found, weights are loaded, the engine starts.
 *
 * @param provision     seconds until the chips are there, from 0
 * @param loadBandwidth bytes of weights per second and replica, above 0
 * @param init          seconds that the engine takes to start on loaded weights, from 0
 */
public record StartUp(double provision, double loadBandwidth, double init) {
    /** Of a replica that is ordered; all three are assumed. */
    static final StartUp COLD = new StartUp(120, 2e9, 60);
    /** Of a replica whose chips are there. */
    static final StartUp WARM = new StartUp(0, 2e9, 60);

    /** @param weightBytes of one replica */
    public double seconds(double weightBytes) {
        return provision + weightBytes / loadBandwidth + init;
    }

    /** A time for everything, or a map of the three. */
    static StartUp read(YamlNode node, StartUp usual) {
        if (node.isScalar()) {
            return new StartUp(0, Double.POSITIVE_INFINITY, node.quantity(Unit.SECONDS, Range.atLeast(0)));
        }
        YamlMap map = node.map();
        StartUp read = new StartUp(
                map.quantity("provision", usual.provision(), Unit.SECONDS, Range.atLeast(0)),
                map.quantity("loadBandwidth", usual.loadBandwidth(), Unit.BYTES_PER_SECOND, Range.positive()),
                map.quantity("init", usual.init(), Unit.SECONDS, Range.atLeast(0)));
        map.done();
        return read;
    }
}
