/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.training.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How much training pictures are changed at random: the more there is to learn from few pictures, the more. */
public enum AugmentationStrength {

    /** For testing: not at all. */
    NONE(1, 0),

    /** For a network that knows pictures already: mirroring alone. */
    GENTLE(1, 0),

    /** For a network that begins with random weights. */
    STRONG(0.7, 0.2);

    private final double minArea;
    private final double colorStrength;

    AugmentationStrength(double minArea, double colorStrength) {
        this.minArea = minArea;
        this.colorStrength = colorStrength;
    }

    /** Smallest part of a picture's area that a crop keeps. */
    public double minArea() {
        return minArea;
    }

    /** Largest relative change of brightness, contrast and saturation. */
    public double colorStrength() {
        return colorStrength;
    }

    /** For people who compare two runs. */
    public String description() {
        if (this == NONE) {
            return "none";
        }
        List<String> changes = new ArrayList<>();
        if (minArea < 1) {
            changes.add(String.format(Locale.ROOT, "crop of %.0f to 100 %% of the area", 100 * minArea));
        }
        changes.add("mirroring");
        if (colorStrength > 0) {
            changes.add(String.format(
                    Locale.ROOT, "brightness, contrast and saturation by up to %.0f %%", 100 * colorStrength));
        }
        return String.join(", ", changes);
    }
}
