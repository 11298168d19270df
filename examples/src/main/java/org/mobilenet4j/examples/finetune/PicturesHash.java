/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.examples.finetune;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import org.mobilenet4j.image.ImageFolder;
import org.mobilenet4j.image.LabeledImage;

/** Tells two folders of pictures apart, wherever they lie. No instances. */
final class PicturesHash {

    /** Bytes of the hash that are shown. */
    private static final int SHOWN = 8;

    private PicturesHash() {}

    /**
     * A SHA-256 over classes and content of all pictures in their order, shortened to 16 hexadecimal digits.
     *
     * @throws IOException if a picture cannot be read
     */
    static String of(ImageFolder data) throws IOException {
        MessageDigest digest = sha256();
        add(digest, data.train());
        digest.update((byte) 0);
        add(digest, data.test());
        byte[] hash = digest.digest();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < SHOWN; i++) {
            text.append(String.format("%02x", hash[i]));
        }
        return text.toString();
    }

    private static void add(MessageDigest digest, List<LabeledImage> images) throws IOException {
        for (LabeledImage image : images) {
            digest.update(image.label().getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            digest.update(sha256().digest(Files.readAllBytes(image.path())));
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
