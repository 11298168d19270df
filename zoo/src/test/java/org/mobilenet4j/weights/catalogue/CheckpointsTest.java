/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mobilenet4j.image.preprocessing.Interpolation;
import org.mobilenet4j.image.preprocessing.PixelScaling;
import org.mobilenet4j.image.preprocessing.Preprocessing;
import org.mobilenet4j.vertex.Flavor;

/** The catalogue against what is published. */
class CheckpointsTest {

    @Test
    void everyPublishedCheckpointIsThere() {
        assertEquals(44 + 2 + 5 + 4, Checkpoints.all().size());
        Set<String> names = Checkpoints.all().stream().map(Checkpoint::name).collect(Collectors.toSet());
        assertEquals(Checkpoints.all().size(), names.size());
        for (String width : List.of("0.35", "0.5", "0.75", "1.0")) {
            for (int size : new int[] {96, 128, 160, 192, 224}) {
                assertTrue(names.contains("keras/mobilenet_v2_" + width + "_" + size), width + " " + size);
                assertTrue(names.contains("keras/mobilenet_v2_" + width + "_" + size + "_no_top"), width + " " + size);
            }
        }
        assertTrue(names.containsAll(Set.of(
                "keras/mobilenet_v2_1.3_224",
                "keras/mobilenet_v2_1.4_224_no_top",
                "torchvision/mobilenet_v2.imagenet1k_v1",
                "torchvision/mobilenet_v2.imagenet1k_v2",
                "timm/mobilenetv2_050.lamb_in1k",
                "timm/mobilenetv2_100.ra_in1k",
                "timm/mobilenetv2_110d.ra_in1k",
                "timm/mobilenetv2_120d.ra_in1k",
                "timm/mobilenetv2_140.ra_in1k",
                "google/mobilenet_v2_1.4_224",
                "google/mobilenet_v2_1.0_224",
                "google/mobilenet_v2_0.75_160",
                "google/mobilenet_v2_0.35_96")));
    }

    static List<Checkpoint> all() {
        return Checkpoints.all();
    }

    @ParameterizedTest
    @MethodSource("all")
    void whatIsSaidAgreesWithItself(Checkpoint checkpoint) {
        boolean torch = checkpoint.name().startsWith("torchvision/")
                || checkpoint.name().startsWith("timm/");
        assertEquals(torch ? Flavor.TORCH : Flavor.TF, checkpoint.flavor());
        assertEquals(
                PixelScaling.of(checkpoint.flavor()), checkpoint.preprocessing().scaling());
        assertEquals(checkpoint.size(), checkpoint.preprocessing().width());
        assertEquals(checkpoint.classes(), checkpoint.labels().size());
        assertEquals(
                checkpoint.files().get(0).url().toString(),
                checkpoint.provenance().source());
        assertEquals(checkpoint.hasClassifier(), checkpoint.provenance().top1().isPresent());
        assertEquals(checkpoint.hasClassifier(), checkpoint.provenance().top5().isPresent());
        assertTrue(!checkpoint.hasClassifier()
                || checkpoint.provenance().top5().getAsDouble()
                        > checkpoint.provenance().top1().getAsDouble());
        for (PublishedFile file : checkpoint.files()) {
            assertEquals("https", file.url().getScheme());
        }
        assertEquals(
                checkpoint.files().size(),
                checkpoint.files().stream()
                        .map(PublishedFile::fileName)
                        .distinct()
                        .count());
        assertEquals(checkpoint, Checkpoints.named(checkpoint.name()));
        assertEquals(checkpoint.name().startsWith("google/"), !checkpoint.isOpen());
    }

    @Test
    void kerasAddressesAreThoseThatKerasAsksFor() {
        for (Checkpoint checkpoint : Checkpoints.all()) {
            if (checkpoint.name().startsWith("keras/")) {
                assertEquals(
                        "https://storage.googleapis.com/tensorflow/keras-applications/mobilenet_v2/"
                                + "mobilenet_v2_weights_tf_dim_ordering_tf_kernels_" + checkpoint.widthMultiplier()
                                + "_"
                                + checkpoint.size() + (checkpoint.hasClassifier() ? "" : "_no_top") + ".h5",
                        checkpoint.files().get(0).url().toString());
            }
        }
    }

    @Test
    void preprocessingIsThePublishersOwn() {
        assertEquals(Preprocessing.torchvision(256, 224), of("torchvision/mobilenet_v2.imagenet1k_v1"));
        assertEquals(Preprocessing.torchvision(232, 224), of("torchvision/mobilenet_v2.imagenet1k_v2"));
        assertEquals(Preprocessing.timm(224, 0.875, Interpolation.BICUBIC), of("timm/mobilenetv2_120d.ra_in1k"));
        assertEquals(Preprocessing.huggingFace(256, 224), of("google/mobilenet_v2_1.0_224"));
        assertEquals(Preprocessing.huggingFace(192, 160), of("google/mobilenet_v2_0.75_160"));
        assertEquals(Preprocessing.huggingFace(128, 96), of("google/mobilenet_v2_0.35_96"));
        assertEquals(
                Preprocessing.timm(192, 0.875, Interpolation.BILINEAR).withScaling(PixelScaling.of(Flavor.TF)),
                of("keras/mobilenet_v2_0.5_192"));
    }

    private static Preprocessing of(String name) {
        return Checkpoints.named(name).preprocessing();
    }

    @Test
    void variantsSayWhatTheyAre() {
        Checkpoint deep = Checkpoints.named("timm/mobilenetv2_120d.ra_in1k");
        assertEquals(1.2, deep.widthMultiplier());
        assertEquals(1.4, deep.depthMultiplier());
        assertTrue(deep.fixedStemAndHead());
        Checkpoint google = Checkpoints.named("google/mobilenet_v2_0.35_96");
        assertEquals(1001, google.classes());
        assertEquals("background", google.labels().get(0));
        assertEquals("tench", google.labels().get(1));
        assertEquals(0, Checkpoints.named("keras/mobilenet_v2_1.0_224_no_top").classes());
    }

    @ParameterizedTest
    @CsvSource({
        "1.0, 224, timm/mobilenetv2_100.ra_in1k",
        "0.5, 224, timm/mobilenetv2_050.lamb_in1k",
        "1.4, 224, timm/mobilenetv2_140.ra_in1k",
        "1.3, 224, keras/mobilenet_v2_1.3_224",
        "0.75, 160, keras/mobilenet_v2_0.75_160",
        "0.35, 96, keras/mobilenet_v2_0.35_96"
    })
    void theBestIsTheMostAccurateThatAnybodyMayUse(double width, int size, String name) {
        assertEquals(
                name, Checkpoints.best(width, size, c -> true).orElseThrow().name());
    }

    @Test
    void thereIsNoBestWhereNoneIsPublished() {
        assertTrue(Checkpoints.best(1.0, 300, c -> true).isEmpty());
        assertTrue(Checkpoints.best(1.1, 224, c -> true).isEmpty(), "110d has another depth");
        assertEquals(
                "keras/mobilenet_v2_1.0_224",
                Checkpoints.best(1.0, 224, c -> c.flavor() == Flavor.TF)
                        .orElseThrow()
                        .name());
    }

    @Test
    void aNameMayStandAloneWhereItIsTheOnlyOne() {
        assertEquals(
                "timm/mobilenetv2_100.ra_in1k",
                Checkpoints.named("mobilenetv2_100.ra_in1k").name());
        assertTrue(Checkpoints.find("mobilenet_v2_1.0_224").isEmpty(), "Keras' or Google's");
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> Checkpoints.named("mobilenet_v2_1.0_224"));
        assertTrue(e.getMessage().contains("keras/mobilenet_v2_1.0_224, "), e.getMessage());
        assertTrue(e.getMessage().contains("google/mobilenet_v2_1.0_224"), e.getMessage());
        assertFalse(e.getMessage().contains("torchvision"), e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"licence\": 1, \"surprise\": 2",
                "\"flavor\": \"CAFFE\"",
                "\"classOffset\": 7",
                "\"checkpoints\": [{\"name\": \"n\"}]",
                "\"checkpoints\": [{\"name\": \"n\", \"width\": 0, \"size\": 96, \"shortEdge\": 96, \"files\": []}]"
            })
    void aDamagedListIsRefused(String change) {
        String good = "{\"publisher\": \"p\", \"homepage\": \"h\", \"licence\": \"MIT\", \"flavor\": \"TF\","
                + " \"classOffset\": 0, \"interpolation\": \"BILINEAR\", \"cropRounding\": \"DOWN\","
                + " \"accuracyFrom\": \"a\", \"checkpoints\": [{\"name\": \"n\", \"width\": 1, \"size\": 96,"
                + " \"shortEdge\": 96, \"files\": [{\"url\": \"https://h.example/f\"}]}], " + change + "}";
        assertThrows(Exception.class, () -> read(good));
    }

    @Test
    void hashesAndAddressesAreChecked() throws IOException {
        assertThrows(IllegalArgumentException.class, () -> file("https://h.example/f", "short"));
        assertThrows(IllegalArgumentException.class, () -> file("https://h.example/f", "ABCDEF0123"));
        assertThrows(IllegalArgumentException.class, () -> file("ftp://h.example/f", null));
        assertThrows(IllegalArgumentException.class, () -> file("https://h.example/", null));
        assertEquals("f.h5", file("https://h.example/d/f.h5?x=1", "0123abcd").fileName());
    }

    private static PublishedFile file(String url, String sha256) {
        return new PublishedFile(URI.create(url), sha256);
    }

    private static List<Checkpoint> read(String json) throws IOException {
        return CheckpointFamily.read(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)));
    }
}
