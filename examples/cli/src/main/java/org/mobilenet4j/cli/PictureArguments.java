/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.mobilenet4j.image.dataset.FoundImages;
import org.mobilenet4j.image.dataset.SkippedImage;

/** The pictures that a command's words mean. No instances. */
public final class PictureArguments {

    /** So many files are named. */
    private static final int SHOWN = 10;

    private PictureArguments() {}

    /**
     * Every file as it is named, and for every folder the images in it and below, sorted by path.
     *
     * @param err told of files in the folders that are no images, and of links that are passed over
     * @throws IOException if there is none, or a folder cannot be read
     */
    public static List<Path> files(List<Path> named, PrintWriter err) throws IOException {
        List<Path> files = new ArrayList<>();
        List<SkippedImage> others = new ArrayList<>();
        List<Path> links = new ArrayList<>();
        for (Path path : named) {
            if (Files.isDirectory(path)) {
                FoundImages found = FoundImages.below(path);
                files.addAll(found.images());
                others.addAll(found.others());
                links.addAll(found.links());
            } else {
                files.add(path);
            }
        }
        tell(err, others.size() == 1 ? "1 file that is no image" : others.size() + " files that are no images", others);
        tell(err, "links to folders whose images are found without them", links);
        if (files.isEmpty()) {
            throw new IOException("There are no images in " + named + "; give files or folders with JPEG, PNG, GIF,"
                    + " WebP, TIFF, BMP or PNM files");
        }
        return List.copyOf(files);
    }

    private static void tell(PrintWriter err, String what, List<?> passedOver) {
        if (!passedOver.isEmpty()) {
            err.println("Passed over " + what + ":");
            passedOver.stream().limit(SHOWN).forEach(one -> err.println("  " + one));
            if (passedOver.size() > SHOWN) {
                err.println("  and " + (passedOver.size() - SHOWN) + " more");
            }
        }
    }
}
