/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.inference;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.mobilenet4j.image.preprocessing.CardJson;
import org.mobilenet4j.image.preprocessing.Preprocessing;
import org.mobilenet4j.internal.io.FileKind;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonInclude;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.nd4j.shade.jackson.annotation.JsonPropertyOrder;

/**
 * What a saved network needs beside its weights before it can classify a picture: the names of its classes, its
 * preprocessing, where its weights come from, and free notes such as who trained it with which settings. Kept as the entry {@value #ENTRY} inside
 * DL4J's own model file, which {@link ComputationGraph#load(java.io.File, boolean)} still reads.
 * <p>
 * Immutable and thread-safe.
 */
@JsonPropertyOrder({"format", "labels", "preprocessing", "provenance", "properties"})
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class ModelCard {

    /** The entry's name inside the model file. */
    public static final String ENTRY = "mobilenet4j.json";

    /** The note that {@link #withPreprocessing} leaves: what the network was trained with. */
    public static final String REPLACED_PREPROCESSING = "preprocessing replaced";

    /** The note that says that the classes' names are not known, and why; they are "class 0", "class 1", ... */
    public static final String NUMBERED_LABELS = "labels numbered";

    private static final Pattern NUMBERED = Pattern.compile("class [0-9]+");

    /** Format 1 had no provenance, and at least one label. */
    private static final int FORMAT = 2;

    private final List<String> labels;
    private final Preprocessing preprocessing;
    private final Provenance provenance;
    private final Map<String, String> properties;

    /**
     * @param labels        the classes' names in the order of the network's output; no name twice; empty for a network
     *                      without a classifier
     * @param preprocessing what the network expects of a picture
     * @param properties    free notes, for people and for other programs
     * @throws IllegalArgumentException when a label is blank or there twice
     */
    public ModelCard(List<String> labels, Preprocessing preprocessing, Map<String, String> properties) {
        this(labels, preprocessing, null, properties);
    }

    private ModelCard(
            List<String> labels, Preprocessing preprocessing, Provenance provenance, Map<String, String> properties) {
        this.labels = List.copyOf(labels);
        this.preprocessing = Objects.requireNonNull(preprocessing, "preprocessing");
        this.provenance = provenance;
        this.properties = Collections.unmodifiableMap(new TreeMap<>(Map.copyOf(properties)));
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
            @JsonProperty("provenance") Provenance provenance,
            @JsonProperty("properties") Map<String, String> properties) {
        return new ModelCard(labels, preprocessing, provenance, properties == null ? Map.of() : properties);
    }

    /** This card for weights that were published: where they come from. */
    public ModelCard withProvenance(Provenance origin) {
        return new ModelCard(labels, preprocessing, Objects.requireNonNull(origin, "provenance"), properties);
    }

    /** This card with other names of the classes. */
    public ModelCard withLabels(List<String> names) {
        Map<String, String> noted = new TreeMap<>(properties);
        noted.remove(NUMBERED_LABELS);
        return new ModelCard(names, preprocessing, provenance, noted);
    }

    /**
     * Whether the labels are numbers, because nobody knew the classes' names when the weights were read. Cards that
     * earlier versions saved may have the note {@value #NUMBERED_LABELS} beside names that were given since.
     */
    public boolean hasNumberedLabels() {
        return properties.containsKey(NUMBERED_LABELS)
                && labels.stream().allMatch(label -> NUMBERED.matcher(label).matches());
    }

    /** This card with a note more, or another value of it. */
    public ModelCard withProperty(String name, String value) {
        Map<String, String> more = new TreeMap<>(properties);
        more.put(name, value);
        return new ModelCard(labels, preprocessing, provenance, more);
    }

    /**
     * This card with another preprocessing than the network was trained with. Such a network still answers, but worse,
     * and published figures hold for it no more; so the first preprocessing is noted as the property
     * {@value #REPLACED_PREPROCESSING}. Right for a network that is fine-tuned with it, or for another input size.
     */
    public ModelCard withPreprocessing(Preprocessing other) {
        if (other.equals(preprocessing)) {
            return this;
        }
        Map<String, String> noted = new TreeMap<>(properties);
        noted.putIfAbsent(REPLACED_PREPROCESSING, preprocessing.toString());
        return new ModelCard(labels, other, provenance, noted);
    }

    /** The classes' names in the order of the network's output; empty without a classifier. */
    @JsonProperty
    public List<String> labels() {
        return labels;
    }

    /** What the network expects of a picture. */
    @JsonProperty
    public Preprocessing preprocessing() {
        return preprocessing;
    }

    /** Where the weights come from, if they were published. */
    public Optional<Provenance> provenance() {
        return Optional.ofNullable(provenance);
    }

    @JsonProperty("provenance")
    private Provenance provenanceOrNull() {
        return provenance;
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
     * ({@link org.mobilenet4j.internal.io.WholeFile}): readers see the old file or the new one, and a failure leaves nothing
     * behind. The scaling is stored a second time as DL4J's own normalizer, for programs that know only
     * {@link org.deeplearning4j.util.ModelSerializer#restoreNormalizerFromFile(java.io.File)}; DL4J's normalizers of
     * pictures work on NCHW only, [N, 3, H, W], whatever the network reads.
     *
     * @param graph       an initialised network; not to be trained meanwhile
     * @param card        its labels and preprocessing
     * @param file        where to; missing folders are created, a model that was saved with a card is replaced
     * @param saveUpdater whether to keep the updater's state, to continue training: two to three times the size
     * @throws java.nio.file.FileAlreadyExistsException when something else is there; the message says what
     * @throws IOException when the file cannot be written
     */
    public static void save(ComputationGraph graph, ModelCard card, Path file, boolean saveUpdater) throws IOException {
        ModelFile.write(graph, card, file, saveUpdater);
    }

    /** What {@link #save} writes, and replaces: model files with a card in them. */
    public static FileKind fileKind() {
        return ModelFile.KIND;
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
                && Objects.equals(provenance, ((ModelCard) other).provenance)
                && properties.equals(((ModelCard) other).properties);
    }

    @Override
    public int hashCode() {
        return Objects.hash(labels, preprocessing, provenance, properties);
    }

    @Override
    public String toString() {
        return labels.size() + " classes, " + preprocessing + (provenance == null ? "" : ", " + provenance);
    }
}
