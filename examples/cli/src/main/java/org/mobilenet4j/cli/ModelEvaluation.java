/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.mobilenet4j.cli.report.ExecutionEnvironment;
import org.mobilenet4j.cli.report.MetricsJson;
import org.mobilenet4j.cli.report.Mistake;
import org.mobilenet4j.cli.report.PictureNames;
import org.mobilenet4j.cli.report.RunReport;
import org.mobilenet4j.cli.report.TestSet;
import org.mobilenet4j.cli.report.Thumbnail;
import org.mobilenet4j.image.codec.UnreadableImageException;
import org.mobilenet4j.image.dataset.ImageFolderReader;
import org.mobilenet4j.image.dataset.LabeledImage;
import org.mobilenet4j.image.dataset.SkippedImage;
import org.mobilenet4j.image.dataset.TestImages;
import org.mobilenet4j.inference.ImageClassifier;
import org.mobilenet4j.inference.Prediction;
import org.mobilenet4j.inference.SavedNetwork;
import org.mobilenet4j.training.metrics.ActivationMaps;
import org.mobilenet4j.training.metrics.ClassificationMetrics;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/** What a saved model says of the pictures of a folder or a list. Not changed once made. */
final class ModelEvaluation {

    /** So many mistakes are shown at most. */
    private static final int MISTAKES = 24;

    private final Path model;
    private final Path pictures;
    private final PictureNames names;
    private final ImageClassifier classifier;
    private final List<LabeledImage> images = new ArrayList<>();
    private final List<double[]> probabilities = new ArrayList<>();
    private final List<SkippedImage> failed = new ArrayList<>();
    private TestImages source;
    private ClassificationMetrics metrics;
    private double seconds;

    private ModelEvaluation(Path model, Path pictures) throws IOException {
        this.model = model;
        this.pictures = pictures;
        this.names = new PictureNames(pictures);
        this.classifier = ImageClassifier.load(model);
    }

    /**
     * Classifies the pictures.
     *
     * @param model    a saved model
     * @param pictures a folder of class folders, or a list
     * @throws IOException if the model cannot be read, or there are no pictures of its classes; the message says what to
     *                     do
     */
    static ModelEvaluation of(Path model, Path pictures) throws IOException {
        ModelEvaluation evaluation = new ModelEvaluation(model, pictures);
        evaluation.source = new ImageFolderReader()
                .readTest(pictures, evaluation.classifier.card().labels());
        evaluation.classify(evaluation.source.images());
        return evaluation;
    }

    private void classify(List<LabeledImage> all) throws IOException {
        int classes = classifier.card().labels().size();
        long start = System.nanoTime();
        try (Progress progress = Progress.start("Classifying", all.size())) {
            for (LabeledImage image : all) {
                try {
                    double[] row = new double[classes];
                    for (Prediction prediction : classifier.classify(image.path(), classes)) {
                        row[prediction.index()] = prediction.probability();
                    }
                    images.add(image);
                    probabilities.add(row);
                } catch (UnreadableImageException e) {
                    failed.add(new SkippedImage(image.path(), e.reason()));
                }
                progress.step();
            }
        }
        seconds = (System.nanoTime() - start) / 1e9;
        if (images.isEmpty()) {
            throw new IOException("None of the " + all.size() + " pictures in " + pictures + " can be read; the first: "
                    + failed.get(0));
        }
        metrics = ClassificationMetrics.of(
                classifier.card().labels(),
                images.stream().mapToInt(LabeledImage::index).toArray(),
                probabilities.toArray(new double[0][]));
    }

    /** Whether each class has a probability of its own, so that a picture may be of several. */
    boolean isMultiLabel() {
        return classifier.isMultiLabel();
    }

    ClassificationMetrics metrics() {
        return metrics;
    }

    /** The images that cannot be decoded. */
    List<SkippedImage> failed() {
        return List.copyOf(failed);
    }

    /** All files that were left out: {@link #failed}, those that are no images, and images in no class's folder. */
    List<SkippedImage> skipped() {
        List<SkippedImage> skipped = new ArrayList<>(failed);
        skipped.addAll(source.others());
        return skipped;
    }

    /** What should be known of the images, a sentence each. */
    List<String> warnings() {
        return source.warnings();
    }

    ObjectNode json() {
        ObjectNode json = new ObjectMapper()
                .createObjectNode()
                .put("model", model.toString())
                .put(Files.isDirectory(pictures) ? "folder" : "list", pictures.toString())
                .put("multiLabel", isMultiLabel())
                .put("skipped", skipped().size())
                .put("seconds", seconds)
                .put("imagesPerSecond", metrics.pictures() / seconds);
        ArrayNode errors = json.putArray("errors");
        failed.forEach(
                file -> errors.addObject().put("image", file.path().toString()).put("error", file.reason()));
        MetricsJson.put(json, metrics);
        return json;
    }

    /** All of it as a report, with the surest mistakes and what spoke for them. */
    RunReport report() throws IOException {
        List<String> labels = classifier.card().labels();
        Evaluation counts = new Evaluation(labels);
        float[][] actual = new float[images.size()][labels.size()];
        IntStream.range(0, actual.length).forEach(i -> actual[i][images.get(i).index()] = 1);
        counts.eval(
                Nd4j.createFromArray(actual),
                Nd4j.createFromArray(probabilities.toArray(new double[0][])).castTo(DataType.FLOAT));
        RunReport.Builder report = RunReport.builder()
                .title(model.getFileName() + " tested on " + metrics.pictures() + " pictures of " + labels.size()
                        + " classes")
                .evaluation(counts)
                .metrics(metrics)
                .mistakes(mistakes())
                .testSet(TestSet.of(images))
                .skipped(skipped().stream().map(this::reason).collect(Collectors.toList()))
                .setting("model", model)
                .setting("pictures", pictures)
                .setting("input", classifier.card().preprocessing())
                .speed(
                        "pictures classified in a second",
                        String.format(Locale.ROOT, "%.0f", metrics.pictures() / seconds))
                .environment(ExecutionEnvironment.describe());
        classifier.card().properties().forEach((name, value) -> report.setting("training: " + name, value));
        source.warnings().forEach(report::warning);
        labels.forEach(label -> report.addClass(label, 0));
        return report.build();
    }

    private List<Mistake> mistakes() throws IOException {
        List<Integer> wrong = IntStream.range(0, images.size())
                .filter(i -> metrics.predicted(i) != images.get(i).index())
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> metrics.confidence(i))
                        .reversed())
                .limit(MISTAKES)
                .collect(Collectors.toList());
        List<Mistake> mistakes = new ArrayList<>();
        ActivationMaps maps = wrong.isEmpty() ? null : maps();
        for (int i : wrong) {
            LabeledImage image = images.get(i);
            Mistake mistake = new Mistake(
                    names.of(image.path()),
                    image.label(),
                    metrics.labels().get(metrics.predicted(i)),
                    metrics.confidence(i),
                    Thumbnail.of(image.path()));
            mistakes.add(
                    maps == null
                            ? mistake
                            : mistake.withActivationMaps(maps.of(
                                    classifier.card().preprocessing().read(image.path()), metrics.predicted(i))));
        }
        return mistakes;
    }

    private String reason(SkippedImage file) {
        return names.of(file.path()) + ": " + file.reason();
    }

    /** Null where the network is of another form. */
    private ActivationMaps maps() throws IOException {
        ComputationGraph network = SavedNetwork.load(model);
        return ActivationMaps.isPossible(network) ? ActivationMaps.of(network) : null;
    }
}
