/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.mobilenet4j.inference.ModelCard;

/** Which checkpoint a hash or a misspelt name belongs to. */
class PublishedNamesTest {

    private static final String KERAS = "3e195a2857356cfc092cbbb460beb2a5bce279015d7792598b8d3d9e451902e3";

    @Test
    void aPublishedHashOrTheBeginningOfItNamesACheckpoint() {
        assertEquals(
                Optional.of("keras/mobilenet_v2_1.0_224"),
                Checkpoints.published(KERAS).map(Checkpoint::name));
        assertEquals(
                Optional.of("torchvision/mobilenet_v2.imagenet1k_v1"),
                Checkpoints.published("b0353104" + "0".repeat(56)).map(Checkpoint::name));
        assertEquals(Optional.empty(), Checkpoints.published("0".repeat(64)));
    }

    @Test
    void theCardOfAFileHasItsAddressAndHash() {
        Checkpoint checkpoint = Checkpoints.named("keras/mobilenet_v2_1.0_224");
        ModelCard card = checkpoint.card(checkpoint.fileOf(KERAS).orElseThrow(), KERAS);
        assertEquals(checkpoint.preprocessing(), card.preprocessing());
        assertEquals(checkpoint.labels(), card.labels());
        assertEquals(Optional.of(KERAS), card.provenance().orElseThrow().sha256());
        assertTrue(card.provenance().orElseThrow().source().endsWith("_1.0_224.h5"), card.toString());
    }

    @Test
    void theNearestNamesComeFirst() {
        assertEquals(
                "timm/mobilenetv2_140.ra_in1k",
                Checkpoints.nearest("mobilenetv2_140.ra_in1").get(0));
        assertEquals(
                "torchvision/mobilenet_v2.imagenet1k_v2",
                Checkpoints.nearest("torchvision/mobilenetv2.imagenet1k_v2").get(0));
        assertEquals(
                "keras/mobilenet_v2_0.5_96",
                Checkpoints.nearest("keras/mobilnet_v2_0.5_96").get(0));
        List<String> contained = Checkpoints.nearest("0.35_96");
        assertTrue(contained.subList(0, 3).stream().allMatch(name -> name.contains("0.35_96")), contained.toString());
        assertEquals(5, contained.size());
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> Checkpoints.named("mobilenetv2_100"));
        assertTrue(e.getMessage().contains("the nearest names are timm/mobilenetv2_100.ra_in1k, "), e.getMessage());
    }
}
