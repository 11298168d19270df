/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.image.dataset;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * What lies in a folder and the folders below it: images, other files with the reason why they are none, and links that
 * were passed over. Hidden files and folders are left out ({@link ImageFiles}). Immutable and thread-safe.
 */
public final class FoundImages {

    private final List<Path> images;
    private final List<SkippedImage> others;
    private final List<Path> links;

    private FoundImages(List<Path> images, FolderWalk walk) {
        this.images = images;
        this.others = walk.others();
        this.links = walk.links();
    }

    /**
     * Searches a folder; no image is decoded.
     *
     * @throws IOException when a folder cannot be read, or the name of a file not be told in this locale
     */
    public static FoundImages below(Path folder) throws IOException {
        FolderWalk walk = new FolderWalk(folder);
        return new FoundImages(walk.images(folder), walk);
    }

    /**
     * The files that are images by their name or by the beginning of their content, sorted by path; also those of a kind
     * that {@link org.mobilenet4j.image.codec.ImageDecoder} refuses.
     */
    public List<Path> images() {
        return images;
    }

    /** All other files, with the reason, sorted by folder. */
    public List<SkippedImage> others() {
        return others;
    }

    /** Links to folders that are found without them: each real folder is searched once. */
    public List<Path> links() {
        return links;
    }
}
