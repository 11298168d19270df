/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.finetune;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.mobilenet4j.cli.Progress;
import org.mobilenet4j.cli.demo.DrawnDataset;
import org.mobilenet4j.image.dataset.ImageFolder;
import org.mobilenet4j.image.dataset.ImageFolderReader;
import org.mobilenet4j.internal.io.TemporaryFolder;

/**
 * Where the pictures come from: a folder or a list of the user's, or drawn ones in a folder that is kept or temporary. Closing it
 * removes what is temporary.
 */
final class PictureSource implements AutoCloseable {

    private final Path pictures;
    /** Null unless the pictures are to be removed. */
    private final TemporaryFolder temporary;

    private PictureSource(Path pictures, TemporaryFolder temporary) {
        this.pictures = pictures;
        this.temporary = temporary;
    }

    /** The user's own folder or list. */
    static PictureSource of(Path folderOrList) {
        return new PictureSource(folderOrList, null);
    }

    /**
     * Draws pictures into a temporary folder.
     *
     * @throws IOException if they cannot be written
     */
    static PictureSource drawn(DrawnDataset dataset) throws IOException {
        TemporaryFolder folder = TemporaryFolder.create("mobilenet4j-drawn");
        try {
            draw(dataset, folder.path());
            return new PictureSource(folder.path(), folder);
        } catch (IOException | RuntimeException e) {
            folder.close();
            throw e;
        }
    }

    /**
     * Draws pictures into a folder that stays. It appears whole or not at all.
     *
     * @param target must be missing or empty
     * @throws IOException if they cannot be written, or the folder holds something
     */
    static PictureSource drawn(DrawnDataset dataset, Path target) throws IOException {
        requireEmpty(target);
        try (TemporaryFolder folder = TemporaryFolder.beside(target)) {
            Path pictures = Files.createDirectory(folder.path().resolve("pictures"));
            draw(dataset, pictures);
            Files.deleteIfExists(target);
            Files.move(pictures, target);
        } catch (IOException e) {
            throw new IOException("Cannot draw pictures into " + target + ": " + e.getMessage(), e);
        }
        return new PictureSource(target, null);
    }

    private static void requireEmpty(Path target) throws IOException {
        if (Files.isDirectory(target)) {
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(target)) {
                if (!entries.iterator().hasNext()) {
                    return;
                }
            }
        }
        if (Files.exists(target)) {
            throw new IOException("Cannot draw pictures into " + target + ": something is there already;"
                    + " name a new folder, or use --data " + target + " to train on what it holds");
        }
    }

    private static void draw(DrawnDataset dataset, Path target) throws IOException {
        try (Progress progress = Progress.start("Drawing pictures", dataset.pictures())) {
            dataset.writeTo(target, progress::to);
        }
    }

    /** Where the pictures come from, for people: a temporary folder has no meaning after the run. */
    String description() {
        return temporary == null ? pictures.toString() : "drawn by the program";
    }

    /** The folder the pictures are in, or the list that names them. */
    Path pictures() {
        return pictures;
    }

    /**
     * Checks and splits the pictures.
     *
     * @param seed decides which pictures are held out, if folder or list do not
     * @throws IOException if nothing can be learned from them; the message says what to do
     */
    ImageFolder read(long seed) throws IOException {
        try (CheckProgress progress = new CheckProgress()) {
            return new ImageFolderReader().seed(seed).onProgress(progress).read(pictures);
        }
    }

    @Override
    public void close() {
        if (temporary != null) {
            temporary.close();
        }
    }

    /** A bar that begins when the number of pictures is known. */
    private static final class CheckProgress implements ImageFolderReader.ProgressListener, AutoCloseable {

        private Progress bar;

        @Override
        public void checked(int checked, int total) {
            if (bar == null) {
                bar = Progress.start("Checking pictures", total);
            }
            bar.to(checked);
        }

        @Override
        public void close() {
            if (bar != null) {
                bar.close();
            }
        }
    }
}
