/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.inference;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The network of a model file, with numbers that a network can compute with: ReLU6 hides NaN, so that a broken one
 * answers as if it were whole. No instances; thread-safe.
 */
public final class SavedNetwork {

    /** How many parameters a message names. */
    private static final int NAMES = 5;

    private SavedNetwork() {}

    /**
     * Loads a network, without the state of its updater.
     *
     * @param file a model file of {@link ModelCard#save} or of DL4J's {@code ModelSerializer}
     * @throws IOException when it cannot be read, or a parameter has a number that is not finite, or a running variance
     *                     is negative; the message names the file and the parameters
     */
    public static ComputationGraph load(Path file) throws IOException {
        ComputationGraph network = loadUnchecked(file);
        List<String> faults = faults(network);
        if (!faults.isEmpty()) {
            throw new IOException("Cannot use the model " + file + ": "
                    + String.join(", ", faults.subList(0, Math.min(NAMES, faults.size())))
                    + (faults.size() > NAMES ? " and " + (faults.size() - NAMES) + " more parameters" : "")
                    + ". Its training failed, or the file is damaged: take an earlier model, or train again with a"
                    + " smaller learning rate");
        }
        return network;
    }

    /**
     * As {@link #load}, but its numbers may be anything: for looking at them.
     *
     * @throws IOException when it cannot be read
     */
    public static ComputationGraph loadUnchecked(Path file) throws IOException {
        try {
            if (file.getFileSystem().equals(FileSystems.getDefault())) {
                return ComputationGraph.load(file.toFile(), false);
            }
            try (InputStream archived = Files.newInputStream(file)) { // in a jar or in memory: no java.io.File
                return ModelSerializer.restoreComputationGraph(archived, false);
            }
        } catch (RuntimeException e) {
            throw new IOException("Cannot use the model " + file + ": " + e.getMessage(), e);
        }
    }

    private static List<String> faults(ComputationGraph network) {
        List<String> faults = new ArrayList<>();
        for (Map.Entry<String, INDArray> parameter : network.paramTable().entrySet()) {
            INDArray values = parameter.getValue();
            boolean variance = parameter.getKey().endsWith("_var");
            for (double value : values.dup('c').reshape(values.length()).toDoubleVector()) {
                if (!Double.isFinite(value)) {
                    faults.add("its parameter " + parameter.getKey() + " holds " + value);
                    break;
                }
                if (variance && value < 0) {
                    faults.add("its running variance " + parameter.getKey() + " holds " + value);
                    break;
                }
            }
        }
        return faults;
    }
}
