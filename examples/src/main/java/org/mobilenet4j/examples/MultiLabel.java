/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.examples;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.mobilenet4j.examples.cli.WeightsArgument;
import org.mobilenet4j.image.Preprocessing;
import org.mobilenet4j.training.FineTuning;
import org.mobilenet4j.training.FineTuningListener;
import org.mobilenet4j.training.FineTuningResult;
import org.mobilenet4j.training.TrainingData;
import org.mobilenet4j.training.TrainingStage;
import org.mobilenet4j.weights.ImportOptions;
import org.mobilenet4j.weights.catalogue.PretrainedModel;
import org.nd4j.evaluation.classification.EvaluationBinary;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;

/** Fine-tunes to pictures that are of several classes at once: a sigmoid for each class in the place of one softmax. */
public final class MultiLabel {

    private static final int BATCH = 16;

    private MultiLabel() {}

    /**
     * WEIGHTS (a file or a published name), LIST of pictures, EPOCHS. A line of the list is a picture's file, relative to
     * the list, and its classes: {@code beach.jpg,sea,sky}.
     */
    public static void main(String[] args) throws IOException {
        PretrainedModel start =
                WeightsArgument.load(args[0], ImportOptions.everything(), new PrintWriter(System.err, true));
        Preprocessing input = start.card().preprocessing();
        Path list = Path.of(args[1]);
        List<List<String>> lines = Files.readAllLines(list).stream()
                .filter(line -> !line.isBlank())
                .map(line -> List.of(line.trim().split("\\s*,\\s*")))
                .collect(Collectors.toList());
        List<String> labels = lines.stream()
                .flatMap(line -> line.stream().skip(1))
                .distinct()
                .sorted()
                .collect(Collectors.toList());
        DataSetIterator train = batches(every(lines, false), list, labels, input);
        DataSetIterator test = batches(every(lines, true), list, labels, input);
        System.out.println(lines.size() + " pictures, every fourth one to test with; classes " + labels);

        FineTuning tuning = FineTuning.builder()
                .classes(labels.size())
                .multiLabel(true)
                .stages(TrainingStage.of(Integer.parseInt(args[2]), 0.01))
                .keepBest(false) // the test pictures shall judge, not choose
                .build();
        FineTuningResult result =
                tuning.fit(start.network(), TrainingData.of(train), TrainingData.of(test), FineTuningListener.SILENT);

        EvaluationBinary evaluation = new EvaluationBinary();
        evaluation.setLabelNames(labels);
        test.reset();
        result.network().doEvaluation(test, evaluation);
        System.out.println(evaluation.stats());
        System.out.printf("On average over the classes %.1f %% are right%n", 100 * evaluation.averageAccuracy());
    }

    private static List<List<String>> every(List<List<String>> lines, boolean fourth) {
        return IntStream.range(0, lines.size())
                .filter(i -> i % 4 == 3 == fourth)
                .mapToObj(lines::get)
                .collect(Collectors.toList());
    }

    /** An iterator of one's own: anything that gives {@code DataSet}s will do, here read anew in each pass. */
    private static DataSetIterator batches(
            List<List<String>> lines, Path list, List<String> labels, Preprocessing input) {
        List<List<List<String>>> batches = new ArrayList<>();
        for (int i = 0; i < lines.size(); i += BATCH) {
            batches.add(lines.subList(i, Math.min(i + BATCH, lines.size())));
        }
        return new ExistingDataSetIterator(() ->
                batches.stream().map(batch -> read(batch, list, labels, input)).iterator());
    }

    /** Labels are multi-hot, [n, classes]: 1 for each class of the picture. */
    private static DataSet read(List<List<String>> lines, Path list, List<String> labels, Preprocessing input) {
        INDArray targets = Nd4j.zeros(DataType.FLOAT, lines.size(), labels.size());
        List<Path> files = new ArrayList<>();
        for (List<String> line : lines) {
            line.stream().skip(1).forEach(label -> targets.putScalar(files.size(), labels.indexOf(label), 1));
            files.add(list.resolveSibling(line.get(0)));
        }
        try {
            return new DataSet(input.read(files), targets);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // names the picture
        }
    }
}
