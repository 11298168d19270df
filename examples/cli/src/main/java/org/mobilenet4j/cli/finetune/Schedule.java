/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.finetune;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.mobilenet4j.training.TrainingStage;

/** The stages of a training, and how options change them. Immutable. */
final class Schedule {

    private final List<TrainingStage> stages;

    Schedule(List<TrainingStage> stages) {
        this.stages = List.copyOf(stages);
    }

    /** In order. */
    List<TrainingStage> stages() {
        return stages;
    }

    /** Of all stages. */
    int epochs() {
        return stages.stream().mapToInt(TrainingStage::epochs).sum();
    }

    /** The highest one of all stages. */
    double learningRate() {
        return stages.stream().mapToDouble(TrainingStage::learningRate).max().orElseThrow();
    }

    /**
     * Several stages share the epochs as they shared the old ones, with one each at least.
     *
     * @throws IllegalArgumentException if there are too few
     */
    Schedule withEpochs(int number) {
        if (number < stages.size()) {
            throw new IllegalArgumentException("The number of epochs must be at least "
                    + (stages.size() == 1 ? "1" : stages.size() + ", one for each stage") + ", found " + number);
        }
        List<TrainingStage> changed = new ArrayList<>();
        int left = number;
        int old = epochs();
        for (TrainingStage stage : stages) {
            int behind = stages.size() - changed.size() - 1;
            int share = (int) Math.round((double) left * stage.epochs() / old);
            int given = Math.max(1, Math.min(share, left - behind));
            changed.add(changed(stage, given, stage.learningRate()));
            left -= given;
            old -= stage.epochs();
        }
        return new Schedule(changed);
    }

    /**
     * Of several stages, all rates change by the same factor.
     *
     * @throws IllegalArgumentException unless above 0 and at most 1
     */
    Schedule withLearningRate(double highest) {
        if (!(highest > 0 && highest <= 1)) {
            throw new IllegalArgumentException("The learning rate must be above 0 and at most 1, found " + highest);
        }
        double old = learningRate();
        return new Schedule(stages.stream()
                .map(stage -> changed(stage, stage.epochs(), highest * (stage.learningRate() / old)))
                .collect(Collectors.toList()));
    }

    /** One stage, the last one with all epochs and the highest rate, frozen up to a block or vertex. */
    Schedule frozenThrough(String name) {
        TrainingStage last = stages.get(stages.size() - 1);
        return new Schedule(List.of(changed(last, epochs(), learningRate()).freezeThrough(name)));
    }

    private static TrainingStage changed(TrainingStage stage, int epochs, double learningRate) {
        TrainingStage changed = TrainingStage.of(epochs, learningRate)
                .blockFactor(stage.blockFactor())
                .warmUp(stage.warmUp());
        return stage.frozenThrough() == null ? changed : changed.freezeThrough(stage.frozenThrough());
    }

    /** For people: name to value, in the order to show. */
    Map<String, String> lines() {
        Map<String, String> lines = new LinkedHashMap<>();
        for (int i = 0; i < stages.size(); i++) {
            lines.put(stages.size() == 1 ? "schedule" : "stage " + (i + 1), describe(stages.get(i)));
        }
        return lines;
    }

    private static String describe(TrainingStage stage) {
        return String.format(
                Locale.ROOT,
                "%d epochs; %s; learning rate %s after a warm-up of %.0f %%, then along a cosine to 0%s",
                stage.epochs(),
                trains(stage),
                stage.learningRate(),
                100 * stage.warmUp(),
                stage.blockFactor() == 1 ? "" : "; times " + stage.blockFactor() + " for each block towards the input");
    }

    /** What of the network a stage changes, in a few words. */
    static String trains(TrainingStage stage) {
        return stage.frozenThrough() == null ? "all trains" : "frozen through " + stage.frozenThrough();
    }
}
