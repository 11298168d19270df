/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.mobilenet4j.image.preprocessing.Preprocessing;
import org.mobilenet4j.model.NetworkDescription;
import org.mobilenet4j.vertex.Flavor;
import org.mobilenet4j.weights.format.TensorFile;
import org.mobilenet4j.weights.format.TensorInfo;
import org.mobilenet4j.weights.format.WeightsFileException;
import org.mobilenet4j.weights.format.WeightsFormat;

/**
 * What network a file's weights belong to, by the names and shapes of its tensors: whose they are, and every setting
 * that {@link #builder()} needs for them. Immutable and thread-safe.
 */
public final class RecognizedNetwork {
    private static final int WHOLE_STRIDE = 32;

    private final WeightsFormat format;
    private final NameTable names;
    private final double widthMultiplier;
    private final double depthMultiplier;
    private final boolean fixedStemAndHead;
    private final int classes;
    private final FileSettings settings;

    private RecognizedNetwork(
            WeightsFormat format, NameTable names, WidthSolver solver, int classes, FileSettings settings) {
        this.format = format;
        this.names = names;
        this.widthMultiplier = solver.width();
        this.depthMultiplier = solver.scaled().depth();
        this.fixedStemAndHead = solver.scaled().fixed();
        this.classes = classes;
        this.settings = settings;
    }

    /**
     * Looks at a file's table of contents, at Keras' configuration in it, at {@code config.json} and
     * {@code preprocessor_config.json} beside it, and at its name.
     *
     * @throws WeightsFileException if the names are none of a MobileNetV2, no multiplier gives the file's channels, or the
     *                              settings are none that this version does
     */
    public static RecognizedNetwork of(TensorFile file) throws IOException {
        NamedWeights contents = new NamedWeights(file.tensors());
        WidthSolver solver = solve(file, contents);
        if (!solver.misfits().isEmpty()) {
            throw new WeightsFileException(file.path(), misfit(solver, contents));
        }
        return of(file, contents, solver);
    }

    /** As {@link #of(TensorFile)}, but the nearest width multiplier will do. */
    static RecognizedNetwork nearest(TensorFile file) throws IOException {
        NamedWeights contents = new NamedWeights(file.tensors());
        return of(file, contents, solve(file, contents));
    }

    private static WidthSolver solve(TensorFile file, NamedWeights contents) throws WeightsFileException {
        return WidthSolver.solve(NameRecognition.recognize(file, contents), contents);
    }

    private static RecognizedNetwork of(TensorFile file, NamedWeights contents, WidthSolver solver) throws IOException {
        Path path = file.path();
        NameTable names = solver.scaled().names();
        int classes = classes(path, names, contents);
        return new RecognizedNetwork(
                file.format(), names, solver, classes, FileSettings.of(file, names.source(), classes));
    }

    private static int classes(Path path, NameTable names, NamedWeights contents) throws WeightsFileException {
        TensorInfo tensor = contents.weight(names.classifier());
        if (tensor == null) {
            return 0;
        }
        long[] shape = names.classifier().ours(tensor.shape());
        if (shape == null || shape[1] == 0) {
            throw new WeightsFileException(
                    path,
                    "the classifier " + tensor + " should have two axes, classes and features, and at least one class");
        }
        return (int) shape[1];
    }

    private static String misfit(WidthSolver solver, NamedWeights contents) {
        List<UnitPlace> misfits = solver.misfits();
        UnitPlace first = misfits.get(0);
        NameTable names = solver.scaled().names();
        return "it has " + names.source().title()
                + "'s names, but no width multiplier gives its channels; the nearest is "
                + solver.width() + ", which gives " + first.vertex() + " " + solver.expected(first)
                + " channels where the file has " + solver.found(first) + kernel(names, first, contents)
                + (misfits.size() == 1 ? "" : ", and " + (misfits.size() - 1) + " more units differ")
                + ". For a network of another table, build it yourself and import with WeightImporter";
    }

    private static String kernel(NameTable names, UnitPlace unit, NamedWeights contents) {
        TensorInfo kernel = contents.weight(names.kernel(unit));
        return kernel == null ? ", whose kernel is missing" : " (" + kernel + ")";
    }

    /** How the file is written. */
    public WeightsFormat format() {
        return format;
    }

    /** Whose names it uses. */
    public WeightSource source() {
        return names.source();
    }

    NameTable names() {
        return names;
    }

    /** The conventions of its source. */
    public Flavor flavor() {
        return source().flavor();
    }

    /** The multiplier that gives every channel of the file; of several that do, a published or the shortest one. */
    public double widthMultiplier() {
        return widthMultiplier;
    }

    /** The multiplier that gives the file's blocks, 1 but for timm's deeper variants; as for the width, of several one. */
    public double depthMultiplier() {
        return depthMultiplier;
    }

    /** Whether the multipliers leave out the stem, the last convolution, and the repeats of the first and last stage. */
    public boolean fixedStemAndHead() {
        return fixedStemAndHead;
    }

    /** Classes of the classifier; 0 if the file has none, 1 for a yes or no, which no network here tells. */
    public int classes() {
        return classes;
    }

    /** Height and width of the pictures, in pixels; the longer of them where they differ. */
    public int inputSize() {
        return Math.max(inputHeight(), inputWidth());
    }

    /** Rows of the pictures. */
    public int inputHeight() {
        return preprocessing().height();
    }

    /** Columns of the pictures. */
    public int inputWidth() {
        return preprocessing().width();
    }

    /** Where {@link #inputSize()} comes from: tensors do not tell. */
    public String inputSizeOrigin() {
        return settings.sizeOrigin();
    }

    /** What happens to a picture: as the settings in or beside the file say, or else as is usual for its source. */
    public Preprocessing preprocessing() {
        return settings.preprocessing();
    }

    /** Whether the file, or one beside it, says how pictures are prepared; else {@link #preprocessing()} is a convention. */
    public boolean tellsPreprocessing() {
        return settings.tellsPreprocessing();
    }

    /** Added to the variance in every batch norm: the file's own, or else its flavour's. */
    public double batchNormEpsilon() {
        return settings.epsilon();
    }

    /** Whether an input can be of several classes: the outputs are sigmoids then, not a softmax. */
    public boolean isMultiLabel() {
        return classes > 0 && settings.multiLabel();
    }

    /**
     * The classes' names in the order of the output, no name twice.
     *
     * @return as many as there are classes: those beside the file, or ImageNet's for 1000 and 1001; else none
     */
    public List<String> labels() {
        return settings.classNames().labels(classes);
    }

    /**
     * Settings beside the file that nothing is known of, {@code config.json: key}. They are passed over, as their library
     * does.
     */
    public List<String> unknownSettings() {
        return settings.unknown();
    }

    /**
     * The settings of the network that the file fits; a new builder at each call, all else as it is unless set. Without a
     * classifier where the file's has one class.
     */
    public NetworkDescription.Builder builder() {
        NetworkDescription.Builder builder = NetworkDescription.builder()
                .flavor(flavor())
                .widthMultiplier(widthMultiplier)
                .depthMultiplier(depthMultiplier)
                .fixedStemAndHead(fixedStemAndHead)
                .numClasses(classes == 1 ? 0 : classes)
                .multiLabel(classes > 1 && isMultiLabel())
                .batchNormEpsilon(batchNormEpsilon())
                .inputShape(3, inputHeight(), inputWidth());
        return settings.outputStride() == WHOLE_STRIDE ? builder : builder.outputStride(settings.outputStride());
    }

    @Override
    public String toString() {
        return String.format(
                        Locale.ROOT,
                        "%s by %s (%s), width %s, depth %s%s, %s, %d x %d (%s)",
                        format.title(),
                        source().title(),
                        flavor(),
                        widthMultiplier,
                        depthMultiplier,
                        fixedStemAndHead ? " with fixed stem and head" : "",
                        classes == 0 ? "no classifier" : classes + (classes == 1 ? " class" : " classes"),
                        inputHeight(),
                        inputWidth(),
                        inputSizeOrigin())
                + (isMultiLabel() ? ", a sigmoid for each class" : "")
                + (batchNormEpsilon() == flavor().batchNormEpsilon() ? "" : ", epsilon " + batchNormEpsilon())
                + (settings.outputStride() == WHOLE_STRIDE ? "" : ", output stride " + settings.outputStride());
    }
}
