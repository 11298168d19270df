/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.programs;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.deeplearning4j.earlystopping.EarlyStoppingConfiguration;
import org.deeplearning4j.earlystopping.EarlyStoppingResult;
import org.deeplearning4j.earlystopping.saver.InMemoryModelSaver;
import org.deeplearning4j.earlystopping.scorecalc.DataSetLossCalculator;
import org.deeplearning4j.earlystopping.termination.MaxEpochsTerminationCondition;
import org.deeplearning4j.earlystopping.termination.ScoreImprovementEpochTerminationCondition;
import org.deeplearning4j.earlystopping.trainer.EarlyStoppingGraphTrainer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.deeplearning4j.optimize.listeners.ScoreIterationListener;
import org.mobilenet4j.MobileNetV2;
import org.mobilenet4j.image.dataset.ImageFolder;
import org.mobilenet4j.image.preprocessing.Preprocessing;
import org.mobilenet4j.inference.ModelCard;
import org.mobilenet4j.weights.catalogue.PretrainedModel;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * Transfer learning with DL4J's own classes alone, from the edit of the network to early stopping. The network is a plain
 * {@link ComputationGraph}: nothing of this project has to stand between it and DL4J.
 */
public final class RawTransferLearning {

    private RawTransferLearning() {}

    /** WEIGHTS (a file or a published name), FOLDER with a folder of pictures per class, EPOCHS at most, MODEL to write. */
    public static void main(String[] args) throws IOException {
        PretrainedModel start = PretrainedModel.load(args[0]);
        Preprocessing input = start.card().preprocessing();
        ImageFolder images = ImageFolder.read(Path.of(args[1]));
        ComputationGraph network =
                withNewClassifier(start.network(), images.labels().size());
        network.setListeners(new ScoreIterationListener(10));

        EarlyStoppingConfiguration<ComputationGraph> stopping = new EarlyStoppingConfiguration.Builder<
                        ComputationGraph>()
                .scoreCalculator(new DataSetLossCalculator(PictureData.batches(images.heldOut(), input), true))
                .epochTerminationConditions(
                        new MaxEpochsTerminationCondition(Integer.parseInt(args[2])),
                        new ScoreImprovementEpochTerminationCondition(3))
                .modelSaver(new InMemoryModelSaver<>())
                .build();
        EarlyStoppingResult<ComputationGraph> result =
                new EarlyStoppingGraphTrainer(stopping, network, PictureData.batches(images.train(), input)).fit();
        System.out.println("Loss by epoch: " + result.getScoreVsEpoch());
        System.out.println("Stopped after " + result.getTotalEpochs() + " epochs (" + result.getTerminationDetails()
                + "), the best is number " + result.getBestModelEpoch());
        ComputationGraph best = result.getBestModel();
        System.out.println(
                best.evaluate(PictureData.batches(images.heldOut(), input)).stats());
        ModelCard.save(best, new ModelCard(images.labels(), input, Map.of()), Path.of(args[3]), false);
    }

    /**
     * Frozen layers run in inference mode, so batch norm's statistics stay as they are. Frozen less far, they would follow
     * the new pictures at the pace of the old decay: for that case see FineTuning, or {@code batchNormDecay} of the builder.
     */
    private static ComputationGraph withNewClassifier(ComputationGraph pretrained, int classes) {
        TransferLearning.GraphBuilder edit = new TransferLearning.GraphBuilder(pretrained)
                .fineTuneConfiguration(new FineTuneConfiguration.Builder()
                        .updater(new Adam(1e-3))
                        .build())
                .setFeatureExtractor(MobileNetV2.POOLING);
        if (pretrained.getVertex(MobileNetV2.CLASSIFIER) != null) { // weights "without top" have none
            edit.removeVertexAndConnections(MobileNetV2.CLASSIFIER);
        }
        OutputLayer classifier = new OutputLayer.Builder(LossFunction.MCXENT)
                .activation(Activation.SOFTMAX)
                .nIn(pretrained.layerSize("Conv_1"))
                .nOut(classes)
                .build();
        return edit.addLayer(MobileNetV2.CLASSIFIER, classifier, MobileNetV2.POOLING)
                .setOutputs(MobileNetV2.CLASSIFIER)
                .build();
    }
}
