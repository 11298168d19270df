/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.training;

import java.util.List;
import java.util.concurrent.ExecutorService;
import org.mobilenet4j.image.ImageFolder;
import org.mobilenet4j.image.LabeledImage;
import org.mobilenet4j.image.Preprocessing;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/**
 * Pictures in files as {@link TrainingData}, decoded ahead on other threads: features [n, 3, height, width], labels
 * one-hot. A pass for training is shuffled and augmented by its seed and number and leaves out what does not fill the last
 * batch; the plain one has all pictures in their order.
 *
 * <pre>{@code
 * ImageFolder flowers = ImageFolder.read(Path.of("flowers"));
 * TrainingData train = FolderData.train(flowers, preprocessing, AugmentationStrength.GENTLE, 16, 42, threads);
 * TrainingData test = FolderData.test(flowers, preprocessing, 32, threads);
 * }</pre>
 */
public final class FolderData implements TrainingData {

    private final BatchPlan plan;
    private final ImageBatches shuffled;
    private final ImageBatches plain;

    private FolderData(
            BatchPlan plan,
            BatchPlan all,
            List<String> labels,
            Preprocessing preprocessing,
            AugmentationStrength strength,
            ExecutorService threads) {
        this.plan = plan;
        this.shuffled = new ImageBatches(plan, new BatchDecoder(labels, preprocessing, strength), threads);
        this.plain = new ImageBatches(all, new BatchDecoder(labels, preprocessing, AugmentationStrength.NONE), threads);
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
        List<LabeledImage> images = folder.train();
        return new FolderData(
                BatchPlan.training(images, batchSize, seed),
                BatchPlan.testing(images, batchSize),
                folder.labels(),
                preprocessing,
                strength,
                threads);
    }

    /** The held-out pictures, as they are. */
    public static FolderData test(
            ImageFolder folder, Preprocessing preprocessing, int batchSize, ExecutorService threads) {
        BatchPlan plan = BatchPlan.testing(folder.test(), batchSize);
        return new FolderData(plan, plan, folder.labels(), preprocessing, AugmentationStrength.NONE, threads);
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
