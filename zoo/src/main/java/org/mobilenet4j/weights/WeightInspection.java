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
import org.nd4j.linalg.api.buffer.DataType;

/**
 * What an import of a file would do with the network that fits it best: names and shapes are compared, and every number
 * that would be imported is looked at. Immutable.
 */
public final class WeightInspection {
    private final RecognizedNetwork network;
    private final List<ImportedTensor> fitting;
    private final List<SkippedTensor> skipped;
    private final WeightMismatches mismatches;
    private final List<String> faults;
    private final String advice;

    private WeightInspection(
            RecognizedNetwork network, NamedWeights contents, TensorDifference difference, List<String> faults) {
        this.network = network;
        List<SkippedTensor> leftOut = new ArrayList<>(contents.skipped());
        leftOut.addAll(difference.leftOut());
        this.fitting = List.copyOf(difference.fitting());
        this.skipped = List.copyOf(leftOut);
        this.mismatches = difference.mismatches();
        this.faults = List.copyOf(faults);
        this.advice = difference.advice();
    }

    /**
     * Inspects a file; builds the network, without weights, to compare with, and reads one tensor after the other.
     *
     * @param file open; stays so
     * @throws WeightsFileException if the names are none of a MobileNetV2
     * @throws IOException          if the disk or the operating system fails
     */
    public static WeightInspection of(TensorFile file) throws IOException {
        RecognizedNetwork network = RecognizedNetwork.nearest(file);
        Map<String, long[]> shapes = new LinkedHashMap<>();
        network.builder().build().init().paramTable().forEach((key, parameter) -> shapes.put(key, parameter.shape()));
        NamedWeights contents = new NamedWeights(file.tensors());
        TensorDifference difference = new TensorDifference(
                network.names(), contents, ImportOptions.everything(), network.isMultiLabel(), shapes);
        return new WeightInspection(network, contents, difference, faults(file, difference.fitting()));
    }

    private static List<String> faults(TensorFile file, List<ImportedTensor> tensors) throws IOException {
        TensorCheck check = new TensorCheck(file.path(), DataType.FLOAT);
        List<String> faults = new ArrayList<>();
        for (ImportedTensor tensor : tensors) {
            try {
                check.complaint(tensor, file.read(tensor.tensor())).ifPresent(faults::add);
            } catch (WeightsFileException damaged) {
                faults.add(damaged.getMessage());
            }
        }
        return faults;
    }

    /** The network compared with: where no width multiplier gives all channels, the nearest. */
    public RecognizedNetwork network() {
        return network;
    }

    /** Whether an import would succeed: names and shapes fit, and the numbers are such as weights are. */
    public boolean fits() {
        return mismatches.isEmpty() && faults.isEmpty();
    }

    /** Tensors that have a place, in the order of computation. */
    public List<ImportedTensor> fitting() {
        return fitting;
    }

    /** Tensors that an import leaves out, and why. */
    public List<SkippedTensor> skipped() {
        return skipped;
    }

    /** The names and shapes that an import would refuse. */
    public WeightMismatches mismatches() {
        return mismatches;
    }

    /** What to do about {@link #mismatches()}, where they look like something known; else empty. */
    public String advice() {
        return advice;
    }

    /**
     * The numbers that an import would refuse: a line for each tensor with one that is not finite, or negative as a
     * variance, or that cannot be read.
     */
    public List<String> faults() {
        return faults;
    }
}
