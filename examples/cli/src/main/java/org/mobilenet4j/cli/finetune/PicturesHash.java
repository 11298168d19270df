/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.finetune;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.util.List;
import org.mobilenet4j.image.dataset.ImageFolder;
import org.mobilenet4j.image.dataset.LabeledImage;
import org.mobilenet4j.internal.io.Sha256;

/** Tells two folders or lists of pictures apart, wherever they lie. No instances. */
final class PicturesHash {

    /** Hexadecimal digits of the hash that are shown. */
    private static final int SHOWN = 16;

    private PicturesHash() {}

    /**
     * A SHA-256 over classes and content of all pictures in their order, shortened to 16 hexadecimal digits.
     *
     * @throws IOException if a picture cannot be read
     */
    static String of(ImageFolder data) throws IOException {
        MessageDigest digest = Sha256.digest();
        add(digest, data.train());
        digest.update((byte) 0);
        add(digest, data.validation());
        digest.update((byte) 0);
        add(digest, data.test());
        return Sha256.hex(digest.digest()).substring(0, SHOWN);
    }

    private static void add(MessageDigest digest, List<LabeledImage> images) throws IOException {
        for (LabeledImage image : images) {
            digest.update(image.label().getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            digest.update(Sha256.digest().digest(Files.readAllBytes(image.path())));
        }
    }
}
