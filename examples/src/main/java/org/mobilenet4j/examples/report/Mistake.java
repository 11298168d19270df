/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.examples.report;

import java.awt.image.BufferedImage;
import java.util.Objects;

/** A held-out picture that the network took for another class. Immutable, as long as nobody draws on the picture. */
public final class Mistake {

    private final String file;
    private final String trueLabel;
    private final String predictedLabel;
    private final double probability;
    private final BufferedImage thumbnail;

    /**
     * @param file           where the picture came from, for people
     * @param trueLabel      the class it belongs to
     * @param predictedLabel the class the network chose
     * @param probability    the network's probability of its choice, 0 to 1
     * @param thumbnail      a small copy of the picture
     */
    public Mistake(String file, String trueLabel, String predictedLabel, double probability, BufferedImage thumbnail) {
        this.file = Objects.requireNonNull(file, "file");
        this.trueLabel = Objects.requireNonNull(trueLabel, "trueLabel");
        this.predictedLabel = Objects.requireNonNull(predictedLabel, "predictedLabel");
        this.probability = probability;
        this.thumbnail = Objects.requireNonNull(thumbnail, "thumbnail");
    }

    /** Where the picture came from, for people. */
    public String file() {
        return file;
    }

    /** The class the picture belongs to. */
    public String trueLabel() {
        return trueLabel;
    }

    /** The class the network chose. */
    public String predictedLabel() {
        return predictedLabel;
    }

    /** The network's probability of its choice, 0 to 1. */
    public double probability() {
        return probability;
    }

    /** The thumbnail as a JPEG data URI. */
    public String thumbnailUri() {
        return DataUri.jpeg(thumbnail);
    }
}
