/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.training;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.layers.FrozenLayer;
import org.mobilenet4j.vertex.BatchMoments;
import org.mobilenet4j.vertex.ConvolutionUnit;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/**
 * Computes the running statistics of a network's convolution units anew: the mean and the (unbiased) variance of what
 * each unit's convolution makes of all the data, where all units before it already normalise with theirs, as inference
 * does. So the outcome is that of one batch of all the data, whatever the size and order of the batches.
 *
 * <p>"Precise BN" (Wu, Johnson: "Rethinking 'Batch' in BatchNorm", arXiv 2105.07576, section 3.1) takes one pass in which
 * each batch normalises with its own statistics; what later layers see then depends on the batches, the more so the
 * smaller they are. This goes unit by unit instead. To pay for it once and not once for each unit, it keeps the
 * activations that it has reached in memory where they fit; where they do not, it computes them again from the last place
 * where they did.
 *
 * <p>Immutable; the network must not be at work meanwhile.
 */
public final class BatchNormRecalibration {

    /** Bytes of activations that are kept unless another number is given. */
    public static final long CACHE_BYTES = 1L << 30;

    private final Predicate<String> vertices;
    private final long cacheBytes;

    private final long maxExamples;

    private BatchNormRecalibration(Predicate<String> vertices, long cacheBytes, long maxExamples) {
        this.vertices = vertices;
        this.maxExamples = maxExamples;
        this.cacheBytes = cacheBytes;
    }

    /** Of all units that are not frozen. */
    public static BatchNormRecalibration ofAllUnits() {
        return new BatchNormRecalibration(name -> true, CACHE_BYTES, Long.MAX_VALUE);
    }

    /** Of those units only whose vertex' name passes, and that are not frozen. */
    public BatchNormRecalibration only(Predicate<String> names) {
        return new BatchNormRecalibration(names, cacheBytes, maxExamples);
    }

    /** With another limit of the memory for activations; 0 keeps none. */
    public BatchNormRecalibration cacheBytes(long bytes) {
        return new BatchNormRecalibration(vertices, bytes, maxExamples);
    }

    /** From the first batches only that hold this many examples: an estimate, as good as they are a fair sample. */
    public BatchNormRecalibration maxExamples(long number) {
        return new BatchNormRecalibration(vertices, cacheBytes, number);
    }

    /**
     * Does it.
     *
     * @param network changed in place: the running statistics only
     * @param data    features as the network reads them, several passes of it
     * @return how many units have new statistics
     * @throws IllegalArgumentException if the network has several inputs, or there is no data
     */
    public int apply(ComputationGraph network, DataSetIterator data) {
        return apply(network, () -> {
            data.reset();
            return data;
        });
    }

    /**
     * Does it.
     *
     * @param passes begins a pass over the data, the same each time; {@code trainingData::plain}
     * @see #apply(ComputationGraph, DataSetIterator)
     */
    public int apply(ComputationGraph network, Supplier<DataSetIterator> passes) {
        if (network.getNumInputArrays() != 1) {
            throw new IllegalArgumentException(
                    "Expected a network with one input, found " + network.getNumInputArrays());
        }
        Pass pass = new Pass(network, passes);
        int[] order = network.topologicalSortOrder();
        int changed = 0;
        for (int place = 0; place < order.length; place++) {
            GraphVertex vertex = network.getVertices()[order[place]];
            if (isWanted(vertex)) {
                BatchMoments moments = pass.momentsAt(place, vertex);
                assign(network.getParam(vertex.getVertexName() + "_mean"), moments.mean());
                assign(network.getParam(vertex.getVertexName() + "_var"), moments.unbiasedVariance());
                changed++;
            }
        }
        network.clear();
        return changed;
    }

    private boolean isWanted(GraphVertex vertex) {
        return vertex.hasLayer()
                && !(vertex.getLayer() instanceof FrozenLayer)
                && vertex.getLayer().conf().getLayer() instanceof ConvolutionUnit
                && vertices.test(vertex.getVertexName());
    }

    private static void assign(INDArray statistic, INDArray value) {
        statistic.assign(value.castTo(statistic.dataType()));
    }

    /** The data on its way through the network: as pictures, or as far as it has come and is kept. */
    private final class Pass {
        private final PartialForward forward;
        private final Supplier<DataSetIterator> passes;
        private final BatchMoments.Space space = new BatchMoments.Space();
        private List<Map<Integer, INDArray>> kept;
        private int keptAt;

        Pass(ComputationGraph network, Supplier<DataSetIterator> passes) {
            this.forward = new PartialForward(network);
            this.passes = passes;
        }

        BatchMoments momentsAt(int place, GraphVertex unit) {
            return kept == null ? fromData(place, unit) : fromKept(place, unit);
        }

        private BatchMoments fromData(int place, GraphVertex unit) {
            List<Map<Integer, INDArray>> reached = new ArrayList<>();
            long bytes = 0;
            BatchMoments all = null;
            long examples = 0;
            DataSetIterator data = passes.get();
            while (data.hasNext() && examples < maxExamples) {
                INDArray features = data.next().getFeatures();
                examples += features.size(0);
                Map<Integer, INDArray> frontier = forward.advance(forward.start(features), 0, place);
                all = plus(all, BatchMoments.of(unit.getLayer(), forward.layerInput(frontier, place), space));
                bytes += bytes(frontier);
                if (bytes > cacheBytes) {
                    reached = null;
                } else if (reached != null) {
                    reached.add(detached(frontier));
                }
            }
            if (all == null) {
                throw new IllegalArgumentException("There is no data to compute statistics from");
            }
            kept = reached;
            keptAt = place;
            return all;
        }

        private BatchMoments fromKept(int place, GraphVertex unit) {
            BatchMoments all = null;
            boolean fits = false;
            for (int i = 0; i < kept.size(); i++) {
                Map<Integer, INDArray> frontier = forward.advance(kept.get(i), keptAt, place);
                all = plus(all, BatchMoments.of(unit.getLayer(), forward.layerInput(frontier, place), space));
                // the first batch is the largest
                fits = i == 0 ? bytes(frontier) * kept.size() <= cacheBytes : fits;
                if (fits) {
                    kept.set(i, frontier);
                }
            }
            keptAt = fits ? place : keptAt;
            return all;
        }
    }

    private static BatchMoments plus(BatchMoments sum, BatchMoments batch) {
        return sum == null ? batch : sum.plus(batch);
    }

    private static long bytes(Map<Integer, INDArray> frontier) {
        return frontier.values().stream()
                .mapToLong(array -> array.length() * array.dataType().width())
                .sum();
    }

    /** An iterator may use its arrays again. */
    private static Map<Integer, INDArray> detached(Map<Integer, INDArray> frontier) {
        Map<Integer, INDArray> copy = new HashMap<>();
        frontier.forEach((index, array) -> copy.put(index, array.isAttached() ? array.detach() : array));
        return copy;
    }
}
