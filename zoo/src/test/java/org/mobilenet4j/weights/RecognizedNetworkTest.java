/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mobilenet4j.MobileNetV2;
import org.mobilenet4j.model.NetworkDescription;
import org.mobilenet4j.model.StageTable;
import org.mobilenet4j.vertex.ConvolutionUnit;
import org.mobilenet4j.vertex.UnitVertex;
import org.mobilenet4j.weights.format.ElementType;
import org.mobilenet4j.weights.format.TensorFile;
import org.mobilenet4j.weights.format.TensorInfo;
import org.mobilenet4j.weights.format.WeightsFileException;

class RecognizedNetworkTest {

    /** All checkpoints that are published, and widths that nobody did. */
    static Stream<Arguments> networks() {
        Stream<Arguments> keras = Stream.of(0.35, 0.5, 0.75, 1.0, 1.3, 1.4)
                .flatMap(width -> Stream.of(WeightSource.KERAS, WeightSource.OLDER_KERAS, WeightSource.KERAS_3)
                        .flatMap(source -> Stream.of(0, 1000).map(classes -> arguments(source, width, 1.0, classes))));
        Stream<Arguments> others = Stream.of(
                arguments(WeightSource.TORCHVISION, 1.0, 1.0, 1000),
                arguments(WeightSource.TIMM, 0.5, 1.0, 1000),
                arguments(WeightSource.TIMM, 1.0, 1.0, 1000),
                arguments(WeightSource.TIMM, 1.4, 1.0, 1000),
                arguments(WeightSource.TIMM, 1.1, 1.2, 1000),
                arguments(WeightSource.TIMM, 1.2, 1.4, 1000),
                arguments(WeightSource.HUGGING_FACE, 0.35, 1.0, 1001),
                arguments(WeightSource.HUGGING_FACE, 0.75, 1.0, 1001),
                arguments(WeightSource.HUGGING_FACE, 1.0, 1.0, 1001),
                arguments(WeightSource.HUGGING_FACE, 1.4, 1.0, 1001),
                arguments(WeightSource.TORCHVISION, 0.25, 1.0, 5),
                arguments(WeightSource.TORCHVISION, 0.6, 1.0, 5),
                arguments(WeightSource.TORCHVISION, 2.0, 1.0, 5),
                arguments(WeightSource.TIMM, 0.9, 1.8, 5));
        return Stream.concat(keras, others);
    }

    @ParameterizedTest
    @MethodSource("networks")
    void everySettingFollowsFromTheTensors(WeightSource source, double width, double depth, int classes)
            throws IOException {
        boolean fixed = depth != 1;
        NetworkDescription.Builder settings = NetworkDescription.builder()
                .widthMultiplier(width)
                .depthMultiplier(depth)
                .fixedStemAndHead(fixed)
                .numClasses(classes);
        Map<String, long[]> shapes = shapes(settings);
        RecognizedNetwork network = RecognizedNetwork.of(file(source, depth, fixed, shapes));
        assertEquals(source, network.source());
        assertEquals(source.flavor(), network.flavor());
        assertEquals(width, network.widthMultiplier());
        assertEquals(depth, network.depthMultiplier());
        assertEquals(fixed, network.fixedStemAndHead());
        assertEquals(classes, network.classes());
        assertEquals(224, network.inputSize());
        Map<String, long[]> built = shapes(network.builder());
        assertEquals(shapes.keySet(), built.keySet());
        shapes.forEach((key, shape) -> assertArrayEquals(shape, built.get(key), key));
    }

    /** A width between the published ones: whatever multiplier comes out gives the same network. */
    @ParameterizedTest
    @ValueSource(doubles = {0.1, 0.123, 0.333, 0.42, 0.66, 0.875, 1.05, 1.234, 1.7, 3.3})
    void anyWidthIsReproduced(double width) throws IOException {
        Map<String, long[]> shapes = shapes(NetworkDescription.builder().widthMultiplier(width));
        RecognizedNetwork network = RecognizedNetwork.of(file(WeightSource.KERAS, 1, false, shapes));
        Map<String, long[]> built = shapes(network.builder());
        assertEquals(shapes.keySet(), built.keySet());
        shapes.forEach((key, shape) -> assertArrayEquals(shape, built.get(key), key));
    }

    @ParameterizedTest
    @CsvSource({
        "mobilenet_v2_weights_tf_dim_ordering_tf_kernels_0.35_96_no_top.h5, 96, the file's name",
        "mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_128.h5, 128, the file's name",
        "mobilenet_v2_0.75_160/model.safetensors, 160, the folder's name",
        "timm_mobilenetv2_035_96.safetensors, 96, the file's name",
        "mobilenet_v2-b0353104.pth, 224, 'nothing says, the usual size'",
        "mobilenet_v2_1.0_9.h5, 224, 'nothing says, the usual size'"
    })
    void theInputsSizeComesFromNames(String path, int size, String origin) throws IOException {
        RecognizedNetwork network = RecognizedNetwork.of(PeerTensors.empty(path, PeerTensors.rows("torchvision")));
        assertEquals(size, network.inputSize());
        assertEquals(origin, network.inputSizeOrigin());
        assertEquals(10, network.classes());
    }

    @Test
    void theConfigurationBesideTheFileComesFirst(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("mobilenet_v2_1.0_224.safetensors");
        Files.writeString(folder.resolve("config.json"), "{\"model_type\": \"mobilenet_v2\", \"image_size\": 160}");
        MemoryTensorFile tensors = PeerTensors.empty(file.toString(), PeerTensors.rows("huggingface"));
        RecognizedNetwork network = RecognizedNetwork.of(tensors);
        assertEquals(160, network.inputSize());
        assertEquals("config.json beside the file", network.inputSizeOrigin());
        Files.writeString(
                folder.resolve("config.json"),
                "{\"architecture\": \"mobilenetv2_100\", \"pretrained_cfg\": {\"input_size\": [3, 192, 192]}}");
        assertEquals(192, RecognizedNetwork.of(tensors).inputSize());
        Files.writeString(folder.resolve("config.json"), "{\"model_type\": \"resnet\", \"image_size\": 160}");
        String message = assertThrows(WeightsFileException.class, () -> RecognizedNetwork.of(tensors))
                .getMessage();
        assertTrue(message.contains("sets model_type to \"resnet\"; expected \"mobilenet_v2\""), message);
        Files.writeString(folder.resolve("config.json"), "<html>");
        message = assertThrows(WeightsFileException.class, () -> RecognizedNetwork.of(tensors))
                .getMessage();
        assertTrue(message.contains("config.json beside it is no JSON"), message);
        Files.write(folder.resolve("config.json"), new byte[(16 << 20) + 1]);
        message = assertThrows(WeightsFileException.class, () -> RecognizedNetwork.of(tensors))
                .getMessage();
        assertTrue(message.contains("config.json beside it has 16777217 bytes, settings at most 16777216"), message);
        Files.write(folder.resolve("config.json"), new byte[0]);
        assertEquals(224, RecognizedNetwork.of(tensors).inputSize());
    }

    @Test
    void whatOnlyTheConfigurationTellsIsRefusedWhereItMatters(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("model.safetensors");
        Files.writeString(folder.resolve("config.json"), "{\"model_type\": \"mobilenet_v2\", \"tf_padding\": false}");
        MemoryTensorFile tensors = PeerTensors.empty(file.toString(), PeerTensors.rows("huggingface"));
        String message = assertThrows(WeightsFileException.class, () -> RecognizedNetwork.of(tensors))
                .getMessage();
        assertTrue(message.contains("sets tf_padding to false"), message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "module.",
                "model.",
                "module.model.",
                "_orig_mod.",
                "state_dict.",
                "state_dict.model.net.",
                "_forward_module.",
                "timm_model.",
                "my/own_net.",
                "ema.",
                "model_ema.module."
            })
    void wrappersPrefixesAreTolerated(String prefix) throws IOException {
        MemoryTensorFile file = PeerTensors.empty("a.pth", PeerTensors.rows("torchvision"))
                .renamed("b.pth", name -> prefix + name)
                .put("epoch", new float[1])
                .put("optimizer.state.0.momentum_buffer", new float[2], 2);
        RecognizedNetwork network = RecognizedNetwork.of(file);
        assertEquals(WeightSource.TORCHVISION, network.source());
        assertEquals(0.35, network.widthMultiplier());
    }

    /** A network and its running average, a teacher and its student: never one of them without a word. */
    @ParameterizedTest
    @CsvSource({
        "teacher., student., 'teacher' and 'student'",
        "model., ema., 'model' and 'ema'",
        "'', ema_model.module., nothing in front (key '.') and 'ema_model.module'"
    })
    void twoNetworksInOneFileAreRefusedByTheirPrefixes(String first, String second, String named) {
        MemoryTensorFile plain = PeerTensors.empty("a.pth", PeerTensors.rows("torchvision"));
        MemoryTensorFile both = plain.renamed("both.pth", name -> first + name);
        plain.tensors()
                .forEach(tensor ->
                        both.put(new TensorInfo(second + tensor.name(), tensor.type(), tensor.shape()), new float[0]));
        String message = assertThrows(WeightsFileException.class, () -> RecognizedNetwork.of(both))
                .getMessage();
        assertTrue(message.contains("both.pth: it holds 2 networks, whose names begin with " + named), message);
        assertTrue(message.contains("--weights-key KEY"), message);
    }

    /** Names and channels of what is left tell the network; it is not taken for a thinner or shallower one. */
    @ParameterizedTest
    @CsvSource({
        "torchvision, features\\.17\\..*",
        "torchvision, features\\.1[678]\\..*",
        "torchvision, 'features\\.1.*'",
        "torchvision, features\\.[0-9]+\\.(?:[0-9]|conv\\.[0-9](?:\\.0)?)\\.weight",
        "timm, blocks\\.6\\..*",
        "timm, blocks\\.3\\.2\\..*",
        "huggingface, .*layer\\.15\\..*",
        "keras, block_16_.*"
    })
    void whatIsMissingIsNoOtherNetwork(String peer, String missing) throws IOException {
        MemoryTensorFile file = PeerTensors.empty("a.pth", PeerTensors.rows(peer));
        List<String> gone = file.tensors().stream()
                .map(TensorInfo::name)
                .filter(name -> name.matches(missing))
                .collect(Collectors.toList());
        gone.forEach(file::remove);
        RecognizedNetwork network = RecognizedNetwork.of(file);
        assertEquals(0.35, network.widthMultiplier());
        assertEquals(1, network.depthMultiplier());
        WeightMismatches found = assertThrows(
                        WeightMismatchException.class,
                        () -> PretrainedNetwork.load(file, ImportOptions.everything(), UnaryOperator.identity()))
                .mismatches();
        long weights =
                gone.stream().filter(name -> !name.contains("num_batches")).count();
        assertEquals(List.of(), found.unknown());
        assertEquals(List.of(), found.misshapen());
        assertEquals(weights, found.missing().size());
        assertTrue(
                found.missing().get(0).contains(", in the file "),
                found.missing().get(0));
    }

    @Test
    void modelsInsideModelsAreTolerated() throws IOException {
        MemoryTensorFile keras = PeerTensors.empty("a.h5", PeerTensors.rows("keras"))
                .renamed("b.h5", name -> "mobilenetv2_0.35_96/" + name);
        assertEquals(WeightSource.KERAS, RecognizedNetwork.of(keras).source());
        MemoryTensorFile keras3 = PeerTensors.empty("a.h5", PeerTensors.rows("keras3"))
                .renamed("b.h5", name -> "layers/functional/" + name);
        assertEquals(WeightSource.KERAS_3, RecognizedNetwork.of(keras3).source());
    }

    @Test
    void anotherModelIsRefusedByItsNames() {
        MemoryTensorFile file = new MemoryTensorFile("resnet.pth")
                .put("conv1.weight", new float[64 * 27], 64, 3, 3, 3)
                .put("classifier.1.bias", new float[10], 10);
        String message = assertThrows(WeightsFileException.class, () -> RecognizedNetwork.of(file))
                .getMessage();
        assertTrue(message.contains("resnet.pth: these are not the names of a MobileNetV2"), message);
        assertTrue(message.contains("torchvision's with 1 of 262"), message);
        assertTrue(message.contains("conv1.weight F32[64, 3, 3, 3]"), message);
        MemoryTensorFile empty = new MemoryTensorFile("empty.pth");
        message = assertThrows(WeightsFileException.class, () -> RecognizedNetwork.of(empty))
                .getMessage();
        assertTrue(message.contains("there are no weights in the file"), message);
    }

    @Test
    void channelsThatNoWidthGivesAreRefused() {
        MemoryTensorFile file = PeerTensors.empty("a.pth", PeerTensors.rows("torchvision"))
                .put("features.5.conv.2.weight", new float[40 * 96], 40, 96, 1, 1);
        String message = assertThrows(WeightsFileException.class, () -> RecognizedNetwork.of(file))
                .getMessage();
        assertTrue(message.contains("the nearest is 0.35, which gives block_4_project 16 channels"), message);
        assertTrue(message.contains("has 40 (features.5.conv.2.weight F32[40, 96, 1, 1])"), message);
    }

    /** A network's parameters by their keys, without building it. */
    private static Map<String, long[]> shapes(NetworkDescription.Builder settings) {
        ComputationGraphConfiguration configuration =
                settings.build().graphBuilder().build();
        Map<String, long[]> shapes = new LinkedHashMap<>();
        configuration.getVertices().forEach((name, vertex) -> {
            ConvolutionUnit unit = vertex instanceof LayerVertex ? UnitVertex.unitOf((LayerVertex) vertex) : null;
            if (unit != null) {
                shapes.put(name + "_W", unit.geometry().kernelShape());
                for (String key : List.of("gamma", "beta", "mean", "var")) {
                    shapes.put(name + "_" + key, new long[] {unit.getNOut()});
                }
            } else if (name.equals(MobileNetV2.CLASSIFIER)) {
                long features = shapes.get("Conv_1_gamma")[0];
                long classes =
                        ((OutputLayer) ((LayerVertex) vertex).getLayerConf().getLayer()).getNOut();
                shapes.put(name + "_W", new long[] {features, classes});
                shapes.put(name + "_b", new long[] {classes});
            }
        });
        return shapes;
    }

    private static TensorFile file(WeightSource source, double depth, boolean fixed, Map<String, long[]> shapes) {
        StageTable table = StageTable.of(MobileNetV2.STAGES).scaled(1, depth).fixedStemAndHead(fixed);
        NameTable names = new NameTable(source, table.stages());
        MemoryTensorFile file = new MemoryTensorFile("weights");
        shapes.forEach((key, shape) -> {
            NamedParameter parameter = names.ofKey(key);
            file.put(new TensorInfo(parameter.inFile(), ElementType.F16, parameter.shapeInFile(shape)), new float[0]);
        });
        return file;
    }
}
