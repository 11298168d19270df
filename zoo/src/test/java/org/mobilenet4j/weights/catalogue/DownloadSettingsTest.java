/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the system properties may say. */
class DownloadSettingsTest {

    @AfterEach
    void clear() {
        System.clearProperty(DownloadSettings.MIRROR);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mirror.example", "ftp://mirror.example", "http://mirror example/", "https:///weights"})
    void aMirrorThatIsNoAddressIsRefusedByTheNameOfTheProperty(String mirror) {
        System.setProperty(DownloadSettings.MIRROR, mirror);
        String message = assertThrows(IllegalArgumentException.class, DownloadSettings::fromSystemProperties)
                .getMessage();
        assertTrue(message.contains("The mirror (mobilenet4j.mirror) must be an http or https address"), message);
        assertTrue(message.contains("found \"" + mirror + "\""), message);
    }

    @Test
    void aMirrorHasFilesUnderTheirHostAndPath() {
        System.setProperty(DownloadSettings.MIRROR, " https://mirror.example/weights ");
        assertEquals(
                URI.create("https://mirror.example/weights/publisher.example/a/b%20c.bin"),
                DownloadSettings.fromSystemProperties().address(URI.create("https://publisher.example/a/b%20c.bin")));
    }
}
