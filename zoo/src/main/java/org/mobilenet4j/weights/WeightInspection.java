/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.mobilenet4j.weights.format.TensorFile;
import org.mobilenet4j.weights.format.WeightsFileException;

/**
 * What an import of a file would do with the network that fits it best: only names and shapes are looked at, no number
 * is read. Immutable.
 */
public final class WeightInspection {
    private final RecognizedNetwork network;
    private final List<ImportedTensor> fitting;
    private final List<SkippedTensor> skipped;
    private final WeightMismatches mismatches;

    private WeightInspection(RecognizedNetwork network, NamedWeights contents, TensorDifference difference) {
        this.network = network;
        List<SkippedTensor> leftOut = new ArrayList<>(contents.skipped());
        leftOut.addAll(difference.leftOut());
        this.fitting = List.copyOf(difference.fitting());
        this.skipped = List.copyOf(leftOut);
        this.mismatches = difference.mismatches();
    }

    /**
     * Inspects a file; builds the network, without weights, to compare with.
     *
     * @param file open; stays so
     * @throws WeightsFileException if the names are none of a MobileNetV2
     */
    public static WeightInspection of(TensorFile file) throws IOException {
        RecognizedNetwork network = RecognizedNetwork.nearest(file);
        Map<String, long[]> shapes = new LinkedHashMap<>();
        network.builder().build().init().paramTable().forEach((key, parameter) -> shapes.put(key, parameter.shape()));
        NamedWeights contents = new NamedWeights(file.tensors());
        return new WeightInspection(
                network, contents, new TensorDifference(network.names(), contents, ImportOptions.everything(), shapes));
    }

    /** The network compared with: where no width multiplier gives all channels, the nearest. */
    public RecognizedNetwork network() {
        return network;
    }

    /** Whether an import would succeed, as far as names and shapes tell. */
    public boolean fits() {
        return mismatches.isEmpty();
    }

    /** Tensors that have a place, in the order of computation. */
    public List<ImportedTensor> fitting() {
        return fitting;
    }

    /** Tensors that an import leaves out, and why. */
    public List<SkippedTensor> skipped() {
        return skipped;
    }

    /** What an import would refuse. */
    public WeightMismatches mismatches() {
        return mismatches;
    }
}
