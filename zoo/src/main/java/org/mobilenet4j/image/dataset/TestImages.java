/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.image.dataset;

import java.util.List;

/** The images of a folder or a list to test a network with whose classes are known. Immutable and thread-safe. */
public final class TestImages {

    private final List<LabeledImage> images;
    private final List<SkippedImage> others;
    private final List<String> warnings;

    TestImages(List<LabeledImage> images, List<SkippedImage> others, List<String> warnings) {
        this.images = List.copyOf(images);
        this.others = List.copyOf(others);
        this.warnings = List.copyOf(warnings);
    }

    /** The images, sorted by class and path, with the network's classes; not decoded yet. */
    public List<LabeledImage> images() {
        return images;
    }

    /** Files in the classes' folders that are no images, and images in no class's folder, with the reason. */
    public List<SkippedImage> others() {
        return others;
    }

    /** What should be known of them, a sentence each. */
    public List<String> warnings() {
        return warnings;
    }
}
