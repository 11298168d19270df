/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.image;

import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds picture files by name. Hidden files and folders (a leading dot, as macOS leaves beside every copied picture)
 * are passed over, symbolic links followed. The order is that of the names, not the file system's. No instances.
 */
public final class ImageFiles {

    private static final Set<String> EXTENSIONS =
            Set.of("jpg", "jpeg", "jpe", "jfif", "png", "gif", "webp", "tif", "tiff", "bmp");

    /** The same everywhere, whatever separates folders. */
    static final Comparator<Path> BY_NAME = Comparator.comparing(ImageFiles::portableName);

    private ImageFiles() {}

    /** Whether a file's name says that it is a picture; capitals do not matter. */
    public static boolean isImage(Path file) {
        String name = String.valueOf(file.getFileName());
        int dot = name.lastIndexOf('.');
        return dot > 0 && EXTENSIONS.contains(name.substring(dot + 1).toLowerCase(Locale.ROOT));
    }

    /**
     * All pictures in a folder and the folders below it, sorted by path.
     *
     * @throws IOException when the folder cannot be read
     */
    public static List<Path> below(Path folder) throws IOException {
        List<Path> found = new ArrayList<>();
        Files.walkFileTree(
                folder, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
                        return isHidden(dir) && !dir.equals(folder)
                                ? FileVisitResult.SKIP_SUBTREE
                                : FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                        if (isImage(file) && !isHidden(file)) {
                            found.add(file);
                        }
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                        if (failure instanceof FileSystemLoopException) {
                            return FileVisitResult.CONTINUE;
                        }
                        throw failure;
                    }
                });
        found.sort(BY_NAME);
        return List.copyOf(found);
    }

    /** The pictures directly in a folder, sorted by name. */
    static List<Path> directlyIn(Path folder) throws IOException {
        return children(folder, file -> Files.isRegularFile(file) && isImage(file));
    }

    /** The folders directly in a folder that are not hidden, sorted by name. */
    static List<Path> foldersIn(Path folder) throws IOException {
        return children(folder, Files::isDirectory);
    }

    private static List<Path> children(Path folder, Predicate<Path> wanted) throws IOException {
        try (Stream<Path> children = Files.list(folder)) {
            return children.filter(child -> !isHidden(child) && wanted.test(child))
                    .sorted(BY_NAME)
                    .collect(Collectors.toUnmodifiableList());
        }
    }

    private static boolean isHidden(Path path) {
        return String.valueOf(path.getFileName()).startsWith(".");
    }

    private static String portableName(Path path) {
        return path.toString().replace('\\', '/');
    }
}
