/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.training;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.commons.math3.distribution.BetaDistribution;
import org.apache.commons.math3.random.Well19937c;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** Label smoothing and mixup. What happens to a batch depends on the step's seed alone. Immutable. */
final class SoftTargets {

    private final double smoothing;
    private final double mixup;
    private final boolean multiLabel;

    /**
     * @param smoothing  share of the target that is spread over all classes, in [0, 1)
     * @param mixup      both parameters of the beta distribution of the shares; 0 is off
     * @param multiLabel true if an example can be of several classes
     */
    SoftTargets(double smoothing, double mixup, boolean multiLabel) {
        this.smoothing = smoothing;
        this.mixup = mixup;
        this.multiLabel = multiLabel;
    }

    /** @return the batch itself if there is nothing to do; else a new one */
    DataSet of(DataSet batch, long seed) {
        if (smoothing == 0 && mixup == 0) {
            return batch;
        }
        INDArray features = batch.getFeatures();
        INDArray labels = smoothed(batch.getLabels());
        if (mixup > 0) {
            double share = new BetaDistribution(new Well19937c(seed), mixup, mixup).sample();
            int[] partners = partners((int) features.size(0), seed);
            features = mixed(features, partners, share);
            labels = mixed(labels, partners, share);
        }
        return new DataSet(features, labels, batch.getFeaturesMaskArray(), batch.getLabelsMaskArray());
    }

    private INDArray smoothed(INDArray labels) {
        double floor = smoothing / (multiLabel ? 2 : labels.size(1));
        return labels.mul(1 - smoothing).addi(floor);
    }

    private static int[] partners(int count, long seed) {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            order.add(i);
        }
        Collections.shuffle(order, new Random(seed));
        return order.stream().mapToInt(Integer::intValue).toArray();
    }

    private static INDArray mixed(INDArray array, int[] partners, double share) {
        INDArray other = Nd4j.createUninitialized(array.dataType(), array.shape(), 'c');
        for (int i = 0; i < partners.length; i++) {
            other.slice(i).assign(array.slice(partners[i]));
        }
        return other.muli(1 - share).addi(array.mul(share));
    }
}
