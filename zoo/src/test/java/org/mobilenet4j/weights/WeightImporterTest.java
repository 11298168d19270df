/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;
import java.util.function.UnaryOperator;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mobilenet4j.MobileNetV2;
import org.mobilenet4j.MobileNetV2Builder;
import org.mobilenet4j.vertex.Flavor;
import org.mobilenet4j.weights.format.ElementType;
import org.mobilenet4j.weights.format.TensorFile;
import org.mobilenet4j.weights.format.TensorInfo;
import org.mobilenet4j.weights.format.WeightsFileException;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** What does not fit is named, all at once, and changes nothing. */
class WeightImporterTest {

    private static MobileNetV2Builder settings() {
        return MobileNetV2.builder()
                .flavor(Flavor.TORCH)
                .widthMultiplier(0.35)
                .inputShape(3, 32, 32)
                .numClasses(10);
    }

    private static ComputationGraph network() {
        return settings().build().init();
    }

    private static <E extends IOException> E assertRefused(
            Class<E> type, TensorFile file, ComputationGraph network, ImportOptions options) {
        INDArray before = network.params().dup();
        E refusal = assertThrows(type, () -> WeightImporter.load(file, network, options));
        assertEquals(before, network.params(), "the network must be as it was");
        return refusal;
    }

    private static WeightMismatchException assertMismatch(TensorFile file, ComputationGraph network) {
        return assertRefused(WeightMismatchException.class, file, network, ImportOptions.everything());
    }

    private static void assertSays(Exception refusal, String... parts) {
        for (String part : parts) {
            assertTrue(refusal.getMessage().contains(part), "no \"" + part + "\" in: " + refusal.getMessage());
        }
    }

    @Test
    void aMismatchNamesEverythingByBothNames() {
        MemoryTensorFile file = PeerTensors.torchvision()
                .remove("features.3.conv.1.1.running_mean")
                .put("features.5.conv.2.weight", new float[8 * 96], 8, 96, 1, 1)
                .put("features.19.0.weight", new float[6], 3, 2);
        WeightMismatchException refusal = assertMismatch(file, network());
        assertEquals(
                List.of("block_2_depthwise/mean [48], in the file features.3.conv.1.1.running_mean [48]"),
                refusal.mismatches().missing());
        assertEquals(
                List.of("features.19.0.weight F32[3, 2]"), refusal.mismatches().unknown());
        assertEquals(
                List.of("block_4_project/W [1, 1, 96, 16] needs features.5.conv.2.weight [16, 96, 1, 1],"
                        + " the file has [8, 96, 1, 1]"),
                refusal.mismatches().misshapen());
        assertSays(
                refusal,
                "Cannot import the weights torchvision_0.35_96.pth (torchvision)",
                "which is unchanged: 1 missing, 1 unknown, 1 misshapen",
                refusal.mismatches().missing().get(0),
                refusal.mismatches().unknown().get(0),
                refusal.mismatches().misshapen().get(0));
        assertEquals(0, file.reads(), "tensors read before the comparison");
    }

    /** As frameworks that work on several machines do with what went wrong on one. */
    @Test
    void aMismatchKeepsItsListsWhenSerialised() throws Exception {
        WeightMismatchException refusal =
                assertMismatch(PeerTensors.torchvision().remove("features.3.conv.1.1.running_mean"), network());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(refusal);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            WeightMismatchException read = (WeightMismatchException) in.readObject();
            assertEquals(1, read.mismatches().missing().size());
            assertEquals(refusal.mismatches().missing(), read.mismatches().missing());
        }
    }

    @Test
    void aLongListIsCutInTheMessageOnly() {
        ComputationGraph wide = settings().widthMultiplier(1).build().init();
        WeightMismatchException refusal = assertMismatch(PeerTensors.torchvision(), wide);
        assertTrue(
                refusal.mismatches().misshapen().size() > 200,
                "misshapen: " + refusal.mismatches().misshapen().size());
        assertSays(refusal, "and " + (refusal.mismatches().misshapen().size() - 10) + " more");
        assertTrue(refusal.getMessage().lines().count() < 15, refusal.getMessage());
    }

    @Test
    void aDeeperNetworkIsNamedBlockByBlock() {
        ComputationGraph deep =
                settings().depthMultiplier(1.4).fixedStemAndHead(true).build().init();
        WeightMismatchException refusal = assertMismatch(PeerTensors.torchvision(), deep);
        assertSays(refusal, "block_17_expand_W [1, 1, ", "torchvision has no name");
    }

    @Test
    void aNetworkOfTheOtherFlavourIsRefused() {
        ComputationGraph tf = settings().flavor(Flavor.TF).build().init();
        assertSays(
                assertMismatch(PeerTensors.torchvision(), tf),
                "of the flavour TORCH, but Conv1 pads SAME and has the epsilon 0.001",
                "build the network with flavor(Flavor.TORCH)");
    }

    @Test
    void aNameUnderTwoPrefixesIsRefused() {
        MemoryTensorFile file = PeerTensors.torchvision().put("module.classifier.1.bias", new float[10], 10);
        assertSays(
                assertMismatch(file, network()),
                "module.classifier.1.bias F32[10], which is there under another prefix");
    }

    @Test
    void numbersThatNoWeightsAreAreRefused() {
        MemoryTensorFile file = PeerTensors.torchvision();
        file.values("classifier.1.bias")[3] = Float.NaN;
        assertSays(
                assertRefused(WeightsFileException.class, file, network(), ImportOptions.everything()),
                "classifier.1.bias (predictions/b) has NaN at element 3 of 10",
                "not a finite number");
        MemoryTensorFile negative = PeerTensors.torchvision();
        negative.values("features.18.1.running_var")[0] = -1e-3f;
        assertSays(
                assertRefused(WeightsFileException.class, negative, network(), ImportOptions.everything()),
                "features.18.1.running_var (Conv_1/var) has -0.001 at element 0 of 1280",
                "a variance cannot be negative");
        MemoryTensorFile large = PeerTensors.torchvision();
        large.values("features.18.1.weight")[1] = 70000;
        ComputationGraph half = settings().dataType(DataType.FLOAT16).build().init();
        assertSays(
                assertRefused(WeightsFileException.class, large, half, ImportOptions.everything()),
                "features.18.1.weight (Conv_1/gamma) has 70000.0",
                "too large for a HALF network");
    }

    /** ReLU6 would hide them: the network would answer as if nothing were wrong. */
    @Test
    void anInspectionSeesTheNumbersThatAnImportRefuses() throws IOException {
        assertTrue(WeightInspection.of(PeerTensors.torchvision()).fits());
        MemoryTensorFile file = PeerTensors.torchvision();
        file.values("features.2.conv.1.0.weight")[5] = Float.POSITIVE_INFINITY;
        file.values("features.18.1.running_var")[1279] = -2;
        WeightInspection inspection = WeightInspection.of(file);
        assertFalse(inspection.fits());
        assertTrue(inspection.mismatches().isEmpty());
        assertEquals(2, inspection.faults().size(), inspection.faults().toString());
        assertTrue(
                inspection.faults().get(0).startsWith("features.2.conv.1.0.weight (block_1_depthwise/W) has Infinity"),
                inspection.faults().toString());
        assertTrue(
                inspection.faults().get(1).startsWith("features.18.1.running_var (Conv_1/var) has -2.0"),
                inspection.faults().toString());
    }

    /** What is not imported may be anything. */
    @Test
    void aHeadThatIsLeftOutIsNotLookedAt() throws IOException {
        MemoryTensorFile file = PeerTensors.torchvision();
        file.values("classifier.1.bias")[3] = Float.NaN;
        WeightImporter.load(file, network(), ImportOptions.everything().withoutHead());
    }

    /** Weights that are trained to be rounded answer otherwise when they are not. */
    @Test
    void quantisedNetworksAreRefusedButObserversAreNot() throws IOException {
        MemoryTensorFile observed = PeerTensors.torchvision()
                .put("features.0.0.activation_post_process.min_val", new float[1])
                .put("features.0.0.activation_post_process.histogram", new float[8], 8);
        WeightImporter.load(observed, network(), ImportOptions.everything());
        TensorInfo enabled = new TensorInfo("features.0.0.weight_fake_quant.fake_quant_enabled", ElementType.U8, 1);
        MemoryTensorFile trained = PeerTensors.torchvision().put(enabled, new float[] {1});
        assertSays(
                assertRefused(
                        WeightsFileException.class,
                        trained,
                        network(),
                        ImportOptions.everything().withoutHead()),
                "features.0.0.weight_fake_quant.fake_quant_enabled",
                "rounds weights and activations to 8 bits");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "parametrizations.weight.original0 parametrizations.weight.original1",
                "weight_g weight_v",
                "weight_orig weight_u"
            })
    void weightsThatAreKeptInPartsAreRefusedWithAdvice(String parts) {
        MemoryTensorFile file = PeerTensors.torchvision().remove("features.4.conv.0.0.weight");
        for (String part : parts.split(" ")) {
            file.put("features.4.conv.0.0." + part, new float[48], 48);
        }
        assertSays(
                assertMismatch(file, network()),
                "features.4.conv.0.0." + parts.split(" ")[0] + " F32[48]",
                "keeps a weight in parts (features.4.conv.0.0." + parts.split(" ")[0] + ")",
                "remove_parametrizations");
    }

    /** Pruned weights whose halves do not fit are not taken for weight norm. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "weight_orig 48, weight_mask 16|the mask features.4.conv.0.0.weight_mask F32[16] has another shape than features.4.conv.0.0.weight_orig F32[48]",
                "weight_orig 48|there is features.4.conv.0.0.weight_orig F32[48] without features.4.conv.0.0.weight_mask",
                "weight_mask 48|there is features.4.conv.0.0.weight_mask F32[48] without features.4.conv.0.0.weight_orig",
                "weight 48, weight_orig 48, weight_mask 48|and features.4.conv.0.0.weight too"
            })
    void halvesOfPrunedWeightsAreNamed(String parts, String expected) {
        MemoryTensorFile file = PeerTensors.torchvision().remove("features.4.conv.0.0.weight");
        for (String part : parts.split(", ")) {
            String[] words = part.split(" ");
            int length = Integer.parseInt(words[1]);
            file.put("features.4.conv.0.0." + words[0], new float[length], length);
        }
        WeightMismatchException refusal = assertMismatch(file, network());
        assertSays(refusal, "The file is pruned (torch.nn.utils.prune), but ", expected, "prune.remove(module");
        assertFalse(refusal.getMessage().contains("weight norm"), refusal.getMessage());
    }

    @Test
    void whatIsLeftOutForItsTypeIsNamedWhereItIsMissing() {
        TensorInfo bytes = new TensorInfo("features.4.conv.0.0.weight", ElementType.I8, 48, 8, 1, 1);
        MemoryTensorFile file = PeerTensors.torchvision().remove(bytes.name()).put(bytes, new float[48 * 8]);
        assertSays(
                assertMismatch(file, network()),
                "1 missing",
                "for which the file has features.4.conv.0.0.weight I8[48, 8, 1, 1], not of a floating-point type");
        MemoryTensorFile integers = new MemoryTensorFile("int8.pth");
        PeerTensors.torchvision()
                .tensors()
                .forEach(tensor ->
                        integers.put(new TensorInfo(tensor.name(), ElementType.I8, tensor.shape()), new float[0]));
        assertSays(
                assertThrows(WeightsFileException.class, () -> RecognizedNetwork.of(integers)),
                "there are no weights in the file. ",
                "more are left out, the first features.0.0.weight I8[16, 3, 3, 3]: not of a floating-point type");
    }

    /** Heads of Keras' own models: what the configuration says stands behind them counts. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "5|sigmoid|with sigmoids after it, rename it to predictions/kernel",
                "5|softmax|with a softmax after it, rename it to predictions/kernel",
                "1|sigmoid|looks like a classifier under another name than Keras's, with a single output, for a yes or no"
            })
    void adviceOnHeadsOfKerasFollowsTheConfiguration(int outputs, String activation, String expected) {
        MemoryTensorFile file = PeerTensors.keras()
                .remove("predictions/kernel")
                .remove("predictions/bias")
                .put("dense/kernel", new float[1280 * outputs], 1280, outputs)
                .put("dense/bias", new float[outputs], outputs)
                .withModelConfig(
                        "{\"class_name\": \"Sequential\", \"config\": {\"layers\": [{\"class_name\": \"Dense\","
                                + " \"config\": {\"name\": \"dense\", \"activation\": \"" + activation + "\"}}]}}");
        assertSays(
                assertThrows(
                        IOException.class,
                        () -> PretrainedNetwork.load(file, ImportOptions.everything(), UnaryOperator.identity())),
                expected);
    }

    @Test
    void parametersWithoutStatisticsAreRefusedWithAdvice() {
        MemoryTensorFile file = PeerTensors.torchvision();
        file.tensors().stream()
                .map(TensorInfo::name)
                .filter(name -> name.contains("running_"))
                .forEach(file::remove);
        assertSays(assertMismatch(file, network()), "104 missing", "save model.state_dict(), not named_parameters()");
    }

    @Test
    void aHeadOfAnotherNameIsRefusedWithAdvice() throws IOException {
        MemoryTensorFile file = PeerTensors.torchvision()
                .remove("classifier.1.weight")
                .remove("classifier.1.bias")
                .put("classifier.weight", new float[5 * 1280], 5, 1280)
                .put("classifier.bias", new float[5], 5);
        assertSays(
                assertThrows(
                        WeightMismatchException.class,
                        () -> PretrainedNetwork.load(file, ImportOptions.everything(), UnaryOperator.identity())),
                "classifier.weight F32[5, 1280] looks like a classifier under another name",
                "rename it to classifier.1.weight, its biases likewise");
        MemoryTensorFile renamed =
                file.renamed("renamed.pth", name -> name.replaceFirst("^classifier\\.", "classifier.1."));
        PretrainedNetwork loaded =
                PretrainedNetwork.load(renamed, ImportOptions.everything(), UnaryOperator.identity());
        assertEquals(5, loaded.recognized().classes());
    }

    @Test
    void aSingleOutputIsRefusedButNotAsAStart() throws IOException {
        MemoryTensorFile file = PeerTensors.torchvision()
                .put("classifier.1.weight", new float[1280], 1, 1280)
                .put("classifier.1.bias", new float[1], 1);
        assertSays(
                assertThrows(
                        WeightsFileException.class,
                        () -> PretrainedNetwork.load(file, ImportOptions.everything(), UnaryOperator.identity())),
                "its classifier has a single output",
                "without the head");
        assertFalse(WeightInspection.of(file).fits());
        PretrainedNetwork start = PretrainedNetwork.load(
                file, ImportOptions.everything().withoutHead(), builder -> builder.numClasses(3));
        assertEquals(3, start.network().layerSize("predictions"));
    }

    @Test
    void otherClassesNeedTheHeadLeftOut() throws IOException {
        ComputationGraph five = settings().numClasses(5).build().init();
        assertSays(
                assertMismatch(PeerTensors.torchvision(), five),
                "predictions/W [1280, 5] needs classifier.1.weight [5, 1280], the file has [10, 1280]",
                "The file's classifier has 10 classes: import without the head");
        INDArray head = five.getParam("predictions_W").dup();
        INDArray stem = five.getParam("Conv1_W").dup();
        ImportReport report = WeightImporter.load(
                PeerTensors.torchvision(), five, ImportOptions.everything().withoutHead());
        assertEquals(head, five.getParam("predictions_W"));
        assertNotEquals(stem, five.getParam("Conv1_W"));
        assertEquals(260, report.imported().size());
        assertEquals(
                2,
                report.skipped().stream()
                        .filter(tensor -> tensor.reason().equals("the head, left out on request"))
                        .count());
    }

    @Test
    void aHeadOfAnotherNameCanBeLeftOutButNoUnit() throws IOException {
        MemoryTensorFile file = PeerTensors.torchvision()
                .remove("classifier.1.weight")
                .remove("classifier.1.bias")
                .put("flowers.weight", new float[5 * 1280], 5, 1280);
        assertSays(assertMismatch(file, network()), "flowers.weight F32[5, 1280]");
        ImportOptions options = ImportOptions.everything().withoutHead();
        WeightImporter.load(file, network(), options);
        file.remove("features.18.1.bias").put("features.18.1.beta", new float[1280], 1280);
        WeightMismatchException refusal = assertRefused(WeightMismatchException.class, file, network(), options);
        assertSays(refusal, "Conv_1/beta [1280], in the file features.18.1.bias [1280]");
    }

    @Test
    void aFileWithoutClassifierMakesANetworkWithoutOne() throws IOException {
        MemoryTensorFile file =
                PeerTensors.torchvision().remove("classifier.1.weight").remove("classifier.1.bias");
        assertSays(assertMismatch(file, network()), "The file has no classifier: import without the head");
        PretrainedNetwork loaded = PretrainedNetwork.load(file, ImportOptions.everything(), UnaryOperator.identity());
        assertEquals(0, loaded.recognized().classes());
        assertEquals(
                List.of(MobileNetV2.POOLING),
                loaded.network().getConfiguration().getNetworkOutputs());
        ComputationGraph headless = settings().numClasses(0).build().init();
        assertSays(
                assertMismatch(PeerTensors.torchvision(), headless),
                "classifier.1.weight F32[10, 1280], which would be predictions/W",
                "The network has no such classifier: import without the head");
    }

    @Test
    void theBackgroundClassCanBeDropped() throws IOException {
        MemoryTensorFile file = PeerTensors.huggingFace();
        PretrainedNetwork all = PretrainedNetwork.load(file, ImportOptions.everything(), UnaryOperator.identity());
        PretrainedNetwork ten =
                PretrainedNetwork.load(file, ImportOptions.everything().withoutBackground(), UnaryOperator.identity());
        INDArray weights = all.network().getParam("predictions_W");
        INDArray biases = all.network().getParam("predictions_b");
        assertArrayEquals(new long[] {1280, 11}, weights.shape());
        assertEquals(
                weights.get(NDArrayIndex.all(), NDArrayIndex.interval(1, 11)),
                ten.network().getParam("predictions_W"));
        assertEquals(
                biases.get(NDArrayIndex.all(), NDArrayIndex.interval(1, 11)),
                ten.network().getParam("predictions_b"));
        ComputationGraph network = settings().flavor(Flavor.TF).build().init();
        assertSays(
                assertMismatch(file, network),
                "The file's classifier has 11 classes: import without the background class if class 0 is that");
    }

    @Test
    void aClassThatIsNoBackgroundStays() {
        for (MemoryTensorFile file : List.of(
                PeerTensors.torchvision(),
                PeerTensors.torchvision().remove("classifier.1.weight").remove("classifier.1.bias"))) {
            String message = assertThrows(
                            WeightsFileException.class,
                            () -> PretrainedNetwork.load(
                                    file, ImportOptions.everything().withoutBackground(), UnaryOperator.identity()))
                    .getMessage();
            assertTrue(message.contains("no background class that could be left out"), message);
        }
    }

    @Test
    void aFrozenNetworkTakesWeightsToo() throws IOException {
        ComputationGraph frozen = new TransferLearning.GraphBuilder(network())
                .setFeatureExtractor("block_16_project")
                .build();
        WeightImporter.load(PeerTensors.torchvision(), frozen, ImportOptions.everything());
        ComputationGraph plain = network();
        WeightImporter.load(PeerTensors.torchvision(), plain, ImportOptions.everything());
        plain.paramTable().forEach((key, expected) -> assertEquals(expected, frozen.getParam(key), key));
    }

    @Test
    void theReportTellsWhatWentWhere() throws IOException {
        ImportReport report = WeightImporter.load(PeerTensors.torchvision(), network(), ImportOptions.everything());
        ImportedTensor stem = report.imported().get(0);
        assertEquals("features.0.0.weight", stem.tensor().name());
        assertEquals("Conv1", stem.vertex());
        assertEquals("W", stem.key());
        assertArrayEquals(new long[] {3, 3, 3, 16}, stem.shape());
        assertArrayEquals(new int[] {2, 3, 1, 0}, stem.permutation());
        assertEquals(52, report.skipped().size());
        String text = report.toText();
        assertTrue(
                text.contains("features.0.0.weight F32[16, 3, 3, 3] -> Conv1/W [3, 3, 3, 16], axes [2, 3, 1, 0]"),
                text);
        assertTrue(text.contains("features.0.1.num_batches_tracked I64[]: a counter of training steps"), text);
    }

    @Test
    void aNetworkWithoutParametersIsAskedToInit() {
        ComputationGraph bare =
                new ComputationGraph(settings().build().graphBuilder().build());
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> WeightImporter.load(PeerTensors.torchvision(), bare, ImportOptions.everything()))
                .getMessage();
        assertTrue(message.contains("call init() first"), message);
    }
}
