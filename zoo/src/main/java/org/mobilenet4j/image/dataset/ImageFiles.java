/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.image.dataset;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds image files, by their names or, where these say nothing, by their content. Hidden files and folders are left out: a
 * leading dot, as macOS leaves beside every copied image, and what systems leave in folders ({@code Thumbs.db},
 * {@code desktop.ini}, {@code __MACOSX}, {@code @eaDir}). Symbolic links are followed, but each real folder is searched
 * once. The order is that of the names, not the file system's. No instances.
 */
public final class ImageFiles {

    /** Also of images that {@link org.mobilenet4j.image.codec.ImageDecoder} refuses: they are not to be passed over without a word. */
    private static final Set<String> EXTENSIONS =
            Set.of(("jpg jpeg jpe jfif jif png apng gif webp tif tiff bmp dib ppm pgm pbm pnm pam pfm"
                            + " heic heif hif avif jp2 j2k jpf jpx jxl psd ico tga svg exr hdr"
                            + " dng nef cr2 cr3 arw orf raf rw2")
                    .split(" "));

    /** What systems leave in folders: Windows' thumbnails and settings, the other half of a Mac's files, a NAS's thumbnails. */
    private static final Set<String> LEFTOVERS = Set.of("thumbs.db", "desktop.ini", "__macosx", "@eadir");

    /** The same everywhere, whatever separates folders. */
    static final Comparator<Path> BY_NAME = Comparator.comparing(ImageFiles::portableName);

    private ImageFiles() {}

    /** Whether a file's name says that it is an image, of a supported kind or not; capitals do not matter. */
    public static boolean isImage(Path file) {
        String name = String.valueOf(file.getFileName());
        int dot = name.lastIndexOf('.');
        return dot > 0 && EXTENSIONS.contains(name.substring(dot + 1).toLowerCase(Locale.ROOT));
    }

    /**
     * All images in a folder and the folders below it, sorted by path; {@link FoundImages} also tells what else is there.
     *
     * @throws IOException when the folder cannot be read, or the name of a file not be told in this locale
     */
    public static List<Path> below(Path folder) throws IOException {
        return FoundImages.below(folder).images();
    }

    /** The folders directly in a folder that are not hidden, sorted by name. */
    static List<Path> foldersIn(Path folder) throws IOException {
        try (Stream<Path> children = Files.list(folder)) {
            return children.filter(child -> !isHidden(child) && Files.isDirectory(child))
                    .sorted(BY_NAME)
                    .collect(Collectors.toUnmodifiableList());
        }
    }

    static boolean isHidden(Path path) {
        String name = String.valueOf(path.getFileName());
        return name.startsWith(".") || LEFTOVERS.contains(name.toLowerCase(Locale.ROOT));
    }

    private static String portableName(Path path) {
        return path.toString().replace('\\', '/');
    }
}
