/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.image.dataset;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.mobilenet4j.image.codec.ForeignFormat;
import org.mobilenet4j.image.codec.ImageDecoder;
import org.mobilenet4j.image.codec.ImageFormat;
import org.mobilenet4j.internal.io.FileNames;

/**
 * Looks for images in a folder and the folders below it, and comes to each real folder once: links back into the folder or
 * to one above it are passed over, and so are those to a folder that another link led to. What is found does not depend
 * on the file system's order. For one thread.
 */
final class FolderWalk {

    private final Path root;
    /** Real folders that links led to. */
    private final Set<Path> followed = new HashSet<>();

    private final List<SkippedImage> others = new ArrayList<>();
    private final List<Path> links = new ArrayList<>();

    /** @param root the folder in which all is that will be looked at */
    FolderWalk(Path root) throws IOException {
        this.root = root.toRealPath();
    }

    /**
     * Whether a folder in the root is to be looked at; a link that is not is remembered as passed over.
     *
     * @param folder directly in the root
     */
    boolean enters(Path folder) throws IOException {
        FileNames.requireText(folder);
        Path real = folder.toRealPath();
        return real.equals(root.resolve(folder.getFileName())) || follows(folder, real);
    }

    private boolean follows(Path link, Path real) {
        boolean back = root.startsWith(real) || real.startsWith(root) && !isHiddenBelowRoot(real);
        if (back || !followed.add(real)) {
            links.add(link);
            return false;
        }
        return true;
    }

    /** Data under version control lies in hidden folders, with links to it. */
    private boolean isHiddenBelowRoot(Path real) {
        for (Path part : root.relativize(real)) {
            if (ImageFiles.isHidden(part)) {
                return true;
            }
        }
        return false;
    }

    /**
     * The images in a folder and below it, sorted by path: files whose name or content says that they are images.
     *
     * @param folder the root, or a folder that {@link #enters} said yes to
     */
    List<Path> images(Path folder) throws IOException {
        List<Path> found = new ArrayList<>();
        Queue<Path> later = new ArrayDeque<>();
        visit(folder, folder.toRealPath(), found, later);
        while (!later.isEmpty()) {
            Path link = later.remove();
            Path real = link.toRealPath();
            if (follows(link, real)) {
                visit(link, real, found, later);
            }
        }
        found.sort(ImageFiles.BY_NAME);
        return List.copyOf(found);
    }

    private void visit(Path folder, Path real, List<Path> found, Queue<Path> later) throws IOException {
        for (Path child : readable(folder)) {
            if (!Files.isDirectory(child)) {
                file(child, found);
                continue;
            }
            Path realChild = child.toRealPath();
            if (!realChild.equals(real.resolve(child.getFileName()))) {
                later.add(child);
            } else if (real.startsWith(root) || followed.add(realChild)) {
                visit(child, realChild, found, later);
            }
        }
    }

    private void file(Path file, List<Path> found) throws IOException {
        String reason = whyNoImage(file);
        if (reason == null) {
            found.add(file);
        } else {
            others.add(new SkippedImage(file, reason));
        }
    }

    /** Null for an image. What is called one is left to the decoder to judge. */
    private static String whyNoImage(Path file) throws IOException {
        if (ImageFiles.isImage(file)) {
            return null;
        }
        if (!Files.isRegularFile(file)) {
            return Files.exists(file) ? "it is a device, not a file" : "a link to a file that is not there";
        }
        try {
            byte[] beginning = ImageDecoder.beginning(file);
            ForeignFormat foreign = ForeignFormat.of(beginning);
            boolean image = ImageFormat.find(beginning).isPresent() || beginning.length > 0 && foreign.isImage();
            return image ? null : foreign.reason();
        } catch (AccessDeniedException e) {
            return "no permission to read it";
        }
    }

    /** The images directly in a folder, sorted by name; of other files there nothing is remembered. */
    static List<Path> directlyIn(Path folder) throws IOException {
        List<Path> found = new ArrayList<>();
        for (Path child : children(folder)) {
            if (!Files.isDirectory(child) && FileNames.whyOneIsNoText(child) == null && whyNoImage(child) == null) {
                found.add(child);
            }
        }
        return found;
    }

    /** What is in a folder below the root; where it must not be read, or a name is none, that is remembered. */
    private List<Path> readable(Path folder) throws IOException {
        List<Path> readable = new ArrayList<>();
        try {
            for (Path child : children(folder)) {
                String reason = FileNames.whyOneIsNoText(child);
                if (reason == null) {
                    readable.add(child);
                } else {
                    others.add(new SkippedImage(child, reason));
                }
            }
        } catch (AccessDeniedException e) {
            if (folder.toRealPath().equals(root)) {
                throw e;
            }
            others.add(new SkippedImage(folder, "no permission to read the folder, or what is in it"));
        }
        return readable;
    }

    private static List<Path> children(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(child -> !ImageFiles.isHidden(child))
                    .sorted(ImageFiles.BY_NAME)
                    .collect(Collectors.toList());
        }
    }

    /** The files so far that are no images, with the reason. */
    List<SkippedImage> others() {
        return List.copyOf(others);
    }

    /** The links to folders so far that were passed over. */
    List<Path> links() {
        return List.copyOf(links);
    }
}
