/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.mobilenet4j.image.dataset.LabeledImage;
import org.mobilenet4j.internal.io.Sha256;

/** Tells whether two runs were tested on the same images, wherever these lie. Immutable. */
public final class TestSet {

    private final int images;
    private final String hash;

    private TestSet(int images, String hash) {
        this.images = images;
        this.hash = hash;
    }

    /**
     * The images by content and class, in no order: files that were moved, renamed or listed are the same.
     *
     * @throws IOException if one can no longer be read
     */
    public static TestSet of(List<LabeledImage> images) throws IOException {
        List<String> lines = new ArrayList<>();
        for (LabeledImage image : images) {
            lines.add(Sha256.of(image.path()) + " " + String.join("|", image.labels()) + "\n");
        }
        Collections.sort(lines);
        MessageDigest digest = Sha256.digest();
        lines.forEach(line -> digest.update(line.getBytes(StandardCharsets.UTF_8)));
        return new TestSet(images.size(), Sha256.hex(digest.digest()));
    }

    /** How many there are. */
    public int images() {
        return images;
    }

    /** A SHA-256 over their contents and classes, 64 hexadecimal digits. */
    public String hash() {
        return hash;
    }
}
