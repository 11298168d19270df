/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights;

import java.util.ArrayList;
import java.util.List;
import org.mobilenet4j.model.StageTable;

/** The names in a network of a certain depth. Immutable. */
final class ScaledNames {
    /** Steps of 0.05 on the way to the deepest. */
    private static final int STEPS_TO_ONE = 20;

    private static final int DEEPEST = 3;

    /** The plain network, and timm's {@code mobilenetv2_110d} and {@code _120d}. */
    private static final List<Double> PUBLISHED = List.of(1.0, 1.2, 1.4);

    private final double depth;
    private final boolean fixed;
    private final NameTable names;

    private ScaledNames(double depth, boolean fixed, NameTable names) {
        this.depth = depth;
        this.fixed = fixed;
        this.names = names;
    }

    /** The depths of published networks. */
    static List<ScaledNames> published(WeightSource source) {
        return depths(source, PUBLISHED);
    }

    /** All depths that there may be, the likeliest first. */
    static List<ScaledNames> depths(WeightSource source) {
        List<Double> depths = new ArrayList<>(PUBLISHED);
        for (int i = 1; i <= DEEPEST * STEPS_TO_ONE; i++) {
            double depth = i / (double) STEPS_TO_ONE;
            if (!PUBLISHED.contains(depth)) {
                depths.add(depth);
            }
        }
        return depths(source, depths);
    }

    private static List<ScaledNames> depths(WeightSource source, List<Double> depths) {
        List<ScaledNames> all = new ArrayList<>();
        for (double depth : depths) {
            // a plain network has no need of a fixed stem and head, a deeper one is published only with them
            boolean first = depth != 1;
            for (boolean fixed : new boolean[] {first, !first}) {
                StageTable table =
                        StageTable.of(StageTable.MOBILENET_V2).scaled(1, depth).fixedStemAndHead(fixed);
                all.add(new ScaledNames(depth, fixed, new NameTable(source, table.stages())));
            }
        }
        return all;
    }

    double depth() {
        return depth;
    }

    /** Whether stem, last convolution, and the ends' repeats are exempt from the multipliers. */
    boolean fixed() {
        return fixed;
    }

    NameTable names() {
        return names;
    }
}
