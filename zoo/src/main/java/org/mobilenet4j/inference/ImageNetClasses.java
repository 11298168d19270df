/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.inference;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The classes of ImageNet's challenge (ILSVRC 2012) in the order of the networks' outputs, 1000 or, as TensorFlow slim
 * and Hugging Face's conversions of it have them, 1001 with "background" before the first. The list is in the jar; unlike
 * DL4J's {@code ImageNetLabels} it needs no network, and it names all pictures of a batch.
 * <p>
 * Names are torchvision's (BSD 3-Clause); no name stands twice. Immutable and thread-safe.
 */
public final class ImageNetClasses {

    /** The number of ImageNet's classes. */
    public static final int COUNT = 1000;

    /** The name of the class before ImageNet's first, where there is one. */
    public static final String BACKGROUND = "background";

    private static final String RESOURCE = "imagenet-classes.tsv";
    private static final int COLUMNS = 3;

    private final List<String> labels;
    private final List<String> synsets;
    private final int offset;

    private ImageNetClasses(int offset) {
        this.offset = offset;
        List<String> names = new ArrayList<>();
        List<String> ids = new ArrayList<>();
        if (offset > 0) {
            names.add(BACKGROUND);
        }
        for (String line : lines()) {
            String[] columns = line.split("\t", -1);
            if (columns.length != COLUMNS || Integer.parseInt(columns[0]) != ids.size()) {
                throw new IllegalStateException(RESOURCE + " in the jar is damaged at: " + line);
            }
            ids.add(columns[1]);
            names.add(columns[2]);
        }
        this.labels = List.copyOf(names);
        this.synsets = List.copyOf(ids);
    }

    /** The classes of networks with 1000 outputs. */
    public static ImageNetClasses withoutBackground() {
        return new ImageNetClasses(0);
    }

    /** The classes of networks with 1001 outputs: 0 is "background", ImageNet's first class is 1. */
    public static ImageNetClasses withBackground() {
        return new ImageNetClasses(1);
    }

    /**
     * The classes of a network.
     *
     * @param outputs 1000 or 1001
     * @throws IllegalArgumentException for another number: the network's classes are not ImageNet's
     */
    public static ImageNetClasses of(long outputs) {
        if (outputs != COUNT && outputs != COUNT + 1) {
            throw new IllegalArgumentException("Networks trained on ImageNet have " + COUNT + " classes, or "
                    + (COUNT + 1) + " with background; found " + outputs + ", so these are other classes");
        }
        return new ImageNetClasses((int) (outputs - COUNT));
    }

    private static List<String> lines() {
        try (InputStream stream = ImageNetClasses.class.getResourceAsStream(RESOURCE);
                BufferedReader reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            return reader.lines().filter(line -> !line.startsWith("#")).collect(Collectors.toList());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + RESOURCE + " from the jar", e);
        }
    }

    /** The classes' names by output index, 1000 or 1001. */
    public List<String> labels() {
        return labels;
    }

    /**
     * A class's id in WordNet, as the folders of ImageNet's pictures are named: n01440764.
     *
     * @param output index of the network's output
     * @return empty for background
     * @throws IndexOutOfBoundsException when there is no such output
     */
    public Optional<String> wordNetId(int output) {
        return output == 0 && offset == 1 ? Optional.empty() : Optional.of(synsets.get(output - offset));
    }

    /** Classes before ImageNet's first: 1 with background, else 0. */
    public int offset() {
        return offset;
    }

    /**
     * Names what a whole batch of pictures shows.
     *
     * @param probabilities a network's output after softmax, [n, 1000] or [n, 1001], any floating-point type
     * @param topK          how many classes to name for each, at least 1
     * @return for each picture its likeliest classes, the best first; their logits are the logarithms of the
     *         probabilities, which differ from the network's own by one number for each picture
     * @throws IllegalArgumentException for another shape
     * @throws IllegalStateException    when an output is no number
     */
    public List<List<Prediction>> decode(INDArray probabilities, int topK) {
        Ranking.requirePositive(topK);
        if (probabilities.rank() != 2 || probabilities.size(1) != labels.size()) {
            throw new IllegalArgumentException("Expected the output of a classifier, [n, " + labels.size() + "], found "
                    + Arrays.toString(probabilities.shape()));
        }
        return Arrays.stream(probabilities.toDoubleMatrix())
                .map(row -> Ranking.best(
                        Arrays.stream(row).map(ImageNetClasses::log).toArray(), labels, topK))
                .collect(Collectors.toUnmodifiableList());
    }

    /** Finite for a probability that was rounded to 0. */
    private static double log(double probability) {
        return Math.log(Double.isNaN(probability) ? probability : Math.max(probability, Double.MIN_VALUE));
    }
}
