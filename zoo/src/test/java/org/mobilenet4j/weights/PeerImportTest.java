/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static org.mobilenet4j.ArrayAssert.assertClose;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mobilenet4j.Fixture;
import org.mobilenet4j.MobileNetV2;
import org.mobilenet4j.vertex.Flavor;
import org.mobilenet4j.vertex.NetworkEngine;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/** The peers' tensors, by their own names and in their own order, make networks that compute what the peers do. */
class PeerImportTest {
    private static final double TOLERANCE = 1e-4;

    static Stream<Arguments> peers() {
        return Stream.of(
                        arguments("torchvision", PeerTensors.rows("torchvision"), WeightSource.TORCHVISION),
                        arguments("timm", PeerTensors.rows("timm"), WeightSource.TIMM),
                        arguments("huggingface", PeerTensors.rows("huggingface"), WeightSource.HUGGING_FACE),
                        arguments("keras", PeerTensors.rows("keras"), WeightSource.KERAS),
                        arguments("keras", PeerTensors.olderKerasRows(), WeightSource.OLDER_KERAS),
                        arguments("keras", PeerTensors.rows("keras3"), WeightSource.KERAS_3))
                .flatMap(a -> Stream.of("nd4j", "onednn")
                        .map(engine -> arguments(a.get()[0], a.get()[1], a.get()[2], engine)));
    }

    @ParameterizedTest
    @MethodSource("peers")
    void aFileAloneBuildsTheRightNetwork(String peer, List<PeerTensors.Row> rows, WeightSource source, String engine)
            throws IOException {
        Fixture fixture = Fixture.load(peer + "_0.35_96");
        boolean torch = source.mapping().axes() == KernelAxes.TORCH;
        MemoryTensorFile file = PeerTensors.file(peer + "_0.35_96.bin", rows, fixture, torch);
        PretrainedNetwork loaded = PretrainedNetwork.load(file, ImportOptions.everything(), UnaryOperator.identity());
        assertEquals(source, loaded.recognized().source());
        assertEquals(96, loaded.recognized().inputSize());
        ImportReport report = loaded.report();
        assertEquals(loaded.network().numParams(), report.parameters());
        assertEquals(
                file.tensors().size(),
                report.imported().size() + report.skipped().size());
        NetworkEngine.use(loaded.network(), engine);
        assertOutputs(fixture, loaded.network(), source.flavor(), false, TOLERANCE);
    }

    @Test
    void everyDataTypeAndFormatIsServed() throws IOException {
        Fixture fixture = Fixture.load("keras_0.35_96");
        PretrainedNetwork wide = PretrainedNetwork.load(
                PeerTensors.keras(),
                ImportOptions.everything(),
                builder -> builder.dataType(DataType.DOUBLE).inputFormat(CNN2DFormat.NHWC));
        assertOutputs(fixture, wide.network(), Flavor.TF, true, 1e-6);
        PretrainedNetwork half = PretrainedNetwork.load(
                PeerTensors.keras(), ImportOptions.everything(), builder -> builder.dataType(DataType.FLOAT16));
        // the fixture's parameters are 16 bits wide: nothing is rounded
        wide.network()
                .paramTable()
                .forEach((key, expected) ->
                        assertEquals(expected, half.network().getParam(key).castTo(DataType.DOUBLE), key));
        assertEquals(DataType.FLOAT16, half.network().params().dataType());
    }

    /** Both engines keep prepared weights; an import into a network at work must reach them. */
    @ParameterizedTest
    @ValueSource(strings = {"nd4j", "onednn"})
    void anImportReachesANetworkThatHasComputedBefore(String engine) throws IOException {
        Fixture fixture = Fixture.load("torchvision_0.35_96");
        ComputationGraph network = MobileNetV2.builder()
                .flavor(Flavor.TORCH)
                .widthMultiplier(0.35)
                .numClasses(10)
                .inputShape(3, 96, 96)
                .build()
                .init();
        NetworkEngine.use(network, engine);
        INDArray input = fixture.input("pixels_96", Flavor.TORCH, DataType.FLOAT);
        network.output(input);
        WeightImporter.load(PeerTensors.torchvision(), network, ImportOptions.everything());
        assertOutputs(fixture, network, Flavor.TORCH, false, TOLERANCE);
        INDArray probabilities = Transforms.softmax(fixture.get("logits"));
        assertClose(probabilities, network.outputSingle(input), TOLERANCE, "output");
    }

    private static void assertOutputs(
            Fixture fixture, ComputationGraph network, Flavor flavor, boolean nhwc, double tolerance) {
        DataType type = network.getConfiguration().getDataType();
        INDArray input = fixture.input("pixels_96", flavor, type);
        Map<String, INDArray> outputs =
                network.feedForward(nhwc ? input.permute(0, 2, 3, 1).dup('c') : input, false);
        INDArray pooled = outputs.get(MobileNetV2.POOLING);
        assertClose(fixture.get("pooled"), pooled, tolerance, "pooled");
        INDArray logits =
                pooled.mmul(network.getParam("predictions_W")).addRowVector(network.getParam("predictions_b"));
        assertClose(fixture.get("logits"), logits, tolerance, "logits");
    }
}
