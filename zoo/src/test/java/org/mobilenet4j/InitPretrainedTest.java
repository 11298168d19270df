/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.common.resources.DL4JResources;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.zoo.PretrainedType;
import org.deeplearning4j.zoo.ZooModel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mobilenet4j.inference.ImageClassifier;
import org.mobilenet4j.inference.Provenance;
import org.mobilenet4j.vertex.Flavor;
import org.mobilenet4j.weights.catalogue.Checkpoint;
import org.mobilenet4j.weights.catalogue.CheckpointCache;
import org.mobilenet4j.weights.catalogue.CheckpointLoader;
import org.mobilenet4j.weights.catalogue.Checkpoints;
import org.mobilenet4j.weights.catalogue.DownloadSettings;
import org.mobilenet4j.weights.catalogue.FileServer;
import org.mobilenet4j.weights.format.SafetensorsBytes;
import org.mobilenet4j.weights.format.WeightsFileException;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** From a published file to a network, with a publisher on this machine. */
class InitPretrainedTest {

    private static final Checkpoint GOOGLE = Checkpoints.named("google/mobilenet_v2_0.35_96");
    private static final Checkpoint TIMM = Checkpoints.named("timm/mobilenetv2_050.lamb_in1k");

    private static ComputationGraph published;
    private static byte[] file;

    @TempDir
    private Path folder;

    private FileServer server;

    /** As Google's: 1001 classes, and parameters that are all different. */
    @BeforeAll
    static void publish() throws IOException {
        published = MobileNetV2.builder()
                .widthMultiplier(0.35)
                .inputShape(3, 96, 96)
                .numClasses(1001)
                .build()
                .init();
        Nd4j.getRandom().setSeed(5);
        for (INDArray parameter : published.paramTable().values()) {
            parameter.assign(Nd4j.rand(parameter.dataType(), parameter.shape()).addi(0.5));
        }
        file = SafetensorsBytes.of(published, "huggingface");
    }

    @BeforeEach
    void serve() throws IOException {
        serve(file);
        DL4JResources.setBaseDirectory(folder.toFile());
    }

    private void serve(byte[] content) throws IOException {
        stopServer();
        server = new FileServer(content);
        System.setProperty(DownloadSettings.MIRROR, server.url("/mirror").toString());
    }

    @AfterEach
    void stop() {
        stopServer();
        System.clearProperty(DownloadSettings.MIRROR);
        DL4JResources.resetBaseDirectoryLocation();
    }

    private void stopServer() {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void theBestPublishedCheckpointIsTheDefault() throws IOException {
        ComputationGraph theirs = MobileNetV2.builder()
                .widthMultiplier(0.5)
                .flavor(Flavor.TORCH)
                .seed(77)
                .build()
                .init();
        serve(SafetensorsBytes.of(theirs, "timm"));
        MobileNetV2 model = MobileNetV2.builder().widthMultiplier(0.5).build();
        assertTrue(model.pretrainedAvailable(PretrainedType.IMAGENET));
        assertEquals(TIMM.files().get(0).url().toString(), model.pretrainedUrl(PretrainedType.IMAGENET));
        assertEquals(0, model.pretrainedChecksum(PretrainedType.IMAGENET));
        assertEquals(TIMM, model.pretrainedCheckpoint().orElseThrow());
        ComputationGraph net = model.initPretrained();
        assertSame(theirs.paramTable(), net.paramTable());
        assertEquals(
                List.of("/mirror/huggingface.co/timm/mobilenetv2_050.lamb_in1k/resolve/main/model.safetensors"),
                server.paths());
        ZooModel<?> asDl4jSeesIt = model;
        assertSame(theirs.paramTable(), ((ComputationGraph) asDl4jSeesIt.initPretrained()).paramTable());
        assertSame(
                theirs.paramTable(),
                ((ComputationGraph) asDl4jSeesIt.initPretrained(PretrainedType.IMAGENET)).paramTable());
        assertEquals(1, server.paths().size());
        INDArray picture = Nd4j.rand(DataType.FLOAT, 1, 3, 224, 224);
        assertEquals(theirs.outputSingle(picture), net.outputSingle(picture));
    }

    @Test
    void whatIsNotSetFollowsTheCheckpoint() throws IOException {
        ComputationGraph net = MobileNetV2.builder().build().initPretrained(GOOGLE);
        assertSame(published.paramTable(), net.paramTable());
        INDArray picture = Nd4j.rand(DataType.FLOAT, 1, 3, 96, 96);
        assertEquals(published.outputSingle(picture), net.outputSingle(picture));
    }

    @Test
    void whatIsSetStays() throws IOException {
        ComputationGraph net = MobileNetV2.builder()
                .inputShape(3, 64, 128)
                .inputFormat(CNN2DFormat.NHWC)
                .dataType(DataType.DOUBLE)
                .build()
                .initPretrained(GOOGLE);
        INDArray output = net.outputSingle(Nd4j.rand(DataType.DOUBLE, 2, 64, 128, 3));
        assertArrayEquals(new long[] {2, 1001}, output.shape());
        assertEquals(DataType.DOUBLE, output.dataType());
        assertEquals(
                published.getParam("block_3_depthwise_W"),
                net.getParam("block_3_depthwise_W").castTo(DataType.FLOAT));
    }

    @Test
    void aThousandClassesMeansWithoutBackground() throws IOException {
        ComputationGraph net = MobileNetV2.builder().numClasses(1000).build().initPretrained(GOOGLE);
        INDArray picture = Nd4j.rand(DataType.FLOAT, 1, 3, 96, 96);
        INDArray all = published.outputSingle(picture).get(NDArrayIndex.all(), NDArrayIndex.interval(1, 1001));
        INDArray expected = all.div(all.sumNumber());
        assertTrue(expected.equalsWithEps(net.outputSingle(picture), 1e-6));
    }

    @Test
    void otherClassesGetAHeadOfTheirOwnAndNoneGetFeatures() throws IOException {
        MobileNetV2Builder five = MobileNetV2.builder()
                .widthMultiplier(0.35)
                .inputShape(3, 96, 96)
                .numClasses(5);
        ComputationGraph net = five.build().initPretrained(GOOGLE);
        ComputationGraph untrained = five.build().init();
        assertEquals(untrained.getParam("predictions_W"), net.getParam("predictions_W"));
        assertNotEquals(untrained.getParam("Conv_1_W"), net.getParam("Conv_1_W"));
        assertEquals(published.getParam("Conv_1_W"), net.getParam("Conv_1_W"));
        ComputationGraph features = MobileNetV2.builder().numClasses(0).build().initPretrained(GOOGLE);
        INDArray picture = Nd4j.rand(DataType.FLOAT, 1, 3, 96, 96);
        assertEquals(
                published.feedForward(picture, false).get(MobileNetV2.POOLING).ravel(),
                features.outputSingle(picture).ravel());
    }

    @Test
    void whatContradictsTheCheckpointIsRefused() {
        assertRefused(
                MobileNetV2.builder().flavor(Flavor.TF), TIMM, "need flavor TORCH, but the builder was set to TF");
        assertRefused(
                MobileNetV2.builder().widthMultiplier(1),
                TIMM,
                "need widthMultiplier 0.5, but the builder was set to 1.0");
        assertRefused(MobileNetV2.builder().inputShape(1, 96, 96), TIMM, "need channels of inputShape 3");
        assertRefused(MobileNetV2.builder().divisor(4), GOOGLE, "do not fit this network");
        assertRefused(
                MobileNetV2.builder().stages(MobileNetV2.STAGES.subList(0, 6)), GOOGLE, "do not fit this network");
    }

    private static void assertRefused(MobileNetV2Builder builder, Checkpoint checkpoint, String message) {
        MobileNetV2 model = builder.build();
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> model.initPretrained(checkpoint));
        assertTrue(e.getMessage().contains(message), e.getMessage());
    }

    @Test
    void whereNoneIsPublishedThoseThatAreAreNamed() {
        MobileNetV2 odd = MobileNetV2.builder().inputShape(3, 300, 300).build();
        assertNull(odd.pretrainedUrl(PretrainedType.IMAGENET));
        UnsupportedOperationException e = assertThrows(UnsupportedOperationException.class, odd::initPretrained);
        assertTrue(e.getMessage().contains("timm/mobilenetv2_100.ra_in1k"), e.getMessage());
        assertTrue(e.getMessage().contains("[3, 300, 300]"), e.getMessage());
        MobileNetV2 usual = MobileNetV2.builder().build();
        assertNull(usual.pretrainedUrl(PretrainedType.MNIST));
        assertThrows(UnsupportedOperationException.class, () -> usual.initPretrained(PretrainedType.MNIST));
        assertEquals(
                "keras/mobilenet_v2_1.0_224",
                MobileNetV2.builder()
                        .flavor(Flavor.TF)
                        .build()
                        .pretrainedCheckpoint()
                        .orElseThrow()
                        .name());
        assertTrue(server.paths().isEmpty());
    }

    @Test
    void theConvertedNetworkIsAModelWithItsCard() throws IOException {
        CheckpointLoader loader = new CheckpointLoader(CheckpointCache.standard());
        Path model = loader.model(GOOGLE);
        ImageClassifier classifier = ImageClassifier.load(model);
        Provenance origin = classifier.card().provenance().orElseThrow();
        assertEquals("google/mobilenet_v2_0.35_96", origin.name());
        assertEquals("other", origin.licence());
        assertEquals(GOOGLE.files().get(0).url().toString(), origin.source());
        assertEquals(
                CheckpointCache.standard().weights(GOOGLE).sha256(),
                origin.sha256().orElseThrow());
        assertEquals(GOOGLE.preprocessing(), classifier.card().preprocessing());
        assertEquals(1001, classifier.card().labels().size());
        assertEquals(model, loader.model(GOOGLE));
        assertEquals(1, server.paths().size());
    }

    @Test
    void aDamagedConversionIsMadeAgain() throws IOException {
        CheckpointLoader loader = new CheckpointLoader(CheckpointCache.standard());
        Path model = loader.model(GOOGLE);
        byte[] bytes = Files.readAllBytes(model);
        bytes[bytes.length / 2] ^= 1;
        Files.write(model, bytes);
        assertSame(
                published.paramTable(),
                ComputationGraph.load(loader.model(GOOGLE).toFile(), false).paramTable());
        Files.delete(model);
        assertSame(
                published.paramTable(),
                MobileNetV2.builder().build().initPretrained(GOOGLE).paramTable());
        assertEquals(1, server.paths().size());
    }

    @Test
    void anotherFileUnderTheNameIsNoticed() throws IOException {
        Path place = CheckpointCache.standard().folder(TIMM).resolve("model.safetensors");
        Files.createDirectories(place.getParent());
        Files.write(place, file);
        WeightsFileException e = assertThrows(
                WeightsFileException.class, () -> MobileNetV2.builder().build().initPretrained(TIMM));
        assertTrue(e.getMessage().contains("it should be " + TIMM), e.getMessage());
        assertTrue(server.paths().isEmpty());
    }

    private static void assertSame(Map<String, INDArray> expected, Map<String, INDArray> found) {
        assertEquals(expected.keySet(), found.keySet());
        expected.forEach((key, value) -> assertEquals(value, found.get(key), key));
    }
}
