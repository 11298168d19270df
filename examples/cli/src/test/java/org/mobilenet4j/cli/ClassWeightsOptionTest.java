/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mobilenet4j.MobileNetV2;
import org.mobilenet4j.fixtures.WeightsFile;
import org.mobilenet4j.inference.ImageClassifier;
import org.mobilenet4j.inference.ModelCard;
import org.mobilenet4j.inference.Prediction;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * {@code finetune --class-weights} on two classes that look the same, so that all there is to learn is how much each
 * counts: four fifths of the pictures are of one of them.
 */
class ClassWeightsOptionTest {

    @TempDir
    private static Path shared;

    private static Path picture;
    private static Path weights;

    @TempDir
    private Path work;

    @BeforeAll
    static void prepare() throws IOException {
        for (int i = 0; i < 12; i++) {
            picture("train/common/" + i + ".png");
        }
        for (int i = 0; i < 3; i++) {
            picture("train/rare/" + i + ".png");
        }
        picture("test/common/0.png");
        picture = picture("test/rare/0.png");
        weights = WeightsFile.write(
                shared.resolve("own_0.35_64.safetensors"),
                MobileNetV2.builder()
                        .seed(99)
                        .widthMultiplier(0.35)
                        .inputShape(3, 64, 64)
                        .numClasses(0)
                        .build()
                        .init());
    }

    private static Path picture(String name) throws IOException {
        Path file = shared.resolve("pictures").resolve(name);
        Files.createDirectories(file.getParent());
        return Pictures.drawn(file, 32, 32);
    }

    private CommandRun finetune(String options) {
        return CommandRun.of(words(options));
    }

    private Object[] words(String options) {
        Stream<Object> all = Stream.of(
                "finetune", "--data", shared.resolve("pictures"), "--output", work.resolve("model.zip"), "--json");
        return Stream.concat(
                        all,
                        Stream.of(options.replace("WEIGHTS", weights.toString()).split(" ")))
                .toArray();
    }

    /** The trained network; result, card and report say the same of it. */
    private ComputationGraph train(String options, String classWeights) throws IOException {
        CommandRun run = finetune(options);
        assertEquals(0, run.exitCode(), run.toString());
        JsonNode result = new ObjectMapper().readTree(run.out());
        assertEquals(classWeights, result.get("classWeights").asText());
        Path model = work.resolve("model.zip");
        assertEquals(classWeights, ModelCard.read(model).properties().get("classWeights"));
        JsonNode report = new ObjectMapper()
                .readTree(work.resolve("model-report/run.json").toFile());
        assertEquals(classWeights, report.get("settings").get("class weights").asText());
        return ModelSerializer.restoreComputationGraph(model.toFile());
    }

    /** A head has little else to learn than how likely its classes are. */
    @Test
    void aHeadLearnsThatTheClassesAreAsLikely() throws IOException {
        String options = "--weights WEIGHTS --size 32 --preset fast --learning-rate 0.01 --epochs 300 --batch 30";
        train(options, "none");
        double plain = probabilityOfRare();
        train(options + " --class-weights balanced", "balanced");
        double balanced = probabilityOfRare();
        assertTrue(plain < 0.35, "a fifth of the pictures: " + plain);
        assertTrue(balanced > 0.4 && balanced < 0.6, "half of the loss: " + balanced);
    }

    private double probabilityOfRare() throws IOException {
        return ImageClassifier.load(work.resolve("model.zip")).classify(picture, 2).stream()
                .filter(prediction -> prediction.label().equals("rare"))
                .mapToDouble(Prediction::probability)
                .sum();
    }

    /** In batches of all pictures: the classifier's bias follows the share of each class in the loss. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "--weights WEIGHTS --size 32 --preset balanced --epochs 3 --batch 15",
                "--weights WEIGHTS --size 32 --preset accurate --epochs 3 --batch 15",
                "--size 32 --epochs 3 --batch 15"
            })
    void aNetworkLearnsThatTheClassesAreAsLikely(String options) throws IOException {
        double plain = bias(train(options, "none"));
        double balanced = bias(train(options + " --class-weights balanced", "balanced"));
        assertTrue(plain < 0, "the rare class is less likely: " + plain);
        assertTrue(
                Math.abs(balanced) < 0.5 * Math.abs(plain),
                "hardly, where it counts more: " + balanced + ", not " + plain);
    }

    /** Of the rare class, above that of the common one. */
    private static double bias(ComputationGraph network) {
        INDArray bias = network.getParam(MobileNetV2.CLASSIFIER + "_b");
        return bias.getDouble(1) - bias.getDouble(0);
    }

    @Test
    void aTrainingIsNotResumedWithOtherWeights() throws IOException {
        String options = "--size 32 --epochs 1 --batch 5";
        Path inTheWay = work.resolve("model-report/index.html/in the way");
        CommandRun interrupted = CommandRun.interrupted(
                "Epoch 1 of 1", () -> assertTrue(inTheWay.toFile().mkdirs()), words(options));
        assertEquals(1, interrupted.exitCode(), interrupted.toString());
        Files.delete(inTheWay);
        Files.delete(inTheWay.getParent());
        CommandRun other = finetune(options + " --resume --class-weights balanced");
        assertEquals(1, other.exitCode(), other.toString());
        assertTrue(other.err().contains("settings: class weights was none and is balanced now;"), other.err());
        assertEquals(0, finetune(options + " --resume --class-weights none").exitCode());
    }
}
