/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.image.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TiffTagsTest {

    /** One directory at byte 8 with one tag: orientation, a short, 6. */
    private static ByteBuffer exif(String prefix) {
        ByteBuffer block = ByteBuffer.allocate(prefix.length() + 26);
        block.put(prefix.getBytes(StandardCharsets.ISO_8859_1));
        block.put(new byte[] {'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1});
        block.put(new byte[] {1, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0});
        return block.rewind();
    }

    @Test
    void orientationIsFoundWithAndWithoutPrefix() {
        for (String prefix : new String[] {"", "Exif\0\0"}) {
            ByteBuffer block = exif(prefix);
            assertEquals(Orientation.ofTag(6), TiffTags.orientationOf(block));
            assertEquals(0, block.position());
            assertEquals(!prefix.isEmpty(), TiffTags.hasExifPrefix(block));
        }
    }

    @Test
    void aPrefixAloneIsNoBlock() {
        ByteBuffer prefix = ByteBuffer.wrap("Exif\0\0".getBytes(StandardCharsets.ISO_8859_1));
        assertFalse(TiffTags.hasExifPrefix(prefix));
        assertEquals(Orientation.AS_STORED, TiffTags.orientationOf(prefix));
        assertTrue(TiffTags.hasExifPrefix(exif("Exif\0\0")));
        assertFalse(TiffTags.hasExifPrefix(exif("http:/")));
    }
}
