/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.training.features;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mobilenet4j.ArrayAssert;
import org.mobilenet4j.image.dataset.LabeledImage;
import org.mobilenet4j.training.ClassPictures;
import org.mobilenet4j.training.EpochResult;
import org.mobilenet4j.training.FineTuningListener;
import org.mobilenet4j.training.HeadTraining;
import org.mobilenet4j.training.loss.ClassWeights;
import org.mobilenet4j.training.metrics.Tally;
import org.mobilenet4j.vertex.NetworkEngine;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class LinearHeadTest {

    @TempDir
    private Path folder;

    private static INDArray read(List<LabeledImage> images) throws IOException {
        return ClassPictures.PREPROCESSING.read(
                images.stream().map(LabeledImage::path).collect(Collectors.toList()));
    }

    private static FeatureTable table(Backbone backbone, List<LabeledImage> images) throws IOException {
        return FeatureCache.inMemory()
                .features(backbone, ClassPictures.PREPROCESSING, images, PictureCopies.mirrored());
    }

    @ParameterizedTest
    @ValueSource(strings = {"nd4j", "onednn"})
    void theOneNetworkSaysWhatTheHeadSaysOfTheFeaturesToTheBit(String engine) throws IOException {
        ComputationGraph network = ClassPictures.network();
        List<LabeledImage> images = ClassPictures.write(folder, 8);
        for (Backbone backbone : List.of(
                Backbone.of(network),
                Backbone.pooled(network, List.of("block_12_depthwise")),
                Backbone.pooled(network, List.of("block_8_add", "block_11_depthwise", "Conv_1")))) {
            NetworkEngine.use(backbone.network(), engine);
            FeatureTable features = table(backbone, images);
            LinearHead head = new HeadTraining().epochs(5).train(features, ClassPictures.CLASSES);
            ComputationGraph whole = head.attachTo(backbone);
            NetworkEngine.use(whole, engine);
            ComputationGraph alone = head.network();
            NetworkEngine.use(alone, engine);
            INDArray pictures = read(images);
            INDArray expected = alone.outputSingle(backbone.features(pictures));
            ClassPictures.assertSame(expected, whole.outputSingle(pictures), "all at once");
            for (int i = 0; i < images.size(); i += 5) {
                INDArray one = pictures.get(NDArrayIndex.interval(i, i + 1)).dup();
                INDArray row = backbone.features(one);
                ClassPictures.assertSame(alone.outputSingle(row), whole.outputSingle(one), "picture " + i);
            }
            whole.save(folder.resolve("model.zip").toFile(), true);
            ComputationGraph restored =
                    ComputationGraph.load(folder.resolve("model.zip").toFile(), true);
            NetworkEngine.use(restored, engine);
            ClassPictures.assertSame(expected, restored.outputSingle(pictures), "restored");
        }
    }

    @Test
    void aHeadLearnsTheClassesInSeconds() throws IOException {
        Backbone backbone = Backbone.pooled(ClassPictures.network(), List.of("block_3_depthwise"));
        List<LabeledImage> images = ClassPictures.write(folder.resolve("train"), 12);
        List<LabeledImage> others = ClassPictures.write(folder.resolve("test"), 20).stream()
                .filter(image ->
                        Integer.parseInt(image.path().getFileName().toString().replace(".png", "")) >= 12)
                .collect(Collectors.toList());
        FeatureTable features = table(backbone, images);
        LinearHead head = new HeadTraining().train(features, ClassPictures.CLASSES);
        INDArray probabilities = head.attachTo(backbone).outputSingle(read(others));
        for (int i = 0; i < others.size(); i++) {
            assertEquals(
                    others.get(i).index(),
                    Nd4j.argMax(probabilities, 1).getInt(i),
                    others.get(i).toString());
        }
        LinearHead again = new HeadTraining().train(features, ClassPictures.CLASSES);
        ClassPictures.assertSame(head.weights(), again.weights(), "weights");
        ClassPictures.assertSame(head.bias(), again.bias(), "bias");
    }

    @Test
    void itsEpochsAreTestedAndLearnTheSame() throws IOException {
        Backbone backbone = Backbone.pooled(ClassPictures.network(), List.of("block_3_depthwise"));
        FeatureTable features = table(backbone, ClassPictures.write(folder.resolve("train"), 12));
        FeatureTable held = FeatureCache.inMemory()
                .features(
                        backbone,
                        ClassPictures.PREPROCESSING,
                        ClassPictures.write(folder.resolve("test"), 5),
                        PictureCopies.none());
        List<EpochResult> epochs = new ArrayList<>();
        LinearHead head = new HeadTraining()
                .epochs(4)
                .batch(16)
                .train(features, held, ClassPictures.CLASSES, new FineTuningListener() {
                    @Override
                    public void epochFinished(EpochResult result) {
                        epochs.add(result);
                    }
                });
        assertEquals(
                List.of(1, 2, 3, 4), epochs.stream().map(EpochResult::epoch).collect(Collectors.toList()));
        assertTrue(epochs.get(3).trainLoss() < epochs.get(0).trainLoss(), "it learns");
        assertTrue(epochs.get(3).seconds() > 0);
        Tally tally = new Tally();
        tally.add(
                held.dataSet(ClassPictures.CLASSES).getLabels(), head.network().outputSingle(held.features()));
        assertEquals(tally.loss(), epochs.get(3).validationLoss(), 1e-4 * tally.loss());
        assertEquals(tally.accuracy(), epochs.get(3).validationAccuracy());
        LinearHead untested = new HeadTraining().epochs(4).batch(16).train(features, ClassPictures.CLASSES);
        ClassPictures.assertSame(untested.weights(), head.weights(), "weights");
    }

    @Test
    void settingsAreValuesAndRefuseWhatIsOutOfRange() {
        HeadTraining training = new HeadTraining();
        assertEquals(training, training.epochs(7).seed(3).seed(42).epochs(60));
        assertEquals(60, training.epochs(), "unchanged by what was made of it");
        assertThrows(IllegalArgumentException.class, () -> training.epochs(0));
        assertThrows(IllegalArgumentException.class, () -> training.batch(0));
        assertThrows(IllegalArgumentException.class, () -> training.learningRate(Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> training.l2(-1));
        assertThrows(IllegalArgumentException.class, () -> training.labelSmoothing(1));
    }

    /** All features are the same: the head learns each class's share of the loss. */
    @Test
    void classWeightsShiftTheClasses() {
        List<LabeledImage> images = new ArrayList<>();
        for (int i = 0; i < 15; i++) {
            int index = i < 12 ? 0 : 1;
            images.add(new LabeledImage(Path.of(i + ".png"), index, "class" + index));
        }
        FeatureTable table = new FeatureTable(images, Nd4j.ones(DataType.FLOAT, 15, 4), 15);
        assertEquals(0.2, rare(table, ClassWeights.none()), 0.02);
        assertEquals(0.5, rare(table, ClassWeights.balanced()), 0.02);
        assertEquals(24 / 36.0, rare(table, ClassWeights.of(1, 8)), 0.02);
        HeadTraining wrong = new HeadTraining().classWeights(ClassWeights.of(1, 2, 3));
        String message = assertThrows(IllegalArgumentException.class, () -> wrong.train(table, 2))
                .getMessage();
        assertTrue(message.contains("class weights for 3 classes, but the classifier has 2"), message);
        HeadTraining balanced = new HeadTraining().classWeights(ClassWeights.balanced());
        message = assertThrows(IllegalArgumentException.class, () -> balanced.train(table, 3))
                .getMessage();
        assertTrue(message.contains("no training examples of class 2"), message);
    }

    private static double rare(FeatureTable table, ClassWeights weights) {
        LinearHead head = new HeadTraining()
                .classWeights(weights)
                .learningRate(0.05)
                .epochs(150)
                .batch(15)
                .labelSmoothing(0)
                .train(table, 2);
        INDArray mean = table.features().mean(true, 0);
        return head.network().outputSingle(mean).getDouble(0, 1);
    }

    @Test
    void theOneNetworkCanBeTrainedOn() throws IOException {
        Backbone backbone = Backbone.pooled(ClassPictures.network(), List.of("block_3_depthwise", "block_5_add"));
        List<LabeledImage> images = ClassPictures.write(folder, 4);
        FeatureTable features =
                FeatureCache.inMemory().features(backbone, ClassPictures.PREPROCESSING, images, PictureCopies.none());
        ComputationGraph whole = new HeadTraining()
                .epochs(1)
                .train(features, ClassPictures.CLASSES)
                .attachTo(backbone);
        INDArray labels = features.dataSet(ClassPictures.CLASSES).getLabels();
        org.nd4j.linalg.dataset.DataSet batch = new org.nd4j.linalg.dataset.DataSet(read(images), labels);
        INDArray before = whole.params().dup();
        double score = whole.score(batch);
        for (int i = 0; i < 10; i++) {
            whole.fit(batch);
        }
        assertTrue(whole.score(batch) < score, score + " -> " + whole.score(batch));
        ArrayAssert.assertMoved(before, whole.params(), "parameters");
    }

    @Test
    void whatALinearHeadCannotReadIsRefused() throws IOException {
        ComputationGraph network = ClassPictures.network();
        List<LabeledImage> images = ClassPictures.write(folder, 2);
        FeatureTable maps = table(Backbone.upTo(network, "block_12_add"), images);
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> new HeadTraining().train(maps, 3));
        assertTrue(e.getMessage().contains("Backbone.pooled"), e.getMessage());
        FeatureTable features = table(Backbone.of(network), images);
        assertThrows(IllegalArgumentException.class, () -> new HeadTraining().train(features, 2));
        LinearHead head = new HeadTraining().epochs(1).train(features, 3);
        assertThrows(IllegalArgumentException.class, () -> head.attachTo(Backbone.upTo(network, MOBILENET_CLASSIFIER)));
        assertThrows(
                IllegalArgumentException.class, () -> head.attachTo(Backbone.pooled(network, List.of("block_12_add"))));
    }

    private static final String MOBILENET_CLASSIFIER = org.mobilenet4j.MobileNetV2.CLASSIFIER;
}
