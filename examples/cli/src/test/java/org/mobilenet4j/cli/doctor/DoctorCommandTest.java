/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mobilenet4j.MobileNetV2;
import org.mobilenet4j.MobileNetV2Builder;
import org.mobilenet4j.cli.CommandRun;
import org.mobilenet4j.cli.Pictures;
import org.mobilenet4j.image.codec.Decoding;
import org.mobilenet4j.image.preprocessing.Interpolation;
import org.mobilenet4j.image.preprocessing.PixelScaling;
import org.mobilenet4j.image.preprocessing.Preprocessing;
import org.mobilenet4j.image.preprocessing.ResizeRule;
import org.mobilenet4j.inference.FeatureExtractor;
import org.mobilenet4j.inference.ImageClassifier;
import org.mobilenet4j.inference.ModelCard;
import org.mobilenet4j.vertex.Flavor;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Every usual mistake, made on purpose, is found. The network's classes are the mistakes: its classifier names the
 * mistake whose features are nearest, these features having been computed by this test in its own way.
 */
class DoctorCommandTest {

    private static final int SIZE = 64;
    private static final Preprocessing RIGHT = Preprocessing.torchvision(73, SIZE);

    @TempDir
    private static Path folder;

    private static Path picture;
    private static Path model;
    private static List<INDArray> features;
    private static List<String> labels;

    @BeforeAll
    static void makeAModelThatKnowsTheMistakes() throws IOException {
        picture = Pictures.drawn(folder.resolve("picture.png"), 150, 90);
        ComputationGraph network = network(Flavor.TORCH, List.of());
        features = new ArrayList<>();
        labels = new ArrayList<>(List.of("spare"));
        for (UsualMistake mistake : UsualMistake.values()) {
            if (!mistake.changesLabels()) {
                features.add(featuresWith(mistake, network));
                labels.add(mistake.name());
            }
        }
        labels.add("another spare");
        model = folder.resolve("model.zip");
        ModelCard card = new ModelCard(labels, RIGHT, Map.of());
        ModelCard.save(network(Flavor.TORCH, features), card, model, false);
    }

    /** Always the same weights; with features, a classifier for the nearest of them, between two classes more. */
    private static ComputationGraph network(Flavor flavor, List<INDArray> nearest) {
        MobileNetV2Builder builder = MobileNetV2.builder()
                .widthMultiplier(0.35)
                .inputShape(3, SIZE, SIZE)
                .numClasses(nearest.isEmpty() ? 0 : nearest.size() + 2)
                .flavor(flavor);
        ComputationGraph network = builder.build().init();
        Nd4j.getRandom().setSeed(7);
        network.paramTable().forEach((key, parameter) -> {
            if (key.startsWith("predictions")) {
                parameter.assign(key.endsWith("b") ? -1e6 : 0);
            } else if (key.endsWith("_W")) {
                parameter.assign(Nd4j.randn(parameter.shape()).muli(Math.sqrt(2.0 / fanIn(parameter))));
            } else if (key.endsWith("_beta")) {
                parameter.assign(0.5);
            } else if (key.endsWith("_var")) {
                // small, so that epsilon matters
                parameter.assign(2e-2);
            }
        });
        for (int i = 0; i < nearest.size(); i++) {
            INDArray feature = nearest.get(i);
            double scale = 1e3;
            network.getParam("predictions_W").putColumn(i + 1, feature.mul(scale));
            double norm = feature.norm2Number().doubleValue();
            network.getParam("predictions_b").putScalar(i + 1, -scale * norm * norm / 2);
        }
        return network;
    }

    private static long fanIn(INDArray kernel) {
        return kernel.length() / Math.max(kernel.size(2), kernel.size(3));
    }

    /** Made by other means than the doctor's: another picture file, another network, another scale. */
    private static INDArray featuresWith(UsualMistake mistake, ComputationGraph network) throws IOException {
        ComputationGraph used = network;
        INDArray input = RIGHT.read(picture);
        double[] mean = RIGHT.scaling().mean();
        double[] std = RIGHT.scaling().std();
        switch (mistake) {
            case BGR:
                input = RIGHT.read(exchanged());
                break;
            case UNSCALED:
            case UNIT_RANGE:
                INDArray[] planes = new INDArray[3];
                for (int c = 0; c < 3; c++) {
                    planes[c] = input.slice(c, 1).mul(std[c]).addi(mean[c]);
                }
                input = Nd4j.stack(1, planes).muli(mistake == UsualMistake.UNSCALED ? 255 : 1);
                break;
            case OTHER_SCALING:
                input = RIGHT.withScaling(PixelScaling.of(Flavor.TF)).read(picture);
                break;
            case OTHER_SHAPE:
                ResizeRule stretch = ResizeRule.stretch(Interpolation.BILINEAR);
                input = new Preprocessing(SIZE, SIZE, Decoding.PILLOW_UPRIGHT, stretch, RIGHT.scaling()).read(picture);
                break;
            case OTHER_FLAVOR:
                used = network(Flavor.TF, List.of());
                input = RIGHT.withScaling(PixelScaling.of(Flavor.TF)).read(picture);
                break;
            case OTHER_PADDING:
            case OTHER_EPSILON:
                used = OtherConventions.of(network, mistake);
                break;
            default:
        }
        return new FeatureExtractor(used).features(input).getRow(0);
    }

    private static Path exchanged() throws IOException {
        BufferedImage pixels = ImageIO.read(picture.toFile());
        for (int y = 0; y < pixels.getHeight(); y++) {
            for (int x = 0; x < pixels.getWidth(); x++) {
                int rgb = pixels.getRGB(x, y);
                pixels.setRGB(x, y, rgb & 0xFF00FF00 | (rgb & 0xFF) << 16 | rgb >> 16 & 0xFF);
            }
        }
        Path file = folder.resolve("exchanged.png");
        assertTrue(ImageIO.write(pixels, "png", file.toFile()));
        return file;
    }

    private static JsonNode diagnose(int exitCode, Object... more) throws IOException {
        List<Object> words = new ArrayList<>(List.of("doctor", "--json", "--picture", picture));
        words.addAll(List.of(more));
        words.add(model);
        CommandRun run = CommandRun.of(words.toArray());
        assertEquals(exitCode, run.exitCode(), run.toString());
        return new ObjectMapper().readTree(run.out());
    }

    private static List<String> explanations(JsonNode report) {
        List<String> names = new ArrayList<>();
        report.at("/diagnosis/explanations").forEach(node -> names.add(node.asText()));
        return names;
    }

    @ParameterizedTest
    @EnumSource(UsualMistake.class)
    void aMistakeIsFoundByTheClass(UsualMistake mistake) throws IOException {
        String expected =
                mistake.changesLabels() ? labels.get(labels.indexOf("NONE") + mistake.labelShift()) : mistake.name();
        boolean right = mistake == UsualMistake.NONE;
        JsonNode report = diagnose(right ? 0 : 1, "--expect", expected);
        List<String> found = explanations(report);
        // the label after the right one is also another mistake's class here
        assertTrue(found.contains(mistake.name()), report.toString());
        if (!mistake.changesLabels() && mistake != UsualMistake.BGR) {
            assertEquals(List.of(mistake.name()), found, report.toString());
        }
    }

    @ParameterizedTest
    @EnumSource(value = UsualMistake.class, mode = EnumSource.Mode.MATCH_NONE, names = "LABELS_.*")
    void aMistakeIsFoundByTheValues(UsualMistake mistake) throws IOException {
        Path values = folder.resolve(mistake + ".npy");
        Nd4j.writeAsNumpy(features.get(mistake.ordinal()).reshape(1, 1280), values.toFile());
        JsonNode report = diagnose(mistake == UsualMistake.NONE ? 0 : 1, "--expect-values", values);
        assertEquals(mistake.name(), explanations(report).get(0), report.toString());
    }

    @Test
    void logitsOfANetworkWithABackgroundClassMoreAreRecognised() throws IOException {
        ImageClassifier classifier = ImageClassifier.load(model);
        double[] logits = new double[labels.size()];
        classifier.classify(picture, logits.length).forEach(p -> logits[p.index()] = p.logit());
        INDArray without = Nd4j.createFromArray(logits).get(NDArrayIndex.interval(1, logits.length));
        Path values = folder.resolve("without-background.npy");
        Nd4j.writeAsNumpy(without.dup(), values.toFile());
        assertEquals(List.of("LABELS_WITHOUT_BACKGROUND"), explanations(diagnose(1, "--expect-values", values)));
    }

    @Test
    void withoutExpectationItExamines() {
        CommandRun run = CommandRun.of("doctor", model);
        assertEquals(0, run.exitCode(), run.toString());
        List<String> checks = run.outLines().stream()
                .filter(line -> line.matches("(OK|NOTE|WARNING|FAILURE) .*"))
                .map(line -> line.split(" +")[1])
                .collect(Collectors.toList());
        assertEquals(
                List.of("weights", "variances", "statistics", "scales", "outputs", "answer", "training"),
                checks,
                run.out());
        assertTrue(run.out().contains("a drawn landscape"), run.out());
    }

    @Test
    void brokenNumbersAreFailures() throws IOException {
        ComputationGraph network = network(Flavor.TORCH, features);
        network.getParam("block_3_expand_var").putScalar(2, -1);
        network.getParam("block_4_expand_W").putScalar(0, Float.NaN);
        Path broken = folder.resolve("broken.zip");
        ModelCard.save(network, new ModelCard(labels, RIGHT, Map.of()), broken, false);
        CommandRun run = CommandRun.of("doctor", broken);
        assertEquals(1, run.exitCode(), run.toString());
        assertTrue(run.out().contains("not finite in block_4_expand_W"), run.out());
        assertTrue(run.out().contains("below 0 in block_3_expand_var"), run.out());
    }

    @Test
    void aNetworkThatAnswersTheSameToEverythingIsAFailure() throws IOException {
        ComputationGraph network = network(Flavor.TORCH, features);
        network.getParam("predictions_W").assign(0);
        Path constant = folder.resolve("constant.zip");
        ModelCard.save(network, new ModelCard(labels, RIGHT, Map.of()), constant, false);
        CommandRun run = CommandRun.of("doctor", constant);
        assertEquals(1, run.exitCode(), run.toString());
        assertTrue(run.out().contains("it answers the same to everything"), run.out());
    }

    @Test
    void anUntrainedNetworkIsNoticed() throws IOException {
        ComputationGraph network = MobileNetV2.builder()
                .widthMultiplier(0.35)
                .inputShape(3, SIZE, SIZE)
                .numClasses(3)
                .build()
                .init();
        Path untrained = folder.resolve("untrained.zip");
        ModelCard.save(network, new ModelCard(List.of("a", "b", "c"), RIGHT, Map.of()), untrained, false);
        CommandRun run = CommandRun.of("doctor", untrained);
        assertTrue(run.out().contains("as before any training (mean 0, variance 1) in 52 of 52"), run.out());
    }

    @Test
    void wrongWordsAreExplained() {
        assertEquals(2, CommandRun.of("doctor", "--expect", "NONE", model).exitCode());
        CommandRun run = CommandRun.of("doctor", "--picture", picture, "--expect", "zebra", model);
        assertEquals(1, run.exitCode(), run.toString());
        assertTrue(run.err().contains("There is no class \"zebra\" in"), run.err());
    }
}
