/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.training.data;

import java.util.List;
import java.util.concurrent.ExecutorService;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.mobilenet4j.image.dataset.ImageFolder;
import org.mobilenet4j.image.dataset.LabeledImage;
import org.mobilenet4j.image.preprocessing.Preprocessing;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/**
 * Pictures in files as {@link TrainingData}, decoded ahead on other threads: features [n, 3, height, width], labels [n,
 * classes], 1 for each class that a picture shows, else 0. A pass for training is shuffled and augmented by its seed and
 * number and leaves out what does not fill the last batch; the plain one has all pictures in their order.
 *
 * <pre>{@code
 * ImageFolder flowers = ImageFolder.read(Path.of("flowers")).withValidation(0.15, 42);
 * TrainingData train = FolderData.train(flowers, preprocessing, AugmentationStrength.GENTLE, 16, 42, threads);
 * TrainingData validation = FolderData.validation(flowers, preprocessing, 32, threads);
 * }</pre>
 */
public final class FolderData implements TrainingData {

    private final BatchPlan plan;
    private final ImageFolder folder;
    private final List<LabeledImage> images;
    private final Preprocessing preprocessing;
    private final AugmentationStrength strength;
    private final ExecutorService threads;
    private final ImageBatches shuffled;
    private final ImageBatches plain;

    private FolderData(
            ImageFolder folder,
            List<LabeledImage> images,
            BatchPlan plan,
            Preprocessing preprocessing,
            AugmentationStrength strength,
            ExecutorService threads,
            CNN2DFormat format) {
        this.plan = plan;
        this.folder = folder;
        this.images = images;
        this.preprocessing = preprocessing;
        this.strength = strength;
        this.threads = threads;
        List<String> labels = folder.labels();
        this.shuffled = new ImageBatches(plan, new BatchDecoder(labels, preprocessing, strength, format), threads);
        this.plain = new ImageBatches(
                BatchPlan.testing(images, plan.batchSize()),
                new BatchDecoder(labels, preprocessing, AugmentationStrength.NONE, format),
                threads);
    }

    /**
     * The pictures to learn from.
     *
     * @param preprocessing what the network expects of a picture
     * @param strength      how much pictures are changed at random
     * @param batchSize     pictures of a batch; no more than there are in any case
     * @param seed          decides order and augmentation
     * @param threads       decode; the caller's to shut down
     */
    public static FolderData train(
            ImageFolder folder,
            Preprocessing preprocessing,
            AugmentationStrength strength,
            int batchSize,
            long seed,
            ExecutorService threads) {
        BatchPlan plan = BatchPlan.training(folder.train(), batchSize, seed);
        return new FolderData(folder, folder.train(), plan, preprocessing, strength, threads, CNN2DFormat.NCHW);
    }

    /**
     * The test images, as they are: the ones to say at the end how good a network is, and to choose nothing by.
     *
     * @throws IllegalArgumentException if the folder has none but has validation images
     */
    public static FolderData test(
            ImageFolder folder, Preprocessing preprocessing, int batchSize, ExecutorService threads) {
        if (folder.test().isEmpty()) {
            throw new IllegalArgumentException("The data has no test images (" + folder
                    + "): add some, or test with its validation images, FolderData.validation");
        }
        return plain(folder, folder.test(), preprocessing, batchSize, threads);
    }

    /**
     * The pictures to choose the best epoch by, as they are.
     *
     * @throws IllegalArgumentException if the folder has none; {@link ImageFolder#withValidation} gives it some
     */
    public static FolderData validation(
            ImageFolder folder, Preprocessing preprocessing, int batchSize, ExecutorService threads) {
        if (folder.validation().isEmpty()) {
            throw new IllegalArgumentException("The data has no validation pictures (" + folder
                    + "): hold out a part of the training pictures with ImageFolder.withValidation");
        }
        return plain(folder, folder.validation(), preprocessing, batchSize, threads);
    }

    private static FolderData plain(
            ImageFolder folder,
            List<LabeledImage> images,
            Preprocessing preprocessing,
            int batchSize,
            ExecutorService threads) {
        BatchPlan plan = BatchPlan.testing(images, batchSize);
        return new FolderData(
                folder, images, plan, preprocessing, AugmentationStrength.NONE, threads, CNN2DFormat.NCHW);
    }

    /**
     * How many images a pass for training uses: those that fill batches.
     *
     * @param images    how many there are
     * @param batchSize of a full batch, if there are as many
     */
    public static int usedByAPass(int images, int batchSize) {
        return BatchPlan.pictures(images, batchSize);
    }

    /** The same for networks that read NHWC: features [n, height, width, 3]. */
    public FolderData channelsLast() {
        return new FolderData(folder, images, plan, preprocessing, strength, threads, CNN2DFormat.NHWC);
    }

    List<String> labels() {
        return folder.labels();
    }

    /** All pictures, also those that fill no batch of a pass for training. */
    List<LabeledImage> images() {
        return images;
    }

    @Override
    public DataSetIterator epoch(int epoch, int firstBatch) {
        shuffled.start(epoch, firstBatch);
        return shuffled;
    }

    @Override
    public DataSetIterator plain() {
        plain.start(0, 0);
        return plain;
    }

    @Override
    public int batches() {
        return plan.batches();
    }

    @Override
    public long examples() {
        return plan.pictures();
    }

    @Override
    public int batchSize() {
        return plan.batchSize();
    }
}
