/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.vertex;

import java.util.List;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running statistics of all of a network's units: where they come from, and whether they still fit its weights. */
public final class NetworkStatistics {
    private static final Logger LOG = LoggerFactory.getLogger(NetworkStatistics.class);

    /** Share of the units whose statistics may be off before somebody is told. */
    private static final double TOLERATED = 0.25;

    private NetworkStatistics() {}

    /**
     * Says that the running statistics are no initial values: {@link ConvolutionUnit#endDecayWarmUp()} for all units. To be
     * called after statistics have been set from elsewhere; importing weights does so.
     */
    public static void endDecayWarmUp(ComputationGraph network) {
        NetworkEngine.units(network).forEach(unit -> unit.layerConf().endDecayWarmUp());
    }

    /** No warnings for this object of a network: for a training that checks its statistics itself. */
    public static void silence(ComputationGraph network) {
        NetworkEngine.units(network).forEach(unit -> unit.watch().warned());
    }

    /**
     * Compares with what the last training step saw, once for each time a network goes from training to inference, and
     * warns once of statistics that are far from it.
     *
     * @param network null where a unit does not know it, as after {@code TransferLearning}: then it speaks for itself, and
     *     of the many only the first and the last unit do, the two plain convolutions
     */
    static void check(ComputationGraph network, ConvolutionUnitLayer asked) {
        List<StatisticsWatch> watches = watches(network, asked);
        boolean silent = network == null && asked.layerConf().role() != Role.CONVOLUTION;
        List<Boolean> stale = watches.stream()
                .filter(StatisticsWatch::isDue)
                .map(StatisticsWatch::looksStale)
                .collect(Collectors.toList());
        long count = stale.stream().filter(Boolean::booleanValue).count();
        if (silent || count <= TOLERATED * stale.size() || watches.stream().anyMatch(StatisticsWatch::hasWarned)) {
            return;
        }
        watches.forEach(StatisticsWatch::warned);
        LOG.warn(
                "The running statistics of batch norm are far from what training saw, in {}: what the"
                        + " network has learned does not show in output() and evaluate(). They keep {} of their old value at"
                        + " each training step. Train longer, set another batchNormDecay (0.9 follows within some ten"
                        + " steps), or compute them anew with BatchNormRecalibration",
                network == null ? asked.layerConf().getLayerName() : count + " of " + stale.size() + " trained units",
                asked.layerConf().currentDecay());
    }

    /**
     * Warns, once for a network, that a channel has a single value in the whole batch: normalised with its own statistics
     * every image would become the same, and the running variance 0. PyTorch refuses such a batch; here the units
     * concerned use the running statistics for this step, so that the last, smaller batch of an epoch ends no training.
     */
    static void warnOfSingleValue(ComputationGraph network, ConvolutionUnitLayer asked) {
        List<StatisticsWatch> watches = watches(network, asked);
        boolean silent = network == null && asked.layerConf().role() != Role.CONVOLUTION;
        if (!silent && watches.stream().noneMatch(StatisticsWatch::hasToldOfSingleValue)) {
            watches.forEach(StatisticsWatch::toldOfSingleValue);
            LOG.warn(
                    "A batch of one image has 1x1 feature maps at {}: one value has no variance. From there on this step"
                            + " uses the running statistics of batch norm and leaves them as they are. Give batches of two"
                            + " or more, or images of more than 32 pixels",
                    asked.conf().getLayer().getLayerName());
        }
    }

    private static List<StatisticsWatch> watches(ComputationGraph network, ConvolutionUnitLayer asked) {
        return (network == null ? List.of(asked) : NetworkEngine.units(network))
                .stream().map(ConvolutionUnitLayer::watch).collect(Collectors.toList());
    }
}
