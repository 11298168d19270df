/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights.catalogue;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The published checkpoints of MobileNetV2 trained on ImageNet: 22 of Keras, each with and without its classifier, two of
 * torchvision, five of timm, four of Google on Hugging Face. No instances.
 *
 * <p>They are listed in JSON files in the jar, one per publisher, with what each of them publishes:
 * <ul>
 * <li>Accuracies are the publisher's own. Keras' and Google's files are conversions of TensorFlow slim's, whose README
 *     has the figures; a file without classifier has none.
 * <li>Preprocessing is the publisher's evaluation: torchvision's presets, timm's {@code crop_pct} 0.875 with bicubic
 *     interpolation, the {@code preprocessor_config.json} of Hugging Face. Keras publishes none: {@code load_img} stretches
 *     the whole picture with nearest neighbours, {@code preprocess_input} only scales, and neither is how the accuracies
 *     were measured. That was in slim ({@code preprocess_for_eval} in {@code inception_preprocessing.py}): of both edges
 *     the central 87.5%, stretched to a square, bilinear. So for Keras, by this project's choice: bilinear, the short edge
 *     to size / 0.875, the centre of it. On square pictures that is slim's part of the picture; others are cropped where
 *     slim stretches them.
 * <li>Licences are as stated. Google's models on Hugging Face state "other", so they are never chosen unless named.
 * </ul>
 */
public final class Checkpoints {

    private static final List<Checkpoint> ALL = Stream.of("keras", "torchvision", "timm", "google")
            .flatMap(publisher -> CheckpointFamily.read("checkpoints/" + publisher + ".json").stream())
            .collect(Collectors.toUnmodifiableList());

    private Checkpoints() {}

    /** Every known checkpoint. */
    public static List<Checkpoint> all() {
        return ALL;
    }

    /**
     * The checkpoint of a name.
     *
     * @param name {@code publisher/name}, or the name alone where only one publisher has it
     * @throws IllegalArgumentException when there is none, or several; with the nearest names
     */
    public static Checkpoint named(String name) {
        return find(name)
                .orElseThrow(() -> new IllegalArgumentException("There is no checkpoint \"" + name
                        + "\"; the nearest names are " + String.join(", ", nearest(name))));
    }

    /**
     * The checkpoint of a name, if there is one.
     *
     * @param name {@code publisher/name}, or the name alone where only one publisher has it
     */
    public static Optional<Checkpoint> find(String name) {
        List<Checkpoint> found = ALL.stream()
                .filter(checkpoint ->
                        checkpoint.name().equals(name) || checkpoint.name().endsWith("/" + name))
                .collect(Collectors.toList());
        return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
    }

    /**
     * The checkpoint with the best published accuracy of those with a classifier, an open licence and the paper's depth.
     *
     * @param widthMultiplier alpha
     * @param size            height and width of the input in pixels
     * @param wanted          what else it must be
     * @return empty when none is published for this width and size
     */
    public static Optional<Checkpoint> best(double widthMultiplier, int size, Predicate<Checkpoint> wanted) {
        return ALL.stream()
                .filter(checkpoint -> checkpoint.isOpen()
                        && checkpoint.hasClassifier()
                        && checkpoint.depthMultiplier() == 1
                        && checkpoint.widthMultiplier() == widthMultiplier
                        && checkpoint.size() == size)
                .filter(wanted)
                .max(Comparator.comparingDouble(
                        checkpoint -> checkpoint.provenance().top1().orElse(0)));
    }

    /**
     * The published checkpoint that a file is, by the hash that its publisher gives.
     *
     * @param sha256 of the file, 64 lower-case hexadecimal digits
     * @return empty when no publisher gives this hash; many give none
     */
    static Optional<Checkpoint> published(String sha256) {
        return ALL.stream()
                .filter(checkpoint -> checkpoint.fileOf(sha256).isPresent())
                .findFirst();
    }

    /**
     * Names that somebody may have meant, at most five, the nearest first.
     *
     * @param name what was written
     */
    public static List<String> nearest(String name) {
        return NearestNames.of(name, ALL.stream().map(Checkpoint::name).collect(Collectors.toList()));
    }
}
