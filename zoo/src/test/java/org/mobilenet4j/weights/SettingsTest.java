/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mobilenet4j.Fixture;
import org.mobilenet4j.MobileNetV2;
import org.mobilenet4j.image.preprocessing.Preprocessing;
import org.mobilenet4j.inference.ImageClassifier;
import org.mobilenet4j.inference.ModelCard;
import org.mobilenet4j.inference.Prediction;
import org.mobilenet4j.vertex.Flavor;
import org.mobilenet4j.weights.format.WeightsFileException;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/** The settings beside a file give what its library makes of them ({@code make_settings.py}), or are refused by name. */
class SettingsTest {

    private static final int STRIDE = 997;

    @TempDir
    private Path folder;

    private static List<JsonNode> references(String part) throws IOException {
        try (InputStream stream = SettingsTest.class.getResourceAsStream("settings.json")) {
            List<JsonNode> references = new ArrayList<>();
            new ObjectMapper().readTree(stream).get(part).forEach(references::add);
            return references;
        }
    }

    static List<JsonNode> processors() throws IOException {
        return references("processors");
    }

    static List<JsonNode> transforms() throws IOException {
        return references("timm");
    }

    static List<JsonNode> networks() throws IOException {
        return references("networks");
    }

    @ParameterizedTest
    @MethodSource("processors")
    void aProcessorsPixelsAreTransformers(JsonNode reference) throws IOException {
        beside("preprocessor_config.json", reference.get("config").toString());
        RecognizedNetwork network = recognized("huggingface");
        assertEquals("preprocessor_config.json beside the file", network.inputSizeOrigin());
        assertTensor(reference, network.preprocessing());
        assertEquals(List.of(), network.unknownSettings());
    }

    @ParameterizedTest
    @MethodSource("transforms")
    void aTransformsPixelsAreTimms(JsonNode reference) throws IOException {
        beside(
                "config.json",
                "{\"architecture\": \"mobilenetv2_035\", \"pretrained_cfg\": " + reference.get("config") + "}");
        RecognizedNetwork network = recognized("timm");
        assertTensor(reference, network.preprocessing());
        assertEquals(List.of(), network.unknownSettings());
    }

    /** timm's older files have no pretrained_cfg of their own. */
    @Test
    void olderFilesOfTimmHaveEverythingAtTheTop() throws IOException {
        beside(
                "config.json",
                "{\"architecture\": \"mobilenetv2_035\", \"num_classes\": 10, \"input_size\": [3, 96, 128], \"labels\":"
                        + " [\"a\",\"b\",\"c\",\"d\",\"e\",\"f\",\"g\",\"h\",\"i\",\"j\"], \"crop_mode\": \"squash\"}");
        RecognizedNetwork network = recognized("timm");
        assertEquals(96, network.inputHeight());
        assertEquals(128, network.inputWidth());
        assertEquals(List.of("a", "b", "c", "d", "e", "f", "g", "h", "i", "j"), network.labels());
        assertTrue(network.preprocessing().resize().toString().contains("stretched to 109 x 146"));
        assertEquals(List.of(), network.unknownSettings());
    }

    private void assertTensor(JsonNode reference, Preprocessing preprocessing) throws IOException {
        String what = reference.get("config") + ", " + reference.get("file").asText();
        // the card must hold it
        Preprocessing stored = Preprocessing.fromJson(preprocessing.toJson());
        assertEquals(preprocessing, stored, what);
        INDArray tensor = stored.read(picture(reference.get("file").asText()));
        JsonNode shape = reference.get("shape");
        assertArrayEquals(
                new long[] {
                    1, shape.get(0).asInt(), shape.get(1).asInt(), shape.get(2).asInt()
                },
                tensor.shape(),
                what);
        float[] found = tensor.data().asFloat();
        double largest = 1;
        double mean = 0;
        double weighted = 0;
        for (int i = 0; i < found.length; i++) {
            largest = Math.max(largest, Math.abs(found[i]));
            mean += found[i] / found.length;
            weighted += found[i] * (i * 2654435761L % (1L << 32) / (double) (1L << 32)) / found.length;
        }
        for (int i = 0; i < found.length; i += STRIDE) {
            assertEquals(
                    reference.get("values").get(i / STRIDE).asDouble(), found[i], 1e-6 * largest, what + " at " + i);
        }
        assertEquals(reference.get("mean").asDouble(), mean, 1e-6 * largest, what);
        assertEquals(reference.get("weighted").asDouble(), weighted, 1e-6 * largest, what);
    }

    private Path picture(String name) throws IOException {
        try (InputStream stream = SettingsTest.class.getResourceAsStream("/org/mobilenet4j/image/" + name)) {
            return Files.write(folder.resolve(name), stream.readAllBytes());
        }
    }

    @ParameterizedTest
    @MethodSource("networks")
    void aNetworksOutputsAreThePeers(JsonNode reference) throws IOException {
        String peer = reference.get("peer").asText();
        JsonNode config = reference.get("config");
        beside(
                "config.json",
                peer.equals("timm")
                        ? "{\"architecture\": \"mobilenetv2_035\", \"model_args\": " + config + "}"
                        : config.toString().replaceFirst("\\{", "{\"model_type\": \"mobilenet_v2\", "));
        Fixture fixture = Fixture.load(peer + "_0.35_96");
        MemoryTensorFile file =
                PeerTensors.file(folder.resolve("model.safetensors").toString(), PeerTensors.rows(peer), fixture, true);
        PretrainedNetwork loaded =
                PretrainedNetwork.load(file, ImportOptions.everything(), builder -> builder.inputShape(3, 96, 96));
        INDArray input = fixture.input("pixels_96", loaded.recognized().flavor(), DataType.FLOAT);
        int classes = loaded.recognized().classes();
        List<String> labels = new ArrayList<>();
        for (int i = 0; i < classes; i++) {
            labels.add("class " + i);
        }
        ImageClassifier classifier = new ImageClassifier(
                loaded.network(),
                new ModelCard(labels, Preprocessing.of(loaded.recognized().flavor(), 96, 96), Map.of()));
        JsonNode probabilities = reference.path("probabilities");
        assertEquals(!probabilities.isMissingNode(), classifier.isMultiLabel());
        INDArray output = loaded.network().outputSingle(input);
        for (Prediction prediction : classifier.classify(input, classes).get(0)) {
            int i = prediction.index();
            assertEquals(reference.get("logits").get(i).asDouble(), prediction.logit(), 5e-4, peer + config);
            assertEquals(output.getDouble(0, i), prediction.probability(), 1e-5, peer + config);
            if (classifier.isMultiLabel()) {
                assertEquals(probabilities.get(i).asDouble(), prediction.probability(), 1e-4);
            }
        }
    }

    /** A network that its user built must have the file's epsilon too; and a new head is the user's. */
    @Test
    void anEpsilonThatDoesNotFitIsRefused() throws IOException {
        beside(
                "config.json",
                "{\"model_type\": \"mobilenet_v2\", \"layer_norm_eps\": 1e-05, \"problem_type\":"
                        + " \"multi_label_classification\"}");
        MemoryTensorFile file = PeerTensors.file(
                folder.resolve("model.safetensors").toString(),
                PeerTensors.rows("huggingface"),
                Fixture.load("huggingface_0.35_96"),
                true);
        ComputationGraph network = MobileNetV2.builder()
                .flavor(Flavor.TF)
                .widthMultiplier(0.35)
                .numClasses(11)
                .build()
                .init();
        String message = assertThrows(
                        WeightMismatchException.class,
                        () -> WeightImporter.load(file, network, ImportOptions.everything()))
                .getMessage();
        assertTrue(message.contains("build the network with flavor(Flavor.TF).batchNormEpsilon(1.0E-5)"), message);
        PretrainedNetwork fresh = PretrainedNetwork.load(
                file, ImportOptions.everything().withoutHead(), builder -> builder.numClasses(3));
        assertTrue(fresh.network().getConfiguration().toJson().contains("\"epsilon\" : 1.0E-5"));
        INDArray output = fresh.network()
                .outputSingle(Fixture.load("huggingface_0.35_96").input("pixels_96", Flavor.TF, DataType.FLOAT));
        assertEquals(1, output.sumNumber().doubleValue(), 1e-5, "a softmax");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"do_center_crop\": false}|do_center_crop is false",
                "{\"do_center_crop\": false, \"size\": {\"shortest_edge\": 9}}|it leaves images in many sizes: do_center_crop is false",
                "{\"do_center_crop\": null}|do_center_crop is null",
                "{\"do_center_crop\": false, \"do_resize\": false, \"size\": [64, 64]}|do_resize false",
                "{\"size\": {\"longest_edge\": 224}}|sets size to {\"longest_edge\":224}",
                "{\"size\": {\"shortest_edge\": 200, \"longest_edge\": 224}}|sets size to",
                "{\"size\": {\"max_height\": 200, \"max_width\": 224}}|sets size to",
                "{\"size\": {\"min_pixels\": 200, \"max_pixels\": 224}}|sets size to",
                "{\"size\": \"224\"}|sets size to \"224\"",
                "{\"size\": 22.5}|expected pixels",
                "{\"size\": null}|sets size to null",
                "{\"crop_size\": null}|sets crop_size to null",
                "{\"crop_size\": {\"shortest_edge\": 224}}|sets crop_size to",
                "{\"crop_size\": 0}|sets crop_size to 0; expected pixels",
                "{\"resample\": 6}|sets resample to 6",
                "{\"resample\": \"bicubic\"}|sets resample to \"bicubic\"",
                "{\"rescale_factor\": 0}|sets rescale_factor to 0",
                "{\"rescale_factor\": null}|sets rescale_factor to null",
                "{\"image_std\": 0}|sets image_std to 0; expected numbers above 0. If",
                "{\"image_std\": [1, 1, \"1/2\"]}|sets image_std to [1,1,\"1/2\"]; expected numbers above 0",
                "{\"image_mean\": [1, \"a\", 1]}|sets image_mean to [1,\"a\",1]; expected numbers",
                "[1, 2]|should hold an object, {\"key\": value, ...}, but holds [1,2]; repair or remove it",
                "7|should hold an object, {\"key\": value, ...}, but holds 7;",
                "\"size\"|should hold an object, {\"key\": value, ...}, but holds \"size\";",
                "{\"rescale_factor\": NaN}|is no JSON: Non-standard token 'NaN', which JSON does not have (line 1); repair",
                "{\"image_mean\": [0.5]}|sets image_mean to [0.5]",
                "{\"image_mean\": null}|sets image_mean to null",
                "{\"do_normalize\": \"false\"}|sets do_normalize to \"false\"; expected true or false",
                "{\"do_pad\": true}|sets do_pad to true",
                "{\"do_flip_channel_order\": true}|sets do_flip_channel_order to true",
                "{\"crop_pct\": 0.9}|sets crop_pct to 0.9; it must not be set",
                "{\"offset\": true}|sets offset to true",
                "{\"data_format\": \"channels_last\"}|sets data_format to \"channels_last\"",
                "{\"image_processor_type\": \"ConvNextImageProcessor\"}|sets image_processor_type to",
                "{\"feature_extractor_type\": \"BeitFeatureExtractor\"}|sets feature_extractor_type to",
                "{\"auto_map\": {\"AutoImageProcessor\": \"my.Processor\"}}|sets auto_map to"
            })
    void otherProcessorsAreRefusedByName(String config, String expected) throws IOException {
        beside("preprocessor_config.json", config);
        assertRefused("huggingface", "preprocessor_config.json beside it", expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"tf_padding\": false|sets tf_padding to false; expected true",
                "\"hidden_act\": \"swish\"|sets hidden_act to \"swish\"; expected \"relu6\"",
                "\"num_channels\": 1|sets num_channels to 1",
                "\"output_stride\": 4|sets output_stride to 4; expected 8, 16 or 32",
                "\"layer_norm_eps\": 0|sets layer_norm_eps to 0",
                "\"layer_norm_eps\": \"1e-3\"|sets layer_norm_eps to",
                "\"problem_type\": \"regression\"|sets problem_type to \"regression\"",
                "\"quantization_config\": {\"quant_method\": \"bitsandbytes\"}|sets quantization_config to",
                "\"first_layer_is_expansion\": false|sets first_layer_is_expansion to false",
                "\"architectures\": [\"MobileNetV2ForSemanticSegmentation\"]|sets architectures to",
                "\"image_size\": [96]|sets image_size to [96]",
                "\"image_size\": 9000|sets image_size to 9000; expected pixels",
                "\"num_labels\": 3|sets num_labels to 3; the classifier has 11 classes",
                "\"id2label\": {\"0\": \"a\", \"1\": \"b\"}|names 2 classes, but the classifier has 11",
                "\"auto_map\": {}|sets auto_map to {}"
            })
    void otherNetworksAreRefusedByName(String setting, String expected) throws IOException {
        beside("config.json", "{\"model_type\": \"mobilenet_v2\", " + setting + "}");
        assertRefused("huggingface", "config.json beside it", expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"global_pool\": \"max\"|sets global_pool to \"max\"; expected \"avg\"",
                "\"num_classes\": 5|sets num_classes to 5; the classifier has 10 classes",
                "\"model_args\": {\"in_chans\": 1}|sets in_chans to 1",
                "\"model_args\": {\"act_layer\": \"silu\"}|sets act_layer to \"silu\"",
                "\"model_args\": {\"aa_layer\": \"blur\"}|sets aa_layer to \"blur\"; it must not be set",
                "\"model_args\": {\"bn_eps\": -1}|sets bn_eps to -1",
                "\"pretrained_cfg\": {\"input_size\": [1, 96, 96]}|sets input_size to [1,96,96]",
                "\"pretrained_cfg\": {\"input_size\": [3, 96]}|sets input_size to [3,96]",
                "\"pretrained_cfg\": {\"crop_mode\": \"none\"}|sets crop_mode to \"none\"; expected \"center\"",
                "\"pretrained_cfg\": {\"crop_pct\": 1.5}|sets crop_pct to 1.5",
                "\"pretrained_cfg\": {\"interpolation\": \"random\"}|sets interpolation to \"random\"",
                "\"pretrained_cfg\": {\"std\": [0, 1, 1]}|sets std to [0,1,1]; expected numbers above 0",
                "\"pretrained_cfg\": {\"std\": -1}|sets std to -1; expected numbers above 0",
                "\"pretrained_cfg\": {\"std\": 0}|sets std to 0; timm takes 0 for not set",
                "\"pretrained_cfg\": {\"mean\": 0}|sets mean to 0; timm takes 0 for not set",
                "\"pretrained_cfg\": {\"mean\": []}|sets mean to []; expected one number, or three",
                "\"pretrained_cfg\": {\"mean\": [1, 2]}|sets mean to [1,2]; expected one number, or three",
                "\"pretrained_cfg\": {\"mean\": \"inception\"}|sets mean to \"inception\"; expected one number, or three",
                "\"pretrained_cfg\": {\"mean\": [\"0.5\", 0, 0]}|sets mean to [\"0.5\",0,0]; expected one number",
                "\"num_classes\": null, \"pretrained_cfg\": {\"num_classes\": 5}|sets num_classes to 5",
                "\"pretrained_cfg\": {\"num_classes\": 5}|sets num_classes to 5"
            })
    void otherSettingsOfTimmAreRefusedByName(String setting, String expected) throws IOException {
        beside("config.json", "{\"architecture\": \"mobilenetv2_035\", " + setting + "}");
        assertRefused("timm", "config.json beside it", expected);
    }

    /** What torch's normalize makes of it: (x - 0.25) / 0.5 in every channel. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"mean\": 0.25, \"std\": 0.5",
                "\"mean\": [0.25], \"std\": [0.5]",
                "\"mean\": 0.25, \"std\": [0.5, 0.5, 0.5]"
            })
    void oneNumberOfTimmsIsEveryChannels(String settings) throws IOException {
        beside("config.json", "{\"architecture\": \"mobilenetv2_035\", \"pretrained_cfg\": {" + settings + "}}");
        Preprocessing preprocessing = recognized("timm").preprocessing();
        assertArrayEquals(
                new double[] {0.25, 0.25, 0.25}, preprocessing.scaling().mean());
        assertArrayEquals(new double[] {0.5, 0.5, 0.5}, preprocessing.scaling().std());
    }

    @Test
    void meanAndDeviationOfTimmsAreSetApart() throws IOException {
        beside("config.json", "{\"architecture\": \"mobilenetv2_035\", \"pretrained_cfg\": {\"mean\": 0.5}}");
        Preprocessing preprocessing = recognized("timm").preprocessing();
        assertArrayEquals(new double[] {0.5, 0.5, 0.5}, preprocessing.scaling().mean());
        assertArrayEquals(
                new double[] {0.229, 0.224, 0.225}, preprocessing.scaling().std());
    }

    /** {@code push_to_hf_hub} leaves the number of before in pretrained_cfg; {@code create_model} takes the one at the top. */
    @Test
    void timmsNumberOfClassesIsTheOneAtTheTop() throws IOException {
        beside(
                "config.json",
                "{\"architecture\": \"mobilenetv2_035\", \"num_classes\": 10, \"pretrained_cfg\": {\"num_classes\": 1000}}");
        assertEquals(10, recognized("timm").classes());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "timm|{\"architecture\": \"tf_mobilenetv2_035\"}|sets architecture to \"tf_mobilenetv2_035\"; expected a name that begins with",
                "timm|{\"architecture\": \"efficientnet_b0\", \"num_classes\": 10}|sets architecture to \"efficientnet_b0\"",
                "timm|{\"architecture\": null}|sets architecture to null",
                "timm|{\"model_type\": \"resnet\"}|sets model_type to \"resnet\"",
                "timm|{\"num_classes\": 5}|sets num_classes to 5",
                "timm|3|should hold an object",
                "huggingface|{\"model_type\": 5}|sets model_type to 5; expected \"mobilenet_v2\"",
                "huggingface|{\"tf_padding\": false}|sets tf_padding to false",
                "huggingface|{\"layer_norm_eps\": Infinity}|is no JSON: Non-standard token 'Infinity', which JSON does not have (line 1)",
                "huggingface|[]|should hold an object, {\"key\": value, ...}, but holds []"
            })
    void aConfigurationOfAnotherNetworkIsRefused(String peer, String config, String expected) throws IOException {
        beside("config.json", config);
        assertRefused(peer, "config.json beside it", expected);
    }

    /** Weights by torchvision may lie beside anything that is called config.json. */
    @ParameterizedTest
    @ValueSource(
            strings = {"{\"model_type\": \"resnet\", \"image_size\": 64}", "{\"lr\": 0.1, \"num_classes\": 3}", "[1]"})
    void aConfigurationOfSomethingElseIsNotRead(String config) throws IOException {
        beside("config.json", config);
        RecognizedNetwork network = recognized("torchvision");
        assertEquals(224, network.inputSize());
        assertEquals(List.of(), network.unknownSettings());
    }

    @Test
    void whatIsUnknownIsPassedOverAndNamed() throws IOException {
        beside("config.json", "{\"model_type\": \"mobilenet_v2\", \"my_note\": 1, \"dtype\": \"float16\"}");
        beside("preprocessor_config.json", "{\"crop_size\": 96, \"flavour\": \"mine\", \"use_fast\": true}");
        RecognizedNetwork network = recognized("huggingface");
        assertEquals(List.of("config.json: my_note", "preprocessor_config.json: flavour"), network.unknownSettings());
    }

    /** Without the processor's file config.json's size counts, one number or two. */
    @Test
    void theSizeBesideTheFileMayBeARectangle() throws IOException {
        beside("config.json", "{\"model_type\": \"mobilenet_v2\", \"image_size\": [96, 128]}");
        RecognizedNetwork network = recognized("huggingface");
        assertEquals(96, network.inputHeight());
        assertEquals(128, network.inputWidth());
        assertEquals(128, network.inputSize());
        assertTrue(network.toString().contains("96 x 128 (config.json beside the file)"), network.toString());
        beside("config.json", "{\"model_type\": \"mobilenet_v2\", \"image_size\": 160}");
        assertEquals(
                Preprocessing.huggingFace(192, 160), recognized("huggingface").preprocessing());
    }

    @Test
    void namesMayRepeatAndPlaceholdersAreNone() throws IOException {
        StringBuilder names = new StringBuilder();
        for (int i = 0; i < 11; i++) {
            names.append(i == 0 ? "" : ", ")
                    .append("\"")
                    .append(i)
                    .append("\": \"")
                    .append(i % 9)
                    .append("\"");
        }
        beside("config.json", "{\"model_type\": \"mobilenet_v2\", \"id2label\": {" + names + "}}");
        assertEquals(
                List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "0 (9)", "1 (10)"),
                recognized("huggingface").labels());
        beside(
                "config.json",
                "{\"model_type\": \"mobilenet_v2\", \"id2label\": {"
                        + names.toString().replaceAll("\"(\\d+)\": \"\\d\"", "\"$1\": \"LABEL_$1\"") + "}}");
        assertEquals(List.of(), recognized("huggingface").labels());
    }

    @Test
    void aThousandNamesOfOnesOwnAreNotImageNets() {
        List<String> own = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            own.add("plant " + i);
        }
        assertEquals(own, new ClassNames(own).labels(1000));
        assertEquals("tench", new ClassNames(List.of()).labels(1000).get(0));
        List<String> synonyms = new ArrayList<>();
        new ClassNames(List.of()).labels(1001).forEach(name -> synonyms.add(name + ", something else"));
        assertEquals("tench", new ClassNames(synonyms).labels(1001).get(1));
        assertFalse(new ClassNames(own).labels(1001).contains("plant 0"), "another number of names");
    }

    /** The page has every key, with the reason. */
    @Test
    void thePageHasTheTable() throws IOException {
        String page = Files.readString(Path.of("../src/site/markdown/weights.md"));
        try (InputStream stream = SettingsTable.class.getResourceAsStream("settings.tsv")) {
            String table = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            for (String line :
                    table.lines().filter(line -> !line.startsWith("#")).collect(Collectors.toList())) {
                String[] cells = line.split("\t", -1);
                assertTrue(
                        page.lines()
                                .anyMatch(row ->
                                        row.contains("`" + cells[1] + "`") && row.endsWith("| " + cells[4] + " |")),
                        line);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "plain, 96, 96, false, model_config in the file",
        "logits, 96, 96, false, model_config in the file",
        "sigmoids, 96, 96, true, model_config in the file",
        "any size, 224, 224, false, 'nothing says, the usual size'",
        "augmented, 96, 128, false, model_config in the file",
        "rescaled, 96, 128, false, model_config in the file"
    })
    void kerasConfigurationIsRead(String name, int height, int width, boolean multiLabel, String origin)
            throws IOException {
        RecognizedNetwork network = keras(model(name));
        assertEquals(height, network.inputHeight());
        assertEquals(width, network.inputWidth());
        assertEquals(origin, network.inputSizeOrigin());
        assertEquals(multiLabel, network.isMultiLabel());
        assertEquals(1e-3, network.batchNormEpsilon());
        // 1 / 255 takes the place of preprocess_input, 1 / 127.5 and -1 are the same as it
        double[] black = name.equals("rescaled") ? new double[] {0, 1} : new double[] {-1, 1};
        assertEquals(
                black[0],
                -network.preprocessing().scaling().mean()[0]
                        / network.preprocessing().scaling().std()[0],
                1e-9);
        assertEquals(
                black[1],
                (1 - network.preprocessing().scaling().mean()[1])
                        / network.preprocessing().scaling().std()[1],
                1e-9);
    }

    /** Kernels are stored alike in both orders of axes; only the shape of the input is not. */
    @Test
    void kerasOrderOfAxesIsRead() throws IOException {
        String first =
                model("plain").replace("channels_last", "channels_first").replace("[null,96,96,3]", "[null,3,96,128]");
        RecognizedNetwork network = keras(first);
        assertEquals(96, network.inputHeight());
        assertEquals(128, network.inputWidth());
    }

    @Test
    void kerasEpsilonIsApplied() throws IOException {
        assertEquals(
                1e-5,
                keras(model("plain").replace("\"epsilon\":0.001", "\"epsilon\":1e-5"))
                        .batchNormEpsilon());
        assertKerasRefused(
                model("plain").replaceFirst("\"epsilon\":0.001", "\"epsilon\":1e-5"),
                "sets epsilon to 0.001; expected a number above 0, the same in every batch norm");
    }

    @ParameterizedTest
    @CsvSource({
        "normalised, Normalization, normalization",
        "resized, Resizing, resizing",
        "divided, TrueDivide, true_divide",
        "pooled by the largest, GlobalMaxPooling2D, global_max_pooling2d"
    })
    void otherLayersOfKerasAreRefusedByName(String name, String layer, String its) throws IOException {
        assertKerasRefused(
                model(name),
                "model_config in it has a layer " + layer + " (\"" + its
                        + "\"), which is not supported: layers that change the pixels, or pool in another way, are not"
                        + " built from a file; save the network without it");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"activation\":\"softmax\"|\"activation\":\"tanh\"|sets Dense.activation to \"tanh\"",
                "\"max_value\":6.0|\"max_value\":null|the layer \"Conv1_relu\", sets ReLU.max_value to null",
                "\"class_name\":\"ReLU\"|\"class_name\":\"PReLU\"|has the class PReLU, which is not built",
                "\"negative_slope\":0.0|\"negative_slope\":0.1|sets ReLU.negative_slope to 0.1",
                "\"dilation_rate\":[1,1]|\"dilation_rate\":[2,2]|sets Conv2D.dilation_rate to [2,2]",
                "[null,96,96,3]|[null,96,96,1]|sets batch_shape to [null,96,96,1]; expected three channels",
                "[null,96,96,3]|[null,16,16,3]|sets batch_shape to [null,16,16,3]; expected pixels"
            })
    void otherSettingsOfKerasAreRefusedByName(String usual, String other, String expected) throws IOException {
        assertTrue(model("plain").contains(usual), usual);
        assertKerasRefused(model("plain").replace(usual, other), expected);
    }

    @Test
    void kerasSigmoidsMayBeALayerOfTheirOwn() throws IOException {
        assertFalse(keras(sequential("MODEL")).isMultiLabel());
        assertFalse(keras(sequential("MODEL, Softmax")).isMultiLabel());
        assertTrue(keras(sequential("MODEL, Activation:sigmoid")).isMultiLabel());
        assertTrue(keras(sequential("MODEL, Dropout, Activation:sigmoid")).isMultiLabel());
        assertFalse(keras(sequential("MODEL, Activation:linear")).isMultiLabel());
        // ReLU6 of what is ReLU6's
        assertFalse(keras(sequential("FEATURES, ReLU, Activation:relu6, Dense:softmax"))
                .isMultiLabel());
    }

    /** A layer is taken for what it does at its place, or refused. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "MODEL, Rescaling|has a layer Rescaling (\"Rescaling\"), which stands behind convolutions",
                "FEATURES, Rescaling, Dense:softmax|has a layer Rescaling (\"Rescaling\"), which stands behind",
                "MODEL, Rescaling, Softmax|has a layer Rescaling",
                "FEATURES, Activation:sigmoid, Dense:linear|has a layer Activation (\"Activation\"), which computes sigmoid and is not behind a classifier",
                "FEATURES, Activation:sigmoid|which computes sigmoid and is not behind a classifier",
                "FEATURES, Dense:sigmoid, Dense:linear|has a layer Dense (\"Dense\"), which computes sigmoid and is not behind",
                "FEATURES, Dense:sigmoid, Softmax|has a layer Softmax (\"Softmax\"), which computes softmax behind sigmoid",
                "FEATURES, Dense:softmax, Activation:sigmoid|which computes sigmoid behind softmax: logits have one",
                "FEATURES, Dense:softmax, Softmax|which computes softmax behind softmax",
                "MODEL, Activation:relu6|has a layer Activation (\"Activation\"), which computes relu6: logits have one",
                "MODEL, ReLU|has a layer ReLU (\"ReLU\"), which computes relu6: logits have one",
                "MODEL, Softmax:0|sets Softmax.axis to 0; expected -1, 1"
            })
    void kerasLayersAtOtherPlacesAreRefused(String layers, String expected) throws IOException {
        assertKerasRefused(sequential(layers), expected);
    }

    /** @param layers MODEL gives logits, FEATURES what is before them */
    private static String sequential(String layers) throws IOException {
        String model = model("logits");
        StringBuilder all = new StringBuilder();
        for (String layer : layers.split(", ")) {
            String[] parts = layer.split(":");
            String setting = parts.length == 1
                    ? ""
                    : parts[0].equals("Softmax") ? ",\"axis\":" + parts[1] : ",\"activation\":\"" + parts[1] + "\"";
            if (layer.equals("FEATURES")) {
                all.append(model.replaceFirst(
                        "\\{\"class_name\":\"Dense\"", "{\"class_name\":\"GlobalAveragePooling2D\""));
            } else if (layer.equals("MODEL")) {
                all.append(model);
            } else {
                String settings = parts[0].equals("ReLU")
                        ? ",\"max_value\":6.0"
                        : parts[0].equals("Rescaling") ? ",\"scale\":2.0,\"offset\":0.0" : setting;
                all.append("{\"class_name\":\"" + parts[0] + "\",\"config\":{\"name\":\"" + parts[0] + "\"" + settings
                        + "}}");
            }
            all.append(',');
        }
        all.setLength(all.length() - 1);
        return "{\"class_name\":\"Sequential\",\"config\":{\"layers\":[" + all + "]}}";
    }

    private void assertKerasRefused(String config, String expected) {
        String message =
                assertThrows(WeightsFileException.class, () -> keras(config)).getMessage();
        assertTrue(message.contains("model_config in it") && message.contains(expected), message);
    }

    private RecognizedNetwork keras(String config) throws IOException {
        return RecognizedNetwork.of(PeerTensors.empty(folder.resolve("model.h5").toString(), PeerTensors.rows("keras"))
                .withModelConfig(config));
    }

    private static String model(String name) throws IOException {
        return references("keras").stream()
                .filter(reference -> reference.get("name").asText().equals(name))
                .findFirst()
                .orElseThrow()
                .get("model_config")
                .toString();
    }

    private void assertRefused(String peer, String where, String expected) {
        String message =
                assertThrows(WeightsFileException.class, () -> recognized(peer)).getMessage();
        assertTrue(message.contains(where + " ") && message.contains(expected), message);
    }

    private RecognizedNetwork recognized(String peer) throws IOException {
        return RecognizedNetwork.of(
                PeerTensors.empty(folder.resolve("model.safetensors").toString(), PeerTensors.rows(peer)));
    }

    private void beside(String name, String json) throws IOException {
        Files.writeString(folder.resolve(name), json);
    }
}
