/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.report;

import java.util.Objects;
import org.nd4j.evaluation.classification.Evaluation;

/** How one class fared on the held-out pictures. Immutable. */
public final class ClassRow {

    private final String label;
    private final int trainPictures;
    private final int heldOutPictures;
    private final double recall;
    private final double precision;

    /**
     * @param index         the network's output that stands for the class, from 0
     * @param label         the class label
     * @param trainPictures how many pictures it was learned from
     * @param evaluation    the counts on the held-out pictures
     */
    ClassRow(int index, String label, int trainPictures, Evaluation evaluation) {
        this.label = Objects.requireNonNull(label, "label");
        this.trainPictures = trainPictures;
        this.heldOutPictures = evaluation.getConfusion().getActualTotal(index);
        this.recall = evaluation.recall(index);
        this.precision = evaluation.precision(index);
    }

    /** The class label. */
    public String label() {
        return label;
    }

    /** How many pictures the class was learned from. */
    public int trainPictures() {
        return trainPictures;
    }

    /** How many held-out pictures belong to the class. */
    public int heldOutPictures() {
        return heldOutPictures;
    }

    /** Share of its held-out pictures that were recognised, 0 to 1. */
    public double recall() {
        return recall;
    }

    /** Share of the held-out pictures taken for this class that belong to it, 0 to 1; 0 if none was taken for it. */
    public double precision() {
        return precision;
    }

    /** The harmonic mean of precision and recall, 0 to 1. */
    public double f1() {
        return precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall);
    }
}
