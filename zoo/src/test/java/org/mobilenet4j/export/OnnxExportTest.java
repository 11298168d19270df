/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.export;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import onnx.Onnx.AttributeProto;
import onnx.Onnx.GraphProto;
import onnx.Onnx.ModelProto;
import onnx.Onnx.NodeProto;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mobilenet4j.MobileNetV2;
import org.mobilenet4j.MobileNetV2Builder;
import org.mobilenet4j.vertex.Flavor;
import org.nd4j.shade.protobuf.MessageLite;

/** What stands in the exported file; that ONNX Runtime computes the same from it is tested with the examples. */
class OnnxExportTest {

    @Test
    void theFileHasTheNetworksOperatorsInputAndOutput(@TempDir Path folder) throws IOException {
        MobileNetV2 zoo = small().build();
        Path file = folder.resolve("model.onnx");
        OnnxExport.write(zoo.init(), zoo.inputType(), file);
        ModelProto model;
        try (InputStream in = Files.newInputStream(file)) {
            model = ModelProto.parseFrom(in);
        }
        GraphProto graph = model.getGraph();
        Map<String, Long> operators = graph.getNodeList().stream()
                .collect(Collectors.groupingBy(NodeProto::getOpType, TreeMap::new, Collectors.counting()));
        assertEquals(
                "{Add=10, Clip=35, Conv=52, Flatten=1, Gemm=1, GlobalAveragePool=1, Softmax=1}", operators.toString());
        assertEquals("input", graph.getInput(0).getName());
        assertEquals("batch", dimension(graph, 0));
        assertEquals("3 96 96", dimension(graph, 1) + " " + dimension(graph, 2) + " " + dimension(graph, 3));
        assertEquals("predictions", graph.getOutput(0).getName());
        OnnxExport.write(zoo.init(), zoo.inputType(), file); // its own kind
        assertEquals(model, ModelProto.parseFrom(Files.readAllBytes(file)));
    }

    @Test
    void somebodyElsesFileIsKept(@TempDir Path folder) throws IOException {
        MobileNetV2 zoo = small().build();
        Path file = folder.resolve("model.onnx");
        byte[] theirs = ModelProto.newBuilder()
                .setIrVersion(7)
                .setProducerName("pytorch")
                .build()
                .toByteArray();
        Files.write(file, theirs);
        IOException e = assertThrows(IOException.class, () -> OnnxExport.write(zoo.init(), zoo.inputType(), file));
        assertTrue(e.getMessage().contains("cannot write an ONNX model"), e.getMessage());
        assertArrayEquals(theirs, Files.readAllBytes(file));
    }

    /** Whatever goes wrong half way: the model from before stays, and nothing lies beside it. */
    @ParameterizedTest
    @ValueSource(classes = {IOException.class, IllegalStateException.class})
    void aFailedExportLeavesTheModelFromBefore(Class<? extends Exception> kind, @TempDir Path folder) throws Exception {
        MobileNetV2 zoo = small().build();
        Path file = folder.resolve("model.onnx");
        OnnxExport.write(zoo.init(), zoo.inputType(), file);
        byte[] before = Files.readAllBytes(file);
        Exception failure = kind.getConstructor(String.class).newInstance("half way");
        MessageLite model = (MessageLite) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {MessageLite.class}, (proxy, method, arguments) -> {
                    ((OutputStream) arguments[0]).write(before, 0, before.length / 2);
                    ((OutputStream) arguments[0]).flush();
                    throw failure;
                });
        Exception e = assertThrows(kind, () -> OnnxExport.write(model, file));
        assertTrue(e.getMessage().contains("half way"), e.getMessage());
        assertArrayEquals(before, Files.readAllBytes(file));
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of(file), files.toList());
        }
    }

    private static String dimension(GraphProto graph, int axis) {
        var dimension = graph.getInput(0).getType().getTensorType().getShape().getDim(axis);
        return dimension.hasDimParam() ? dimension.getDimParam() : String.valueOf(dimension.getDimValue());
    }

    @ParameterizedTest
    @CsvSource({"TF,96,0 0 1 1", "TF,97,1 1 1 1", "TORCH,96,1 1 1 1", "TORCH,97,1 1 1 1"})
    void paddingIsTheFlavours(Flavor flavor, int size, String expected) {
        MobileNetV2 zoo = small().flavor(flavor).inputShape(3, size, size).build();
        NodeProto stem =
                OnnxExport.model(zoo.init(), zoo.inputType()).getGraph().getNode(0);
        AttributeProto pads = stem.getAttributeList().stream()
                .filter(a -> a.getName().equals("pads"))
                .findFirst()
                .orElseThrow();
        assertEquals(expected, pads.getIntsList().stream().map(String::valueOf).collect(Collectors.joining(" ")));
    }

    @ParameterizedTest
    @EnumSource(CNN2DFormat.class)
    void aFrozenNetworkOfEitherFormatExportsTheSame(CNN2DFormat format) {
        MobileNetV2 zoo = small().inputFormat(format).build();
        ComputationGraph network = zoo.init();
        ComputationGraph frozen = new TransferLearning.GraphBuilder(network)
                .setFeatureExtractor(MobileNetV2.POOLING)
                .build();
        assertEquals(OnnxExport.model(network, zoo.inputType()), OnnxExport.model(frozen, zoo.inputType()));
    }

    @Test
    void severalClassesAtOnceAreSigmoids() {
        MobileNetV2 zoo = small().multiLabel(true).build();
        var nodes = OnnxExport.model(zoo.init(), zoo.inputType()).getGraph().getNodeList();
        assertEquals("Sigmoid", nodes.get(nodes.size() - 1).getOpType());
    }

    @Test
    void anythingElseIsRefusedWithItsNameAndType() {
        MobileNetV2 zoo = small().build();
        assertRefused(
                new TransferLearning.GraphBuilder(zoo.init())
                        .addVertex("half", new ScaleVertex(0.5), "Conv_1")
                        .setInputTypes(zoo.inputType())
                        .setOutputs("predictions", "half")
                        .build(),
                zoo,
                List.of("\"half\"", "ScaleVertex"));
        assertRefused(
                new TransferLearning.GraphBuilder(zoo.init())
                        .addLayer("peak", new GlobalPoolingLayer(PoolingType.MAX), "Conv_1")
                        .setInputTypes(zoo.inputType())
                        .setOutputs("predictions", "peak")
                        .build(),
                zoo,
                List.of("\"peak\"", "GlobalPoolingLayer MAX"));
    }

    private static void assertRefused(ComputationGraph network, MobileNetV2 zoo, List<String> words) {
        UnsupportedOperationException refusal =
                assertThrows(UnsupportedOperationException.class, () -> OnnxExport.model(network, zoo.inputType()));
        words.forEach(word -> assertTrue(refusal.getMessage().contains(word), refusal.getMessage()));
    }

    private static MobileNetV2Builder small() {
        return MobileNetV2.builder().inputShape(3, 96, 96).widthMultiplier(0.35).numClasses(10);
    }
}
