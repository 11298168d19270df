/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.mobilenet4j.MobileNetV2;
import org.mobilenet4j.image.Pictures;
import org.mobilenet4j.image.TinyNetworks;
import org.mobilenet4j.image.preprocessing.Preprocessing;
import org.mobilenet4j.vertex.Flavor;
import org.mobilenet4j.vertex.NetworkEngine;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class ImageClassifierTest {

    private static final int CLASSES = 6;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"FLOAT", "DOUBLE"})
    void logitsAreFeaturesTimesWeightsPlusBias(DataType type) {
        ComputationGraph graph = TinyNetworks.classifier(CLASSES, type);
        graph.setParam("predictions_b", Nd4j.linspace(-40, 60, CLASSES, type).reshape(1, CLASSES));
        INDArray batch = Nd4j.rand(DataType.FLOAT, 3, 3, 8, 8).muli(20);
        List<List<Prediction>> found = new ImageClassifier(graph, card(CLASSES, 8)).classify(batch, CLASSES);
        INDArray features = batch.castTo(type).mean(2, 3);
        INDArray expected =
                features.mmul(graph.getParam("predictions_W")).addRowVector(graph.getParam("predictions_b"));
        INDArray probabilities = graph.outputSingle(batch.castTo(type));
        for (int n = 0; n < 3; n++) {
            assertEquals(CLASSES, found.get(n).size());
            for (Prediction p : found.get(n)) {
                assertEquals("class " + p.index(), p.label());
                assertEquals(expected.getDouble(n, p.index()), p.logit(), 1e-4);
                assertEquals(probabilities.getDouble(n, p.index()), p.probability(), 1e-6);
            }
        }
    }

    @Test
    void theBestComeFirstAndNoMoreThanThereAre() throws IOException {
        Path picture = picture(1);
        ImageClassifier classifier =
                new ImageClassifier(TinyNetworks.classifier(CLASSES, DataType.FLOAT), card(CLASSES, 8));
        List<Prediction> all = classifier.classify(picture, 99);
        assertEquals(CLASSES, all.size());
        for (int i = 1; i < CLASSES; i++) {
            assertTrue(all.get(i - 1).logit() >= all.get(i).logit());
            assertTrue(all.get(i - 1).probability() >= all.get(i).probability());
        }
        assertEquals(1, all.stream().mapToDouble(Prediction::probability).sum(), 1e-9);
        assertEquals(all.subList(0, 2), classifier.classify(picture, 2));
        assertThrows(IllegalArgumentException.class, () -> classifier.classify(picture, 0));
    }

    @Test
    void equalClassesKeepTheirOrder() {
        ComputationGraph graph = TinyNetworks.classifier(CLASSES, DataType.FLOAT);
        graph.params().assign(0);
        List<Prediction> found = new ImageClassifier(graph, card(CLASSES, 8))
                .classify(Nd4j.rand(1, 3, 8, 8), 3)
                .get(0);
        assertEquals(List.of(0, 1, 2), found.stream().map(Prediction::index).collect(Collectors.toList()));
    }

    @Test
    void aSavedClassifierGivesTheSameAnswers() throws IOException {
        ComputationGraph graph = TinyNetworks.classifier(CLASSES, DataType.FLOAT);
        Path file = folder.resolve("model.zip");
        ModelCard.save(graph, card(CLASSES, 8), file, true);
        ImageClassifier loaded = ImageClassifier.load(file);
        List<Path> pictures = List.of(picture(1), picture(2), picture(3));
        List<List<Prediction>> batch = loaded.classify(pictures, 3);
        ImageClassifier original = new ImageClassifier(graph, card(CLASSES, 8));
        for (int i = 0; i < pictures.size(); i++) {
            assertEquals(original.classify(pictures.get(i), 3), batch.get(i));
        }
        assertEquals(List.of(), loaded.classify(List.of(), 1));
        assertEquals(card(CLASSES, 8), loaded.card());
    }

    @Test
    void parametersAreSharedAndTheNetworkIsLeftAlone() throws IOException {
        ComputationGraph graph = TinyNetworks.classifier(CLASSES, DataType.FLOAT);
        ImageClassifier classifier = new ImageClassifier(graph, card(CLASSES, 8));
        List<Prediction> before = classifier.classify(picture(1), 1);
        INDArray output = graph.outputSingle(Nd4j.ones(1, 3, 8, 8));
        assertEquals(1, output.sumNumber().doubleValue(), 1e-5, "the network itself still ends in softmax");
        graph.params().muli(-1);
        assertNotEquals(before, classifier.classify(picture(1), 1));
    }

    @Test
    void threadsMayShareIt() throws Exception {
        ImageClassifier classifier =
                new ImageClassifier(TinyNetworks.classifier(CLASSES, DataType.FLOAT), card(CLASSES, 8));
        List<INDArray> images = new ArrayList<>();
        List<List<List<Prediction>>> expected = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            images.add(Nd4j.rand(DataType.FLOAT, 1 + i, 3, 8, 8).muli(10));
            expected.add(classifier.classify(images.get(i), 2));
        }
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<List<List<Prediction>>>> found = new ArrayList<>();
            for (int i = 0; i < 2000; i++) {
                INDArray image = images.get(i % 4);
                found.add(threads.submit(() -> classifier.classify(image, 2)));
            }
            for (int i = 0; i < found.size(); i++) {
                assertEquals(expected.get(i % 4), found.get(i).get());
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @ParameterizedTest
    @CsvSource({"NCHW, false", "NHWC, false", "NCHW, true", "NHWC, true"})
    void mobileNetsOfBothInputFormatsWork(CNN2DFormat format, boolean frozen) {
        ComputationGraph graph = MobileNetV2.builder()
                .numClasses(4)
                .inputShape(new int[] {3, 32, 48})
                .widthMultiplier(0.35)
                .inputFormat(format)
                .build()
                .init();
        if (frozen) {
            graph = new TransferLearning.GraphBuilder(graph)
                    .setFeatureExtractor(MobileNetV2.POOLING)
                    .build();
        }
        ModelCard card = new ModelCard(labels(4), Preprocessing.of(Flavor.TF, 32, 48), Map.of());
        INDArray batch = Nd4j.rand(DataType.FLOAT, 2, 3, 32, 48);
        INDArray expected = graph.outputSingle(
                format == CNN2DFormat.NCHW ? batch : batch.permute(0, 2, 3, 1).dup());
        List<List<Prediction>> found = new ImageClassifier(graph, card).classify(batch, 4);
        for (int n = 0; n < 2; n++) {
            for (Prediction p : found.get(n)) {
                assertEquals(expected.getDouble(n, p.index()), p.probability(), 1e-6);
            }
        }
    }

    /** Chosen before the classifier is made, and changed while it exists; the engines round differently. */
    @Test
    void itRunsOnTheEngineOfItsNetwork() {
        ComputationGraph graph = MobileNetV2.builder()
                .numClasses(4)
                .inputShape(3, 64, 64)
                .widthMultiplier(0.35)
                .build()
                .init();
        // a new network's logits hardly depend on its input
        graph.setParam("predictions_W", graph.getParam("predictions_W").mul(1000));
        INDArray batch = Nd4j.rand(DataType.FLOAT, 2, 3, 64, 64);
        ModelCard card = new ModelCard(labels(4), Preprocessing.of(Flavor.TF, 64, 64), Map.of());
        NetworkEngine.use(graph, "nd4j");
        ImageClassifier classifier = new ImageClassifier(graph, card);
        List<List<Prediction>> nd4j = classifier.classify(batch, 4);
        assertEquals(on("nd4j", graph, batch), logits(nd4j));
        NetworkEngine.use(graph, "onednn");
        assertEquals(on("onednn", graph, batch), logits(classifier.classify(batch, 4)));
        NetworkEngine.use(graph, "nd4j");
        assertEquals(nd4j, classifier.classify(batch, 4));
        assertNotEquals(on("onednn", graph, batch), logits(nd4j), "the engines cannot be told apart");
    }

    private static Map<Integer, List<Double>> on(String kind, ComputationGraph classifier, INDArray batch) {
        ComputationGraphConfiguration configuration =
                classifier.getConfiguration().clone();
        LayerVertex head = (LayerVertex) configuration.getVertices().get("predictions");
        ((OutputLayer) head.getLayerConf().getLayer()).setActivationFn(new ActivationIdentity());
        ComputationGraph expected = new ComputationGraph(configuration);
        expected.init(classifier.params(), true);
        NetworkEngine.use(expected, kind);
        double[][] logits = expected.outputSingle(batch).toDoubleMatrix();
        return IntStream.range(0, logits.length)
                .boxed()
                .collect(Collectors.toMap(
                        n -> n, n -> Arrays.stream(logits[n]).boxed().toList()));
    }

    private static Map<Integer, List<Double>> logits(List<List<Prediction>> found) {
        return IntStream.range(0, found.size())
                .boxed()
                .collect(Collectors.toMap(
                        n -> n,
                        n -> found.get(n).stream()
                                .sorted(Comparator.comparing(Prediction::index))
                                .map(Prediction::logit)
                                .toList()));
    }

    @Test
    void otherHeadsExplainThemselves() {
        assertRefused(
                TinyNetworks.endingIn(
                        new OutputLayer.Builder(LossFunction.MSE)
                                .activation(Activation.TANH)
                                .nOut(3)
                                .build(),
                        DataType.FLOAT),
                "to give probabilities it must be softmax, or sigmoid");
        assertRefused(
                TinyNetworks.endingIn(
                        new LossLayer.Builder(LossFunction.MCXENT)
                                .activation(Activation.SOFTMAX)
                                .build(),
                        DataType.FLOAT),
                "the layer LossLayer");
        assertRefused(
                TinyNetworks.endingIn(new ActivationLayer(Activation.SOFTMAX), DataType.FLOAT),
                "the layer ActivationLayer");
        assertRefused(
                MobileNetV2.builder()
                        .numClasses(0)
                        .inputShape(new int[] {3, 32, 32})
                        .widthMultiplier(0.35)
                        .build()
                        .init(),
                "add an OutputLayer");
        assertRefused(TinyNetworks.classifier(4, DataType.FLOAT), "has 3 labels");
    }

    private static void assertRefused(ComputationGraph graph, String reason) {
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> new ImageClassifier(graph, card(3, 8)));
        assertTrue(e.getMessage().contains(reason), e.getMessage());
    }

    @Test
    void aWrongShapeOrADamagedNetworkIsNamed() {
        ComputationGraph graph = TinyNetworks.classifier(3, DataType.FLOAT);
        ImageClassifier classifier = new ImageClassifier(graph, card(3, 8));
        IllegalArgumentException shape =
                assertThrows(IllegalArgumentException.class, () -> classifier.classify(Nd4j.rand(1, 8, 8, 3), 1));
        assertTrue(shape.getMessage().contains("[1, 8, 8, 3]"), shape.getMessage());
        graph.params().assign(Double.NaN);
        assertThrows(IllegalStateException.class, () -> classifier.classify(Nd4j.rand(1, 3, 8, 8), 1));
    }

    @Test
    void aModelOfAnotherKindIsNamed() throws IOException {
        Path file = folder.resolve("model.zip");
        ModelCard.save(TinyNetworks.classifier(4, DataType.FLOAT), card(3, 8), file, false);
        IOException e = assertThrows(IOException.class, () -> ImageClassifier.load(file));
        assertTrue(e.getMessage().contains(file.toString()), e.getMessage());
        assertTrue(e.getMessage().contains("4 classes"), e.getMessage());
        assertThrows(IOException.class, () -> ImageClassifier.load(Files.createFile(folder.resolve("empty.zip"))));
    }

    private Path picture(int seed) throws IOException {
        return Pictures.write(Pictures.noisy(20, 20, seed * 0x30507, seed), folder.resolve(seed + ".png"));
    }

    private static ModelCard card(int classes, int size) {
        return new ModelCard(labels(classes), Preprocessing.of(Flavor.TF, size, size), Map.of());
    }

    private static List<String> labels(int classes) {
        return IntStream.range(0, classes).mapToObj(i -> "class " + i).collect(Collectors.toList());
    }
}
