/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.dl4j;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.deeplearning4j.nn.transferlearning.TransferLearningHelper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mobilenet4j.ArrayAssert;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.MultiDataSet;

/** Training a head on features that are computed once: {@code TransferLearningHelper}. */
class TransferLearningHelperTest {

    @ParameterizedTest
    @ValueSource(
            strings = {"Conv1", "block_1_project", "block_2_add", "block_3_project", "Conv_1", "global_average_pooling"
            })
    void featuresAreTheActivationsOfTheWholeNetwork(String last) {
        ComputationGraph network = trained(Variant.plain());
        DataSet batch = Variant.plain().batch();
        Map<String, INDArray> activations = network.feedForward(batch.getFeatures(), false);
        INDArray output = network.outputSingle(batch.getFeatures());
        TransferLearningHelper helper = new TransferLearningHelper(network, last);
        DataSet features = helper.featurize(batch);
        ArrayAssert.assertSame(activations.get(last), features.getFeatures(), "features");
        ArrayAssert.assertSame(output, helper.outputFromFeaturized(features.getFeatures()), "output from features");
    }

    /** DL4J returns them in alphabetical order and wants them back in that of the unfrozen graph's inputs. */
    @Test
    void aCutInsideABlockHasTwoFeatures() {
        ComputationGraph network = trained(Variant.plain());
        INDArray x = Variant.plain().batch().getFeatures();
        INDArray output = network.outputSingle(x);
        TransferLearningHelper helper = new TransferLearningHelper(network, "block_2_expand");
        MultiDataSet features =
                helper.featurize(new MultiDataSet(x, Variant.plain().batch().getLabels()));
        List<String> alphabetical = List.of("block_1_project", "block_2_expand");
        INDArray[] inputs = helper.unfrozenGraph().getConfiguration().getNetworkInputs().stream()
                .map(name -> features.getFeatures()[alphabetical.indexOf(name)])
                .toArray(INDArray[]::new);
        ArrayAssert.assertSame(output, helper.outputFromFeaturized(inputs)[0], "output from features");
    }

    @ParameterizedTest
    @MethodSource("org.mobilenet4j.dl4j.Variant#floats")
    void aHeadTrainedOnFeaturesIsTheNetworksHead(Variant variant) {
        ComputationGraph network = trained(variant);
        INDArray before = network.params().dup();
        TransferLearningHelper helper = new TransferLearningHelper(network, "block_2_add");
        DataSet features = helper.featurize(variant.batch());
        for (int i = 0; i < 3; i++) {
            helper.fitFeaturized(features);
        }
        ArrayAssert.assertMoved(before, network.params(), "parameters");
        INDArray fromFeatures = helper.outputFromFeaturized(features.getFeatures());
        ArrayAssert.assertSame(
                fromFeatures, network.outputSingle(variant.batch().getFeatures()), "output");
    }

    /** Same start, same batch, frozen at the same vertex: both ways must take the same steps. */
    @Test
    void trainingOnFeaturesEqualsTrainingTheFrozenNetwork() {
        ComputationGraph source = trained(Variant.plain());
        ComputationGraph frozen = new TransferLearning.GraphBuilder(source)
                .setFeatureExtractor("block_2_add")
                .build();
        TransferLearningHelper helper = new TransferLearningHelper(source, "block_2_add");
        DataSet features = helper.featurize(Variant.plain().batch());
        for (int i = 0; i < 3; i++) {
            helper.fitFeaturized(features);
            frozen.fit(Variant.plain().batch());
        }
        ArrayAssert.assertSame(frozen.params(), source.params(), "parameters");
    }

    @Test
    void aNetworkThatIsFrozenAlreadyIsCutWhereItThaws() {
        ComputationGraph frozen = new TransferLearning.GraphBuilder(trained(Variant.plain()))
                .setFeatureExtractor("block_2_add")
                .build();
        TransferLearningHelper helper = new TransferLearningHelper(frozen);
        MultiDataSet batch = new MultiDataSet(
                Variant.plain().batch().getFeatures(), Variant.plain().batch().getLabels());
        INDArray[] features = helper.featurize(batch).getFeatures();
        assertTrue(helper.unfrozenGraph().getConfiguration().getVertices().containsKey("block_3_expand"));
        INDArray expected = frozen.outputSingle(Variant.plain().batch().getFeatures());
        ArrayAssert.assertSame(expected, helper.outputFromFeaturized(features)[0], "output from features");
    }

    private static ComputationGraph trained(Variant variant) {
        ComputationGraph network = variant.network();
        Networks.fit(network, variant.batch(), 2);
        return network;
    }
}
