/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.training.batchnorm;

import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.Pointer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.layers.FrozenLayer;
import org.mobilenet4j.training.features.KeptActivations;
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

    /** Bytes of activations that are kept unless another number is given, or native memory is short. */
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

    /**
     * With another limit of the memory for activations; 0 keeps none. It is never more than half of what JavaCPP's limit
     * ({@code org.bytedeco.javacpp.maxphysicalbytes}) leaves.
     */
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
        List<Integer> places = wantedPlaces(network);
        if (places.isEmpty()) {
            return 0;
        }
        KeptActivations data = new KeptActivations(network, passes, maxExamples, room(), places.get(places.size() - 1));
        try {
            for (int place : places) {
                String unit = vertexAt(network, place).getVertexName();
                BatchMoments moments = data.moments(place);
                assign(network.getParam(unit + "_mean"), moments.mean());
                assign(network.getParam(unit + "_var"), moments.unbiasedVariance());
            }
        } finally {
            data.release();
        }
        return places.size();
    }

    /** At most half of what native memory may still grow by: what is beyond JavaCPP's limit is refused. */
    private long room() {
        long most = Pointer.maxPhysicalBytes();
        return most > 0 ? Math.min(cacheBytes, Math.max(0, (most - Pointer.physicalBytes()) / 2)) : cacheBytes;
    }

    private List<Integer> wantedPlaces(ComputationGraph network) {
        return IntStream.range(0, network.topologicalSortOrder().length)
                .filter(place -> isWanted(vertexAt(network, place)))
                .boxed()
                .collect(Collectors.toList());
    }

    private static GraphVertex vertexAt(ComputationGraph network, int place) {
        return network.getVertices()[network.topologicalSortOrder()[place]];
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
}
