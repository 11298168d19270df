/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mobilenet4j.ArrayAssert.assertClose;

import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mobilenet4j.vertex.Flavor;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

/** One step of SGD in training mode against torchvision's: loss, every parameter, every running statistic. */
class TrainingStepParityTest {
    private static final String PLAIN = "torchvision_step_0.35_64";
    private static final String VARIED = "torchvision_step_varied_0.35_64";

    @Test
    void aStepFromTheInitialStateEqualsTorchs() {
        assertStep(PLAIN, DataType.DOUBLE, 1e-5, 1e-5);
    }

    @Test
    void aStepFromRandomScalesAndStatisticsEqualsTorchs() {
        assertStep(VARIED, DataType.DOUBLE, 1e-5, 1e-5);
    }

    /**
     * FLOAT's gradients are ill-conditioned here: torch's own miss its DOUBLE ones by 1.5 % and 0.5 % of their norm, ours
     * by up to 6 % and 1.3 %, depending on the engine and on where its arrays lie. EnginesAgreeTest is exact.
     */
    @ParameterizedTest
    @CsvSource({PLAIN + ", 0.1", VARIED + ", 0.03"})
    void aStepInFloatStaysWithinTorchsOwnError(String name, double updateTolerance) {
        assertStep(name, DataType.FLOAT, 1e-4, updateTolerance);
    }

    private static void assertStep(String name, DataType type, double tolerance, double updateTolerance) {
        Fixture fixture = Fixture.load(name);
        ComputationGraph network = MobileNetV2.builder()
                .flavor(Flavor.TORCH)
                .widthMultiplier(0.35)
                .inputShape(3, 64, 64)
                .numClasses(10)
                .dropout(0)
                .weightDecay(0)
                .dataType(type)
                .updater(new Sgd(0.05))
                .build()
                .init();
        Fixture.assignFormula(network);
        fixture.assignTo(network, "before_");
        Map<String, INDArray> before = ParameterTables.copy(network);
        network.fit(new DataSet(fixture.input("pixels", Flavor.TORCH, type), oneHot(fixture.get("labels"), type)));
        assertEquals(fixture.get("loss").getDouble(0), network.score(), tolerance * 10, "loss before the step");
        int compared = 0;
        for (Map.Entry<String, INDArray> parameter : network.paramTable().entrySet()) {
            String key = parameter.getKey();
            if (fixture.has(key)) {
                INDArray expected =
                        fixture.get(key).reshape(parameter.getValue().shape());
                if (key.endsWith("_mean") || key.endsWith("_var")) {
                    // a mean after a projection of centred data is nothing but rounding: measure it by its deviation
                    INDArray scale = network.getParam(key.replaceFirst("_mean$", "_var"));
                    double unit = Math.max(
                            expected.amaxNumber().doubleValue(),
                            Math.sqrt(scale.maxNumber().doubleValue()));
                    double error = ArrayAssert.difference(expected, parameter.getValue()) / unit;
                    assertTrue(error <= tolerance, key + " differs by " + error);
                } else {
                    assertUpdate(key, before.get(key), expected, parameter.getValue(), updateTolerance);
                }
                compared++;
            }
        }
        assertTrue(compared > 150, "compared only " + compared + " arrays");
        assertClose(fixture.get("logits"), trainingLogits(fixture, before, type), tolerance * 10, "logits");
    }

    /** By norm, relative to the update's; updates that torch's arithmetic too leaves at rounding size count as 0. */
    private static void assertUpdate(
            String key, INDArray before, INDArray expected, INDArray actual, double tolerance) {
        double update = difference(expected, before).norm2Number().doubleValue();
        double error = difference(expected, actual).norm2Number().doubleValue();
        double rounding = 2e-6 * expected.norm2Number().doubleValue() + 1e-6;
        assertTrue(error <= tolerance * update + rounding, key + ": error " + error + " of update " + update);
    }

    private static INDArray difference(INDArray a, INDArray b) {
        return a.castTo(DataType.DOUBLE).sub(b.castTo(DataType.DOUBLE));
    }

    private static INDArray trainingLogits(Fixture fixture, Map<String, INDArray> parameters, DataType type) {
        ComputationGraph network = MobileNetV2.builder()
                .flavor(Flavor.TORCH)
                .widthMultiplier(0.35)
                .inputShape(3, 64, 64)
                .numClasses(10)
                .dropout(0)
                .dataType(type)
                .build()
                .init();
        network.setParamTable(parameters);
        INDArray input = fixture.input("pixels", Flavor.TORCH, type);
        INDArray pooled = network.feedForward(input, true).get(MobileNetV2.POOLING);
        return pooled.mmul(network.getParam("predictions_W")).addRowVector(network.getParam("predictions_b"));
    }

    private static INDArray oneHot(INDArray labels, DataType type) {
        INDArray oneHot = Nd4j.zeros(type, labels.length(), 10);
        for (int i = 0; i < labels.length(); i++) {
            oneHot.putScalar(i, labels.getInt(i), 1);
        }
        return oneHot;
    }
}
