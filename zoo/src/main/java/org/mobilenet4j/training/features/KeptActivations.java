/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.training.features;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.mobilenet4j.engine.UnitGeometry;
import org.mobilenet4j.vertex.BatchMoments;
import org.mobilenet4j.vertex.UnitHalves;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/**
 * Training data on its way through a network, each batch as far as it has come and is kept: as pictures, as activations,
 * or as what the last unit's convolution made. Activations between are computed for a few examples at a time, so that
 * they stay in the processor's cache, and in the same memory again and again. Not thread-safe.
 */
public final class KeptActivations {

    /** Bytes of the largest activations at work: several of them share a cache, and threads need something to share. */
    private static final long BYTES_AT_WORK = 4L << 20;

    /** Multiply-adds per number from which on an activation is cheaper to keep than to compute again. */
    private static final long DEAR = 64;

    private final PartialForward forward;
    private final Supplier<DataSetIterator> passes;
    private final long maxExamples;
    private final long maxBytes;
    private final int last;
    /** By batch; null for a batch that found no room. */
    private final List<Frontier> kept = new ArrayList<>();

    private long bytes;
    private boolean complete;

    /** @param last the last place that will be asked for */
    public KeptActivations(
            ComputationGraph network, Supplier<DataSetIterator> passes, long maxExamples, long maxBytes, int last) {
        this.forward = new PartialForward(network);
        this.passes = passes;
        this.maxExamples = maxExamples;
        this.maxBytes = maxBytes;
        this.last = last;
    }

    /**
     * The moments of what the convolution of a unit makes of all the data.
     *
     * @param place of the unit; the units before it must have their final statistics, and places only grow
     * @throws IllegalArgumentException if there is no data
     */
    public BatchMoments moments(int place) {
        BatchMoments all = null;
        if (complete) {
            for (int batch = 0; batch < kept.size(); batch++) {
                all = plus(all, moments(batch, kept.get(batch), place));
            }
            return all;
        }
        DataSetIterator data = passes.get();
        long examples = 0;
        for (int batch = 0; data.hasNext() && examples < maxExamples; batch++) {
            INDArray features = data.next().getFeatures();
            examples += features.size(0);
            if (all == null) {
                forward.measure(features, last);
            }
            if (batch == kept.size()) {
                kept.add(null);
            }
            Frontier from = kept.get(batch) == null ? forward.start(features) : kept.get(batch);
            all = plus(all, moments(batch, from, place));
        }
        if (all == null) {
            throw new IllegalArgumentException("There is no data to compute statistics from");
        }
        complete = !kept.contains(null);
        return all;
    }

    private BatchMoments moments(int batch, Frontier from, int place) {
        Frontier target = target(batch, from, place);
        int vertex = forward.vertexAt(place).getVertexIndex();
        UnitHalves unit = UnitHalves.of(forward.vertexAt(place).getLayer()).orElseThrow();
        long examples = from.examples();
        long step = Math.max(1, BYTES_AT_WORK / forward.largest(from.place(), place));
        BatchMoments all = null;
        for (long first = 0; first < examples; first += step) {
            long end = Math.min(first + step, examples);
            Map<Integer, INDArray> reached = forward.advance(from.part(first, end), place);
            INDArray x = forward.layerInput(reached, place);
            boolean keepsRaw = target != null && target.raw() == vertex;
            INDArray z = keepsRaw
                    ? target.room(vertex, unit.dataType(), unit.geometry().outputShape(x.shape()), first, examples)
                    : forward.space(place, x);
            all = plus(all, unit.convolve(x, z));
            if (target != null) {
                keep(reached, from, target, first, examples);
            }
        }
        if (target != null) {
            replace(batch, target);
        }
        return all;
    }

    /** Where the batch is to be kept from now on, with what it has there already; null: as before. */
    private Frontier target(int batch, Frontier from, int place) {
        int vertex = forward.vertexAt(place).getVertexIndex();
        if (place == last) {
            return null;
        }
        UnitHalves unit = UnitHalves.of(forward.vertexAt(place).getLayer()).orElseThrow();
        Frontier before = kept.get(batch);
        long has = before == null ? 0 : before.bytes();
        long size = Math.max(has, from.examples() * forward.bytes(forward.inputVertex()));
        long free = maxBytes - bytes + has;
        // a batch that is kept nowhere has to be decoded again: no other may grow then
        long most = complete ? free : Math.min(free, size);
        long raw = from.examples() * forward.bytesAt(place + 1);
        long input = from.examples() * forward.bytesAt(place);
        boolean exact = unit.dataType() == DataType.FLOAT || unit.dataType() == DataType.DOUBLE;
        if (exact && raw <= most && (raw <= input || isDear(unit.geometry()))) {
            return forward.readFrom(place + 1).contains(vertex) ? carried(from, place + 1, vertex) : null;
        }
        boolean gains = before == null || from.place() < place;
        return gains && input <= (exact ? Math.min(most, size) : most) ? carried(from, place, Frontier.NONE) : null;
    }

    private static boolean isDear(UnitGeometry geometry) {
        return geometry.depthwise() || geometry.kernel() * geometry.kernel() * geometry.nIn() >= DEAR;
    }

    /** A frontier with those arrays of another one that are still wanted there. */
    private Frontier carried(Frontier from, int place, int raw) {
        Map<Integer, INDArray> arrays = new HashMap<>();
        Set<Integer> wanted = forward.readFrom(place);
        from.arrays().forEach((vertex, array) -> {
            if (wanted.contains(vertex) && vertex != from.raw()) {
                // an iterator may use its arrays again
                arrays.put(vertex, array.isAttached() ? array.detach() : array);
            }
        });
        return new Frontier(place, raw, arrays);
    }

    private void keep(Map<Integer, INDArray> reached, Frontier from, Frontier target, long first, long examples) {
        for (int vertex : forward.readFrom(target.place())) {
            boolean carried = from.arrays().containsKey(vertex) && vertex != from.raw();
            if (!carried && vertex != target.raw()) {
                INDArray part = reached.get(vertex);
                target.room(vertex, part.dataType(), part.shape(), first, examples)
                        .assign(part);
            }
        }
    }

    private void replace(int batch, Frontier target) {
        Frontier before = kept.set(batch, target);
        bytes += target.bytes();
        if (before != null) {
            bytes -= before.bytes();
            free(before, target);
        }
    }

    /** At once: the garbage collector sees small objects and takes its time. The pictures are the iterator's. */
    private void free(Frontier before, Frontier after) {
        before.arrays().forEach((vertex, array) -> {
            boolean carried = after != null && after.arrays().get(vertex) == array;
            if (!carried && vertex != forward.inputVertex()) {
                array.close();
            }
        });
    }

    /** Gives memory back; nothing can be computed any more. */
    public void release() {
        kept.stream().filter(frontier -> frontier != null).forEach(frontier -> free(frontier, null));
        kept.clear();
        forward.release();
    }

    private static BatchMoments plus(BatchMoments sum, BatchMoments batch) {
        return sum == null ? batch : sum.plus(batch);
    }
}
