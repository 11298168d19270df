/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.mobilenet4j.model.Stage;
import org.mobilenet4j.model.StageTable;
import org.mobilenet4j.weights.format.TensorInfo;

/**
 * Finds the width multiplier that gives the channels of a file. Rounding makes a whole range of multipliers give the
 * same network: a published one comes before others, and few decimals before many.
 */
final class WidthSolver {
    private static final List<Double> PUBLISHED = List.of(1.0, 0.35, 0.5, 0.75, 1.1, 1.2, 1.3, 1.4);
    private static final int WIDEST = 4;
    private static final int[] PARTS_OF_ONE = {10, 20, 100, 1000};
    private static final int OUT = 3;

    private final ScaledNames scaled;
    private final Map<UnitPlace, Long> channels = new LinkedHashMap<>();
    private double width;
    private List<UnitPlace> misfits;

    private WidthSolver(ScaledNames scaled, NamedWeights contents) {
        this.scaled = scaled;
        NameTable names = scaled.names();
        for (UnitPlace unit : names.units()) {
            Long found = unit.part() == UnitPlace.Part.DEPTHWISE || unit.part() == UnitPlace.Part.EXPAND
                    ? null
                    : channels(names, unit, contents);
            if (found != null) {
                channels.put(unit, found);
            }
        }
    }

    /**
     * The best of several depths: the first of those that leave the fewest misfits. Where tensors are missing, another
     * depth may explain the names that are left, but hardly their channels: then a published depth that explains these
     * comes first, and what it misses is missing.
     */
    static WidthSolver solve(List<ScaledNames> candidates, NamedWeights contents) {
        WidthSolver best = best(candidates, contents);
        if (!best.misfits.isEmpty()) {
            WidthSolver published =
                    best(ScaledNames.published(best.scaled.names().source()), contents);
            return published.misfits.isEmpty() ? published : best;
        }
        return best;
    }

    private static WidthSolver best(List<ScaledNames> candidates, NamedWeights contents) {
        WidthSolver best = null;
        for (ScaledNames candidate : candidates) {
            WidthSolver solver = new WidthSolver(candidate, contents);
            solver.solve();
            if (best == null || solver.misfits.size() < best.misfits.size()) {
                best = solver;
            }
            if (best.misfits.isEmpty()) {
                break;
            }
        }
        return best;
    }

    /** By the kernel, or where that is missing by a vector of batch norm; null where all are. */
    private static Long channels(NameTable names, UnitPlace unit, NamedWeights contents) {
        TensorInfo kernel = contents.weight(names.kernel(unit));
        if (kernel != null) {
            long[] shape = names.kernel(unit).ours(kernel.shape());
            return shape == null ? null : shape[OUT];
        }
        return names.vectors(unit).stream()
                .map(contents::weight)
                .filter(vector -> vector != null && vector.shape().length == 1)
                .map(vector -> vector.shape()[0])
                .findFirst()
                .orElse(null);
    }

    private void solve() {
        for (double candidate : candidates()) {
            List<UnitPlace> found = misfits(candidate);
            if (misfits == null || found.size() < misfits.size()) {
                width = candidate;
                misfits = found;
            }
            if (misfits.isEmpty()) {
                return;
            }
        }
    }

    private static Set<Double> candidates() {
        Set<Double> candidates = new LinkedHashSet<>(PUBLISHED);
        for (int parts : PARTS_OF_ONE) {
            for (int i = 1; i <= WIDEST * parts; i++) {
                candidates.add(i / (double) parts);
            }
        }
        return candidates;
    }

    private List<UnitPlace> misfits(double width) {
        StageTable table = table(width);
        List<UnitPlace> misfits = new ArrayList<>();
        channels.forEach((unit, found) -> {
            if (expected(table, unit) != found) {
                misfits.add(unit);
            }
        });
        return misfits;
    }

    private StageTable table(double width) {
        return StageTable.of(StageTable.MOBILENET_V2)
                .scaled(width, scaled.depth())
                .fixedStemAndHead(scaled.fixed());
    }

    private static long expected(StageTable table, UnitPlace unit) {
        switch (unit.part()) {
            case STEM:
                return table.stemChannels();
            case LAST:
                return table.lastChannels();
            default:
                Stage stage = StageTable.MOBILENET_V2.get(unit.stage());
                return table.channels(stage);
        }
    }

    ScaledNames scaled() {
        return scaled;
    }

    double width() {
        return width;
    }

    /** The units whose channels the width does not give. */
    List<UnitPlace> misfits() {
        return misfits;
    }

    /** The channels in the file. */
    long found(UnitPlace unit) {
        return channels.get(unit);
    }

    /** The channels that the width gives. */
    long expected(UnitPlace unit) {
        return expected(table(width), unit);
    }
}
