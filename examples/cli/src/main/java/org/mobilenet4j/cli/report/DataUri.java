/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.report;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Pictures as {@code data:} URIs, so that a page holds them itself. */
final class DataUri {

    private DataUri() {}

    /** Lossless: for charts and text. */
    static String png(BufferedImage image) {
        return encode(image, "png");
    }

    /** Small: for photographs. Transparency is not kept. */
    static String jpeg(BufferedImage image) {
        return encode(image, "jpeg");
    }

    private static String encode(BufferedImage image, String format) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(bytes);
            boolean written = ImageIO.write(image, format, stream);
            stream.close();
            if (!written) {
                throw new IllegalArgumentException("no " + format + " writer takes a picture of type " + image.getType()
                        + "; draw it on one of TYPE_INT_RGB");
            }
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return "data:image/" + format + ";base64," + Base64.getEncoder().encodeToString(bytes.toByteArray());
    }
}
