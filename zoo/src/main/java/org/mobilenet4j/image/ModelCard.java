/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.image;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.nd4j.shade.jackson.annotation.JsonPropertyOrder;

/**
 * What a saved network needs beside its weights before it can classify a picture: the names of its classes and its
 * preprocessing, and free notes such as who trained it with which settings. Kept as the entry {@value #ENTRY} inside
 * DL4J's own model file, which {@link ComputationGraph#load(java.io.File, boolean)} still reads.
 * <p>
 * Immutable and thread-safe.
 */
@JsonPropertyOrder({"format", "labels", "preprocessing", "properties"})
public final class ModelCard {

    /** The entry's name inside the model file. */
    public static final String ENTRY = "mobilenet4j.json";

    private static final int FORMAT = 1;

    private final List<String> labels;
    private final Preprocessing preprocessing;
    private final Map<String, String> properties;

    /**
     * @param labels        the classes' names in the order of the network's output; not empty, no name twice
     * @param preprocessing what the network expects of a picture
     * @param properties    free notes, for people and for other programs
     * @throws IllegalArgumentException when there are no labels, or one is blank or there twice
     */
    public ModelCard(List<String> labels, Preprocessing preprocessing, Map<String, String> properties) {
        this.labels = List.copyOf(labels);
        this.preprocessing = Objects.requireNonNull(preprocessing, "preprocessing");
        this.properties = Collections.unmodifiableMap(new TreeMap<>(Map.copyOf(properties)));
        if (labels.isEmpty()) {
            throw new IllegalArgumentException("A model card needs the name of at least one class");
        }
        HashSet<String> seen = new HashSet<>();
        for (String label : this.labels) {
            if (label.isBlank() || !seen.add(label)) {
                throw new IllegalArgumentException("The label '" + label + "' at index " + this.labels.indexOf(label)
                        + (label.isBlank() ? " is blank" : " stands twice among the labels") + "; each class needs a"
                        + " name of its own");
            }
        }
    }

    @JsonCreator
    private static ModelCard parse(
            @JsonProperty(value = "format", required = true) int format,
            @JsonProperty(value = "labels", required = true) List<String> labels,
            @JsonProperty(value = "preprocessing", required = true) Preprocessing preprocessing,
            @JsonProperty("properties") Map<String, String> properties) {
        return new ModelCard(labels, preprocessing, properties == null ? Map.of() : properties);
    }

    /** The classes' names in the order of the network's output. */
    @JsonProperty
    public List<String> labels() {
        return labels;
    }

    /** What the network expects of a picture. */
    @JsonProperty
    public Preprocessing preprocessing() {
        return preprocessing;
    }

    /** Free notes, sorted by name. */
    @JsonProperty
    public Map<String, String> properties() {
        return properties;
    }

    @JsonProperty
    private int format() {
        return FORMAT;
    }

    /** This card as JSON. */
    public String toJson() {
        return CardJson.write(this);
    }

    /**
     * The card that {@link #toJson()} wrote.
     *
     * @throws IllegalArgumentException when the text is no such JSON, with the place and the reason
     */
    public static ModelCard fromJson(String json) {
        CardJson.requireFormat(json, FORMAT);
        return CardJson.read(json, ModelCard.class);
    }

    /**
     * Saves a network with its card. The file is written beside its place and moved there when it is complete
     * ({@link org.mobilenet4j.io.WholeFile}): readers see the old file or the new one, and a failure leaves nothing
     * behind. The scaling is stored a second time as DL4J's own normalizer, for programs that know only
     * {@link org.deeplearning4j.util.ModelSerializer#restoreNormalizerFromFile(java.io.File)}; DL4J's normalizers of
     * pictures work on NCHW only, [N, 3, H, W], whatever the network reads.
     *
     * @param graph       an initialised network; not to be trained meanwhile
     * @param card        its labels and preprocessing
     * @param file        where to; missing folders are created, an existing file is replaced
     * @param saveUpdater whether to keep the updater's state, to continue training: two to three times the size
     * @throws IOException when the file cannot be written
     */
    public static void save(ComputationGraph graph, ModelCard card, Path file, boolean saveUpdater) throws IOException {
        ModelFile.write(graph, card, file, saveUpdater);
    }

    /**
     * Reads the card of a saved network.
     *
     * @param file a model file that {@link #save} wrote
     * @throws IOException when there is no such file, it is no model file, or its card is missing or broken
     */
    public static ModelCard read(Path file) throws IOException {
        return ModelFile.readCard(file);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ModelCard
                && labels.equals(((ModelCard) other).labels)
                && preprocessing.equals(((ModelCard) other).preprocessing)
                && properties.equals(((ModelCard) other).properties);
    }

    @Override
    public int hashCode() {
        return Objects.hash(labels, preprocessing, properties);
    }

    @Override
    public String toString() {
        return labels.size() + " classes, " + preprocessing;
    }
}
