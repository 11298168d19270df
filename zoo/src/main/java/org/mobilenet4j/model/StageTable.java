/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.model;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A table of stages under a width and a depth multiplier: how many blocks each stage has, and how many channels every
 * layer. Rounding is slim's {@code _make_divisible}; depth, and what is fixed, follow timm's {@code decode_arch_def}.
 * Immutable.
 */
public final class StageTable {

    /** MobileNetV2's, table 2 of Sandler et al.: expansion t, channels c, repeats n, stride s. */
    public static final List<Stage> MOBILENET_V2 = List.of(
            Stage.of(1, 16, 1, 1),
            Stage.of(6, 24, 2, 2),
            Stage.of(6, 32, 3, 2),
            Stage.of(6, 64, 4, 2),
            Stage.of(6, 96, 3, 1),
            Stage.of(6, 160, 3, 2),
            Stage.of(6, 320, 1, 1));

    static final int STEM_STRIDE = 2;

    private static final int STEM_CHANNELS = 32;
    private static final int LAST_CHANNELS = 1280;

    private final List<Stage> table;
    private double width = 1;
    private double depth = 1;
    private boolean fixed;
    private int divisor = 8;

    private StageTable(List<Stage> table) {
        this.table = table;
    }

    /** A table as it stands: both multipliers 1, channels rounded to multiples of 8. */
    public static StageTable of(List<Stage> stages) {
        return new StageTable(List.copyOf(stages));
    }

    /** The same table with other multipliers, both above 0: of channels, and of repeats. */
    public StageTable scaled(double width, double depth) {
        return with(copy -> {
            copy.width = width;
            copy.depth = depth;
        });
    }

    /** The same table with stem, last convolution, and the repeats of the first and last stage exempt (true) or not. */
    public StageTable fixedStemAndHead(boolean fixed) {
        return with(copy -> copy.fixed = fixed);
    }

    /** The same table with channels rounded to multiples of {@code divisor}, 1 or more. */
    public StageTable divisor(int divisor) {
        return with(copy -> copy.divisor = divisor);
    }

    private StageTable with(Consumer<StageTable> change) {
        StageTable copy = new StageTable(table);
        copy.width = width;
        copy.depth = depth;
        copy.fixed = fixed;
        copy.divisor = divisor;
        change.accept(copy);
        return copy;
    }

    /** The stages with their repeats times the depth multiplier, rounded up; channels as in the table. */
    public List<Stage> stages() {
        List<Stage> stages = new ArrayList<>();
        for (Stage stage : table) {
            boolean end = stages.isEmpty() || stages.size() == table.size() - 1;
            int repeats = fixed && end ? stage.repeats() : (int) Math.ceil(stage.repeats() * depth);
            stages.add(Stage.of(stage.expansion(), stage.channels(), repeats, stage.stride()));
        }
        return List.copyOf(stages);
    }

    /** Channels of the stem. */
    public long stemChannels() {
        return fixed ? STEM_CHANNELS : makeDivisible(STEM_CHANNELS * width, divisor);
    }

    /** Channels at the end of a stage's blocks. */
    public long channels(Stage stage) {
        return makeDivisible(stage.channels() * width, divisor);
    }

    /** Channels of the last convolution; widths below 1 leave it as it is (Sandler et al., section 6.1). */
    public long lastChannels() {
        return fixed ? LAST_CHANNELS : makeDivisible(LAST_CHANNELS * Math.max(1, width), divisor);
    }

    /** The nearest multiple of the divisor, at least one, and never below nine tenths. */
    public static long makeDivisible(double channels, int divisor) {
        long nearest = Math.max(divisor, (long) (channels + divisor / 2.0) / divisor * divisor);
        return nearest < 0.9 * channels ? nearest + divisor : nearest;
    }
}
