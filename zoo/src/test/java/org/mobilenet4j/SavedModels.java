/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.mobilenet4j.export.OnnxExport;
import org.mobilenet4j.image.dataset.LabeledImage;
import org.mobilenet4j.image.preprocessing.Preprocessing;
import org.mobilenet4j.inference.ModelCard;
import org.mobilenet4j.model.Residual;
import org.mobilenet4j.model.Stage;
import org.mobilenet4j.training.FineTuning;
import org.mobilenet4j.training.FineTuningListener;
import org.mobilenet4j.training.HeadTraining;
import org.mobilenet4j.training.TrainingStage;
import org.mobilenet4j.training.batchnorm.BatchNormPolicy;
import org.mobilenet4j.training.data.TrainingData;
import org.mobilenet4j.training.features.Backbone;
import org.mobilenet4j.training.features.FeatureCache;
import org.mobilenet4j.training.features.FeatureTable;
import org.mobilenet4j.training.features.PictureCopies;
import org.mobilenet4j.vertex.Flavor;
import org.mobilenet4j.vertex.NetworkEngine;
import org.mobilenet4j.vertex.UnitVertex;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Nesterovs;

/**
 * Wrote the files of {@code fixtures/saved}, once, with the code of commit acfcbcb: they must load for ever. The test uses
 * the recipes that go on from there. To add files for a later commit, give them other names.
 */
final class SavedModels {
    static final int SIZE = 32;
    static final int CLASSES = 3;

    private SavedModels() {}

    /** @param arguments an empty folder */
    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        Map<String, INDArray> expected = new TreeMap<>();
        for (Map.Entry<String, ComputationGraph> model : models().entrySet()) {
            ComputationGraph network = model.getValue();
            Path file = folder.resolve(model.getKey() + ".zip");
            ModelCard.save(network, card(), file, model.getKey().matches("t.*|study"));
            expected.putAll(outcome(model.getKey(), network));
        }
        ComputationGraph small = onNd4j(small().build().init());
        OnnxExport.write(fitted(small, 2), InputType.convolutional(SIZE, SIZE, 3), folder.resolve("model.onnx"));
        Path checkpoint = folder.resolve("training.checkpoint");
        try {
            tuning(checkpoint).fit(fitted(onNd4j(small().build().init()), 1), data(3, 1), data(2, 2), stopAfter(5));
        } catch (IllegalStateException e) {
            expected.put("training", resumed(folder, checkpoint));
        }
        try (OutputStream out = Files.newOutputStream(folder.resolve("expected.npz"));
                ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, INDArray> array : expected.entrySet()) {
                zip.putNextEntry(new ZipEntry(array.getKey() + ".npy"));
                zip.write(Nd4j.toNpyByteArray(array.getValue()));
            }
        }
    }

    private static INDArray resumed(Path folder, Path checkpoint) throws IOException {
        Path copy = Files.copy(checkpoint, folder.resolve("copy"));
        ComputationGraph network = tuning(copy)
                .resume(data(3, 1), data(2, 2), FineTuningListener.SILENT)
                .network();
        Files.delete(copy);
        return network.outputSingle(images(2, 3, false, DataType.FLOAT));
    }

    private static Map<String, ComputationGraph> models() throws IOException {
        Map<String, ComputationGraph> models = new TreeMap<>();
        models.put("tf", fitted(onNd4j(small().build().init()), 2));
        models.put(
                "torch",
                fitted(
                        onNd4j(small().flavor(Flavor.TORCH)
                                .updater(new Adam(0.001))
                                .build()
                                .init()),
                        2));
        models.put(
                "transferred",
                fitted(
                        onNd4j(new TransferLearning.GraphBuilder(
                                        models.get("tf").clone())
                                .fineTuneConfiguration(new FineTuneConfiguration.Builder()
                                        .updater(new Nesterovs(0.01, 0.9))
                                        .build())
                                .setFeatureExtractor("block_2_add")
                                .build()),
                        1));
        ComputationGraphConfiguration retyped =
                models.get("transferred").getConfiguration().clone();
        UnitVertex.retype(retyped);
        ComputationGraph network = new ComputationGraph(retyped);
        network.init(models.get("transferred").params().dup(), false);
        models.put("retyped", onNd4j(network));
        models.put(
                "study",
                fitted(
                        onNd4j(small().dataType(DataType.DOUBLE)
                                .inputFormat(CNN2DFormat.NHWC)
                                .outputStride(4)
                                .linearBottleneck(false)
                                .residual(Residual.EXPANDED)
                                .build()
                                .init()),
                        2));
        models.put("pooled", onNd4j(small().numClasses(0).build().init()));
        models.put("fast", withLinearHead(models.get("tf")));
        return models;
    }

    /** As the preset fast makes it: the means of two vertices side by side, and a head that was learned alone. */
    private static ComputationGraph withLinearHead(ComputationGraph network) throws IOException {
        Backbone backbone = Backbone.pooled(network, List.of("block_1_depthwise", "Conv_1"));
        List<LabeledImage> images = new ArrayList<>();
        Path folder = Files.createTempDirectory("images");
        for (int i = 0; i < 4 * CLASSES; i++) {
            BufferedImage image = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_INT_RGB);
            for (int at = 0; at < SIZE * SIZE; at++) {
                image.setRGB(at % SIZE, at / SIZE, 0xff << 8 * (i % CLASSES) | at * (i + 7) % 0x404040);
            }
            Path file = folder.resolve(i + ".png");
            ImageIO.write(image, "png", file.toFile());
            images.add(new LabeledImage(file, i % CLASSES, "class" + i % CLASSES));
        }
        FeatureTable features = FeatureCache.inMemory()
                .features(backbone, Preprocessing.of(Flavor.TF, SIZE, SIZE), images, PictureCopies.mirrored());
        return onNd4j(new HeadTraining().epochs(3).train(features, CLASSES).attachTo(backbone));
    }

    private static ComputationGraph onNd4j(ComputationGraph network) {
        NetworkEngine.use(network, "nd4j");
        return network;
    }

    private static ModelCard card() {
        return new ModelCard(
                        List.of("daisy", "rose", "täglich"),
                        Preprocessing.of(Flavor.TORCH, SIZE, SIZE),
                        Map.of("note", "saved by an early version"))
                .withProperty("epochs", "2");
    }

    private static MobileNetV2Builder small() {
        return MobileNetV2.builder()
                .seed(7)
                .inputShape(3, SIZE, SIZE)
                .numClasses(CLASSES)
                .widthMultiplier(0.35)
                .stages(List.of(Stage.of(1, 16, 1, 1), Stage.of(3, 24, 2, 2), Stage.of(3, 32, 1, 2)))
                .batchNormDecay(0.5)
                .dropout(0)
                .updater(new Nesterovs(0.05, 0.9));
    }

    /** What a model answers, and what it answers after two more steps. */
    static Map<String, INDArray> outcome(String name, ComputationGraph network) {
        boolean study = name.startsWith("study");
        INDArray images = images(2, 3, study, study ? DataType.DOUBLE : DataType.FLOAT);
        Map<String, INDArray> outcome = new TreeMap<>();
        outcome.put(name + "_output", network.outputSingle(images).dup('c'));
        if (!name.equals("pooled") && !name.equals("retyped")) {
            outcome.put(
                    name + "_trained", fitted(network, 2).outputSingle(images).dup('c'));
        }
        return outcome;
    }

    private static ComputationGraph fitted(ComputationGraph network, int steps) {
        boolean study = network.getConfiguration().getDataType() == DataType.DOUBLE;
        for (int step = 0; step < steps; step++) {
            network.fit(batch(6, step, study, study ? DataType.DOUBLE : DataType.FLOAT));
        }
        return network;
    }

    static FineTuning tuning(Path checkpoint) {
        return FineTuning.builder()
                .stages(
                        TrainingStage.of(1, 1e-3).freezeThrough("Conv_1"),
                        TrainingStage.of(2, 2e-3).freezeThrough("block_1").blockFactor(0.8))
                .updater(new Adam())
                .weightDecay(0.01)
                .weightAverage(0.9)
                .labelSmoothing(0.1)
                .batchNorm(BatchNormPolicy.TRAIN_STATISTICS)
                .checkpoints(checkpoint, 1)
                .build();
    }

    private static FineTuningListener stopAfter(int steps) {
        return new FineTuningListener() {
            private int left = steps;

            @Override
            public void batchTrained(int epoch, long examples, double loss) {
                if (--left == 0) {
                    throw new IllegalStateException("interrupted");
                }
            }
        };
    }

    static TrainingData data(int batches, int seed) {
        List<DataSet> examples = new ArrayList<>();
        for (int i = 0; i < batches; i++) {
            examples.addAll(batch(6, 10 * seed + i, false, DataType.FLOAT).asList());
        }
        return TrainingData.of(new ListDataSetIterator<>(examples, 6));
    }

    /** Waves whose brightest colour is the class; the same on every machine. */
    private static DataSet batch(int count, int seed, boolean channelsLast, DataType type) {
        INDArray labels = Nd4j.zeros(type, count, CLASSES);
        for (int i = 0; i < count; i++) {
            labels.putScalar(i, (i + seed) % CLASSES, 1);
        }
        return new DataSet(images(count, seed, channelsLast, type), labels);
    }

    static INDArray images(int count, int seed, boolean channelsLast, DataType type) {
        INDArray images = Nd4j.create(type, count, 3, SIZE, SIZE);
        for (int i = 0; i < count; i++) {
            for (int channel = 0; channel < 3; channel++) {
                double bright = (i + seed) % CLASSES == channel ? 0.5 : 0;
                for (int row = 0; row < SIZE; row++) {
                    for (int column = 0; column < SIZE; column++) {
                        double angle = 1 + row * (seed + 2) + column * (i + 3) + channel * 7;
                        images.putScalar(i, channel, row, column, bright + 0.4 * Math.sin(0.37 * angle));
                    }
                }
            }
        }
        return channelsLast ? images.permute(0, 2, 3, 1).dup('c') : images;
    }
}
