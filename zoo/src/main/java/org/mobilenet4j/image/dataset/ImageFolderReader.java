/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.image.dataset;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds, checks and splits the images of an {@link ImageFolder}. Two layouts of folders are understood:
 * <ul>
 * <li>{@code folder/train/CLASS/...}, {@code folder/val/CLASS/...}, {@code folder/test/CLASS/...}: used as they are. The
 * usual names count, whatever their case: train, training; val, valid, validation, dev; test, testing, eval, evaluation;
 * also with words as in {@code seg_train} and {@code training_set}, and a folder of the same name in between. Without
 * {@code test/} the validation images give the final figures ({@link ImageFolder#heldOut}); without both a part of every
 * class is held out;
 * <li>{@code folder/CLASS/...}: a part of every class is held out as test images. Which ones depends on the seed and
 * the files' names alone, not on the file system or on other classes.
 * </ul>
 * Images may lie in folders below their class's. Every file in a class's folder that is not hidden is used, or left out
 * with a reason: {@link ImageFolder#skipped}. What is neither layout, or both, is refused.
 * <p>
 * A file is read as a list in CSV (RFC 4180, UTF-8, fields with commas in double quotes) with a header; other columns are
 * passed over, capitals in the names do not matter:
 * <pre>
 * path,label,split
 * photos/1.jpg,daisy,train
 * "/data/more, later/2.jpg",rose,test
 * </pre>
 * Paths begin at the list's folder, or are absolute. {@code split} is train, validation or test, or another of these names; without
 * that column a part of every class is held out, which depends on the seed and the paths and not on the order of the lines. With
 * {@link #multiLabel} a label may be several, {@code cat|dog} or {@code cat;dog}, or {@code |} for none.
 * <p>
 * Files that cannot be decoded are left out, with a warning in the log that counts and names them.
 * <p>
 * Set up and use in one thread.
 */
public final class ImageFolderReader {

    private static final Logger LOG = LoggerFactory.getLogger(ImageFolderReader.class);
    /** So many files are named in the log. */
    private static final int SHOWN = 20;

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
     * The part of each class to hold out when folder or list name no other images than those to learn from; at least one picture is held
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
     *                                     class, a class without readable images, different classes in the parts,
     *                                     a part without classes, classes beside parts, a line of a list that is not as
     *                                     expected;
     *                                     the message says what to do
     * @throws IOException                 when it cannot be read, or names of files not be told in this locale
     */
    public ImageFolder read(Path folder) throws IOException {
        if (Files.isRegularFile(folder)) {
            ImageList list = ImageList.read(folder, multiLabel);
            Map<Path, SkippedImage> bad = check(list.paths());
            ImageParts parts = list.without(bad, new StratifiedSplit(testFraction, seed));
            return told(parts.folder(List.copyOf(bad.values()), multiLabel));
        }
        if (!Files.isDirectory(folder)) {
            throw missing(folder);
        }
        if (multiLabel) {
            throw new InvalidImageFolderException(folder + " is a folder, in which a picture has one class; give a CSV"
                    + " list for pictures of several classes");
        }
        Optional<SplitFolders> splits = SplitFolders.in(folder);
        return told(splits.isPresent() ? readParts(folder, splits.get()) : readClasses(folder));
    }

    /**
     * Finds the images to test a network with whose classes are known: of a folder those in {@code test/}, or in
     * {@code val/} if there is no test, or all of one without such parts; of a list those of the split {@code test}, or of
     * {@code validation}, or all if the list has no such column. Nothing is decoded or held out.
     *
     * @param source the folder or list
     * @param labels the network's classes in the order of its outputs; there need not be images of each
     * @return the images, sorted by class and path
     * @throws InvalidImageFolderException when a line is not as expected, a class is not among the labels, or there are
     *                                     no such images; the message says what to do
     * @throws IOException                 when folder or list cannot be read
     */
    public TestImages readTest(Path source, List<String> labels) throws IOException {
        if (Files.isRegularFile(source)) {
            return ImageList.test(source, multiLabel, labels);
        }
        if (!Files.isDirectory(source)) {
            throw missing(source);
        }
        Optional<SplitFolders> splits = SplitFolders.in(source);
        if (splits.isEmpty()) {
            return ClassFolders.findAny(source).test(labels, List.of());
        }
        List<String> warnings = new ArrayList<>(splits.get().warnings());
        Path part = splits.get().folder(SplitName.TEST);
        if (part == null) {
            part = splits.get().folder(SplitName.VALIDATION);
            warnings.add(source + " has no test images: tested with its validation images");
        }
        if (part == null) {
            throw new InvalidImageFolderException(source + " has "
                    + splits.get().names() + " but no images to test with;" + " give a folder in it to test with that");
        }
        return ClassFolders.findAny(part).test(labels, warnings);
    }

    private static InvalidImageFolderException missing(Path folder) {
        return new InvalidImageFolderException("There is no folder or list " + folder
                + "; give the folder that holds one folder of images per class, or a CSV list of images");
    }

    private ImageFolder readParts(Path folder, SplitFolders splits) throws IOException {
        if (splits.folder(SplitName.TRAIN) == null) {
            throw new InvalidImageFolderException(
                    folder + " has " + splits.names() + " but no train/: name the folder of"
                            + " images to learn from train/, or give one of its folders to use that alone");
        }
        Map<SplitName, ClassFolders> parts = new EnumMap<>(SplitName.class);
        List<String> warnings = new ArrayList<>(splits.warnings());
        List<SkippedImage> skipped = new ArrayList<>();
        for (SplitName name : SplitName.values()) {
            if (splits.folder(name) != null) {
                parts.put(name, ClassFolders.find(splits.folder(name)));
                warnings.addAll(parts.get(name).warnings());
                skipped.addAll(parts.get(name).others());
            }
        }
        ClassFolders train = parts.get(SplitName.TRAIN);
        for (ClassFolders part : parts.values()) {
            train.requireSameClasses(part);
        }
        Map<Path, SkippedImage> bad = check(parts.values());
        skipped.addAll(bad.values());
        if (parts.size() == 1) {
            warnings.add(ImageParts.NO_OTHERS);
            return split(train.without(bad), warnings).folder(skipped, false);
        }
        List<LabeledImage> validation = good(parts.get(SplitName.VALIDATION), bad);
        List<LabeledImage> test = good(parts.get(SplitName.TEST), bad);
        return new ImageParts(train.labels(), good(train, bad), validation, test, warnings).folder(skipped, false);
    }

    private static List<LabeledImage> good(ClassFolders part, Map<Path, SkippedImage> bad)
            throws InvalidImageFolderException {
        return part == null ? List.of() : part.without(bad).images();
    }

    private ImageFolder readClasses(Path folder) throws IOException {
        ClassFolders classes = ClassFolders.find(folder);
        Map<Path, SkippedImage> bad = check(List.of(classes));
        List<SkippedImage> skipped = new ArrayList<>(classes.others());
        skipped.addAll(bad.values());
        return split(classes.without(bad), classes.warnings()).folder(skipped, false);
    }

    private ImageParts split(ClassFolders classes, List<String> warnings) throws InvalidImageFolderException {
        List<LabeledImage> train = new ArrayList<>();
        List<LabeledImage> test = new ArrayList<>();
        classes.split(new StratifiedSplit(testFraction, seed), train, test);
        return new ImageParts(classes.labels(), train, List.of(), test, warnings);
    }

    private Map<Path, SkippedImage> check(Collection<ClassFolders> parts) throws IOException {
        Set<Path> images = new LinkedHashSet<>();
        for (ClassFolders part : parts) {
            part.images().forEach(image -> images.add(image.path()));
        }
        return check(images);
    }

    private Map<Path, SkippedImage> check(Set<Path> images) throws IOException {
        return new ImageCheck(threads, listener).unreadable(images);
    }

    private static ImageFolder told(ImageFolder data) {
        List<SkippedImage> skipped = data.skipped();
        if (!skipped.isEmpty()) {
            int all = skipped.size()
                    + data.train().size()
                    + data.validation().size()
                    + data.test().size();
            LOG.warn("{} of {} files are left out:", skipped.size(), all);
            skipped.stream().limit(SHOWN).forEach(file -> LOG.warn("left out: {}", file));
            if (skipped.size() > SHOWN) {
                LOG.warn("and {} more", skipped.size() - SHOWN);
            }
        }
        data.warnings().forEach(LOG::warn);
        return data;
    }
}
