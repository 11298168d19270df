/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static org.mobilenet4j.ArrayAssert.assertClose;

import java.util.Map;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.mobilenet4j.vertex.Flavor;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/** Every tap of small networks against torchvision, timm, Keras and Hugging Face. */
class ParityTest {
    /** Of a tap's largest value; FLOAT's own error through 52 convolutions is about 1e-5. */
    private static final double TOLERANCE = 1e-4;

    static Stream<Arguments> networks() {
        return Stream.of(
                        arguments("torchvision_0.35_96", Flavor.TORCH, 0.35),
                        arguments("timm_0.35_96", Flavor.TORCH, 0.35),
                        arguments("keras_0.35_96", Flavor.TF, 0.35),
                        arguments("huggingface_0.35_96", Flavor.TF, 0.35),
                        arguments("torchvision_1.0_96", Flavor.TORCH, 1.0),
                        arguments("keras_1.0_96", Flavor.TF, 1.0))
                .flatMap(a -> Stream.of(DataType.FLOAT, DataType.DOUBLE)
                        .flatMap(type -> Stream.of(CNN2DFormat.NCHW, CNN2DFormat.NHWC)
                                .map(format -> arguments(a.get()[0], a.get()[1], a.get()[2], type, format))));
    }

    @ParameterizedTest
    @MethodSource("networks")
    void everyTapEqualsThePeers(String name, Flavor flavor, double width, DataType type, CNN2DFormat format) {
        Fixture fixture = Fixture.load(name);
        assertTaps(fixture, network(fixture, flavor, width, type, format, 96, 96), "96", "tap_", "", flavor, format);
        ComputationGraph odd = network(fixture, flavor, width, type, format, 97, 97);
        assertTaps(fixture, odd, "97", "tap_97_", "_97", flavor, format);
        if (fixture.has("pixels_160x128")) {
            ComputationGraph oblong = network(fixture, flavor, width, type, format, 160, 128);
            assertTaps(fixture, oblong, "160x128", "tap_160x128_", "_160x128", flavor, format);
        }
    }

    private static ComputationGraph network(
            Fixture fixture, Flavor flavor, double width, DataType type, CNN2DFormat format, int height, int wide) {
        ComputationGraph network = MobileNetV2.builder()
                .flavor(flavor)
                .widthMultiplier(width)
                .inputShape(3, height, wide)
                .inputFormat(format)
                .dataType(type)
                .numClasses((int) fixture.get("predictions_b").length())
                .build()
                .init();
        Fixture.assignFormula(network);
        fixture.assignTo(network, "");
        return network;
    }

    private static void assertTaps(
            Fixture fixture,
            ComputationGraph network,
            String size,
            String taps,
            String suffix,
            Flavor flavor,
            CNN2DFormat format) {
        INDArray nchw = fixture.input(
                "pixels_" + size, flavor, network.getConfiguration().getDataType());
        INDArray input = format == CNN2DFormat.NCHW ? nchw : nchw.permute(0, 2, 3, 1);
        long compared = 0;
        Map<String, INDArray> activations = network.feedForward(input, false);
        for (Map.Entry<String, INDArray> activation : activations.entrySet()) {
            String tap = taps + activation.getKey().replaceAll("_(add|project)$", "");
            boolean inner = activation.getKey().endsWith("_project")
                    && activations.containsKey(activation.getKey().replace("_project", "_add"));
            if (fixture.has(tap) && !inner) {
                assertClose(fixture.get(tap), activation.getValue(), TOLERANCE, tap);
                compared++;
            }
        }
        assertEquals(fixture.count(taps + "(Conv|expanded|block).*"), compared, "number of taps compared");
        INDArray pooled = activations.get(MobileNetV2.POOLING);
        assertClose(fixture.get("pooled" + suffix), pooled, TOLERANCE, "pooled" + suffix);
        INDArray logits =
                pooled.mmul(network.getParam("predictions_W")).addRowVector(network.getParam("predictions_b"));
        assertClose(fixture.get("logits" + suffix), logits, TOLERANCE, "logits" + suffix);
        INDArray probabilities = Transforms.softmax(fixture.get("logits" + suffix));
        assertClose(probabilities, activations.get(MobileNetV2.CLASSIFIER), TOLERANCE, "probabilities" + suffix);
    }
}
