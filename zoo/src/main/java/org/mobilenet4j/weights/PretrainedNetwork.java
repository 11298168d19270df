/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.mobilenet4j.model.NetworkDescription;
import org.mobilenet4j.vertex.Flavor;
import org.mobilenet4j.weights.format.TensorFile;
import org.mobilenet4j.weights.format.TensorFiles;
import org.mobilenet4j.weights.format.WeightsFileException;

/**
 * A network that was built for a file of weights and has them.
 *
 * <pre>{@code
 * ComputationGraph net = PretrainedNetwork.load(Path.of("mobilenet_v2-7ebf99e0.pth")).network();
 * }</pre>
 */
public final class PretrainedNetwork {
    /** Classes without background. */
    private static final int IMAGENET = 1000;

    private final ComputationGraph network;
    private final RecognizedNetwork recognized;
    private final ImportReport report;

    private PretrainedNetwork(ComputationGraph network, RecognizedNetwork recognized, ImportReport report) {
        this.network = network;
        this.recognized = recognized;
        this.report = report;
    }

    /**
     * Builds the network of a file, as it was published, and imports everything.
     *
     * @param path a file that {@link TensorFiles#open} reads, or the folder of a Hugging Face checkpoint
     * @throws WeightsFileException if the file is damaged or of another model
     */
    public static PretrainedNetwork load(Path path) throws IOException {
        try (TensorFile file = TensorFiles.open(path)) {
            return load(file, ImportOptions.everything(), UnaryOperator.identity());
        }
    }

    /**
     * Builds the network of a file.
     *
     * @param file    open; stays so
     * @param options what to leave out: without a background class the network has a class less, without a head it ends
     *                at the pooled features unless {@code changes} gives it classes
     * @param changes other settings than the file's, such as the input's size or format, or the data type
     * @throws WeightsFileException    if the file is damaged, of another model, or has no background class to leave out
     * @throws WeightMismatchException if {@code changes} made a network that the weights do not fit
     */
    public static PretrainedNetwork load(
            TensorFile file, ImportOptions options, UnaryOperator<NetworkDescription.Builder> changes)
            throws IOException {
        RecognizedNetwork recognized = RecognizedNetwork.of(file);
        if (options.classesLeftOut() > 0) {
            requireBackground(file, recognized);
        }
        int classes = recognized.classes();
        if (classes == 1 && !options.leavesOutHead()) {
            throw new WeightsFileException(file.path(), "its classifier has " + TensorDifference.SINGLE_OUTPUT);
        }
        int wanted = options.leavesOutHead() || classes == 0 ? 0 : classes - options.classesLeftOut();
        NetworkDescription.Builder builder = recognized.builder().numClasses(wanted);
        if (options.leavesOutHead()) {
            builder.multiLabel(false); // what other classes mean is not the file's to say
        }
        ComputationGraph network = changes.apply(builder).build().init();
        return new PretrainedNetwork(network, recognized, WeightImporter.load(file, network, options));
    }

    /** Class 0 of ImageNet's 1000 is a fish. */
    private static void requireBackground(TensorFile file, RecognizedNetwork network) throws WeightsFileException {
        int classes = network.classes();
        boolean withBackground =
                network.flavor() == Flavor.TORCH ? classes == IMAGENET + 1 : classes > 1 && classes != IMAGENET;
        if (!withBackground) {
            throw new WeightsFileException(
                    file.path(),
                    "it has "
                            + (classes == 0
                                    ? "no classifier"
                                    : classes + " classes of "
                                            + network.source().title())
                            + ", so no background class that could be left out; only TensorFlow's classifiers, such as"
                            + " Google's with 1001 classes, have one. Import everything");
        }
    }

    /** The network; the same object at each call. */
    public ComputationGraph network() {
        return network;
    }

    /** What the file was taken for. */
    public RecognizedNetwork recognized() {
        return recognized;
    }

    /** What went where. */
    public ImportReport report() {
        return report;
    }
}
