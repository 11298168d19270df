/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.image.dataset;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The names that people give to the parts of a data set. */
enum SplitName {
    TRAIN("train", "training", "trainset"),
    VALIDATION("val", "valid", "validation", "dev", "valset"),
    TEST("test", "testing", "testset", "eval", "evaluation"),
    /** Images without classes, to try a network on. */
    UNLABELED("pred", "prediction", "predict", "unlabeled", "unlabelled");

    /** Words that say nothing more: seg_train, training_set, test-images. */
    private static final Set<String> FILLING =
            Set.of("seg", "set", "data", "dataset", "split", "image", "images", "img", "imgs");

    private final Set<String> words;

    SplitName(String... words) {
        this.words = Set.of(words);
    }

    /** The part that a folder's name, or a word in a list, means; whatever its case. */
    static Optional<SplitName> of(String name) {
        // train2017, as COCO has it
        List<String> parts = Arrays.stream(name.toLowerCase(Locale.ROOT).split("[ _.-]+"))
                .map(part -> part.replaceAll("(19|20)\\d\\d$", ""))
                .filter(part -> !part.isEmpty() && !FILLING.contains(part))
                .collect(Collectors.toList());
        return parts.size() == 1
                ? Arrays.stream(values())
                        .filter(split -> split.words.contains(parts.get(0)))
                        .findFirst()
                : Optional.empty();
    }

    /** For messages: train, validation, test. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
