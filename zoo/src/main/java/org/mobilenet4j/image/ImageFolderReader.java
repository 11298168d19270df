/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds, checks and splits the pictures of an {@link ImageFolder}. Two layouts of folders are understood:
 * <ul>
 * <li>{@code folder/train/CLASS/...} and {@code folder/test/CLASS/...}: used as they are;
 * <li>{@code folder/CLASS/...}: a part of every class is held out as test pictures. Which ones depends on the seed and
 * the files' names alone, not on the file system or on other classes.
 * </ul>
 * Pictures may lie in folders below their class's. {@link ImageFiles} tells what counts as a picture.
 * <p>
 * A file is read as a list in CSV (RFC 4180, UTF-8, fields with commas in double quotes) with a header; other columns are
 * passed over, capitals in the names do not matter:
 * <pre>
 * path,label,split
 * photos/1.jpg,daisy,train
 * "/data/more, later/2.jpg",rose,test
 * </pre>
 * Paths begin at the list's folder, or are absolute. {@code split} is train, validation or test; without that column a part
 * of every class is held out, which depends on the seed and the paths and not on the order of the lines. With
 * {@link #multiLabel} a label may be several, {@code cat|dog} or {@code cat;dog}, or {@code |} for none.
 * <p>
 * Files that cannot be decoded are left out, with a warning in the log that counts and names them.
 * <p>
 * Set up and use in one thread.
 */
public final class ImageFolderReader {

    private static final Logger LOG = LoggerFactory.getLogger(ImageFolderReader.class);
    private static final String TRAIN = "train";
    private static final String TEST = "test";

    private double testFraction = 0.2;
    private long seed = 42;
    private int threads = Runtime.getRuntime().availableProcessors();
    private boolean multiLabel;
    private ProgressListener listener = (checked, total) -> {};

    /** Hears how far checking has come; called in the thread that reads the folder. */
    @FunctionalInterface
    public interface ProgressListener {

        /**
         * One more picture has been checked.
         *
         * @param checked pictures checked so far, from 1
         * @param total   pictures to check in all
         */
        void checked(int checked, int total);
    }

    /**
     * The part of each class to hold out when the folder has no {@code test/} of its own; at least one picture is held
     * out and one kept. Default 0.2.
     *
     * @throws IllegalArgumentException unless between 0 and 1
     */
    public ImageFolderReader testFraction(double fraction) {
        if (!(fraction > 0 && fraction < 1)) {
            throw new IllegalArgumentException("The test fraction must lie between 0 and 1, found " + fraction);
        }
        this.testFraction = fraction;
        return this;
    }

    /** Which pictures are held out. Default 42. */
    public ImageFolderReader seed(long newSeed) {
        this.seed = newSeed;
        return this;
    }

    /**
     * How many pictures are checked at a time. Default: the number of processors.
     *
     * @throws IllegalArgumentException below 1
     */
    public ImageFolderReader threads(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("At least one thread is needed, found " + count);
        }
        this.threads = count;
        return this;
    }

    /** Whether the pictures of a list can be of several classes. Default false. */
    public ImageFolderReader multiLabel(boolean several) {
        this.multiLabel = several;
        return this;
    }

    /** Who hears of the progress. Default: nobody. */
    public ImageFolderReader onProgress(ProgressListener newListener) {
        this.listener = Objects.requireNonNull(newListener, "listener");
        return this;
    }

    /**
     * Reads a folder or a list.
     *
     * @throws InvalidImageFolderException when nothing can be learned from it as it is: missing, no pictures, one
     *                                     class, a class without readable pictures, different classes in
     *                                     {@code train/} and {@code test/}, a line of a list that is not as expected;
     *                                     the message says what to do
     * @throws IOException                 when it cannot be read
     */
    public ImageFolder read(Path folder) throws IOException {
        if (Files.isRegularFile(folder)) {
            ImageList list = ImageList.read(folder, multiLabel);
            return list.without(check(list.paths()), new StratifiedSplit(testFraction, seed));
        }
        if (!Files.isDirectory(folder)) {
            throw new InvalidImageFolderException("There is no folder or list " + folder
                    + "; give the folder that holds" + " one folder of pictures per class, or a CSV list of pictures");
        }
        if (multiLabel) {
            throw new InvalidImageFolderException(folder + " is a folder, in which a picture has one class; give a CSV"
                    + " list for pictures of several classes");
        }
        Path train = folder.resolve(TRAIN);
        Path test = folder.resolve(TEST);
        if (Files.isDirectory(train) && Files.isDirectory(test)) {
            return readPair(ClassFolders.find(train), ClassFolders.find(test));
        }
        if (Files.isDirectory(train) && !ImageFiles.foldersIn(train).isEmpty()) {
            throw new InvalidImageFolderException(folder + " has a folder " + TRAIN + "/ but no " + TEST + "/: name the"
                    + " folder of held-out pictures " + TEST + "/, or give " + train + " to hold out a part of it");
        }
        return readSplit(folder);
    }

    /**
     * Finds the pictures of a list to test a network with whose classes are known: those of the split {@code test}, or all
     * if the list has no such column. Nothing is decoded, held out or left out.
     *
     * @param csv    the list
     * @param labels the network's classes in the order of its outputs; there need not be pictures of each
     * @return the pictures, sorted by class and path
     * @throws InvalidImageFolderException when a line is not as expected, its class is not among the labels, or there are
     *                                     no such pictures; the message says what to do
     * @throws IOException                 when the list cannot be read
     */
    public List<LabeledImage> readTest(Path csv, List<String> labels) throws IOException {
        return ImageList.test(csv, multiLabel, labels);
    }

    private ImageFolder readPair(ClassFolders train, ClassFolders test) throws IOException {
        train.requireSameClasses(test);
        Map<Path, SkippedImage> bad = check(train, test);
        return new ImageFolder(
                train.labels(),
                train.without(bad).images(),
                List.of(),
                test.without(bad).images(),
                List.copyOf(bad.values()),
                false);
    }

    private ImageFolder readSplit(Path folder) throws IOException {
        ClassFolders classes = ClassFolders.find(folder);
        int loose = ImageFiles.directlyIn(folder).size();
        if (loose > 0) {
            LOG.warn("{} pictures directly in {} belong to no class and are left out", loose, folder);
        }
        Map<Path, SkippedImage> bad = check(classes);
        StratifiedSplit split = new StratifiedSplit(testFraction, seed);
        List<LabeledImage> train = new ArrayList<>();
        List<LabeledImage> test = new ArrayList<>();
        classes.without(bad).split(split, train, test);
        return new ImageFolder(classes.labels(), train, List.of(), test, List.copyOf(bad.values()), false);
    }

    private Map<Path, SkippedImage> check(ClassFolders... parts) throws IOException {
        Set<Path> images = new LinkedHashSet<>();
        for (ClassFolders part : parts) {
            part.images().forEach(image -> images.add(image.path()));
        }
        return check(images);
    }

    private Map<Path, SkippedImage> check(Set<Path> images) throws IOException {
        Map<Path, SkippedImage> bad = new ImageCheck(threads, listener).unreadable(images);
        if (!bad.isEmpty()) {
            LOG.warn("{} of {} pictures cannot be read and are left out:", bad.size(), images.size());
            bad.values().forEach(skipped -> LOG.warn("left out: {}", skipped));
        }
        return bad;
    }
}
