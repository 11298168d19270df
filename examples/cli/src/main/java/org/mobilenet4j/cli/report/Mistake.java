/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.report;

import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Objects;

/** A held-out picture that the network took for another class. Immutable, as long as nobody draws on the picture. */
public final class Mistake {

    private final String file;
    private final String trueLabel;
    private final String predictedLabel;
    private final double probability;
    private final BufferedImage thumbnail;
    /** Null if there is none. */
    private final BufferedImage heat;

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
        this.heat = null;
    }

    private Mistake(Mistake other, BufferedImage heat) {
        this.file = other.file;
        this.trueLabel = other.trueLabel;
        this.predictedLabel = other.predictedLabel;
        this.probability = other.probability;
        this.thumbnail = other.thumbnail;
        this.heat = heat;
    }

    /**
     * The same with what spoke for the predicted class laid over the thumbnail.
     *
     * @param maps class activation maps of the predicted class, [h][w] each
     */
    public Mistake withActivationMaps(List<float[][]> maps) {
        return new Mistake(this, HeatOverlay.over(thumbnail, maps));
    }

    /** The thumbnail under its class activation maps as a JPEG data URI; empty without any. */
    public String heatUri() {
        return heat == null ? "" : DataUri.jpeg(heat);
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
