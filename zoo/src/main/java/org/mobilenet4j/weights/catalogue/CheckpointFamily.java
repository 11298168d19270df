/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights.catalogue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Collectors;
import org.mobilenet4j.image.codec.Decoding;
import org.mobilenet4j.image.preprocessing.CropRounding;
import org.mobilenet4j.image.preprocessing.Interpolation;
import org.mobilenet4j.image.preprocessing.PixelScaling;
import org.mobilenet4j.image.preprocessing.Preprocessing;
import org.mobilenet4j.image.preprocessing.ResizeRule;
import org.mobilenet4j.inference.Provenance;
import org.mobilenet4j.vertex.Flavor;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.nd4j.shade.jackson.databind.DeserializationFeature;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/** What one publisher's checkpoints have in common, and their list, as the catalogue's JSON files have it. */
final class CheckpointFamily {

    @JsonProperty(required = true)
    private String publisher;

    /** For people who read the file. */
    @JsonProperty(required = true)
    private String homepage;

    @JsonProperty(required = true)
    private String licence;

    @JsonProperty(required = true)
    private Flavor flavor;

    @JsonProperty(required = true)
    private int classOffset;

    @JsonProperty(required = true)
    private Interpolation interpolation;

    @JsonProperty(required = true)
    private CropRounding cropRounding;

    /** Where the accuracies stand, for people who check them. */
    @JsonProperty(required = true)
    private String accuracyFrom;

    @JsonProperty(required = true)
    private List<Entry> checkpoints;

    /** One checkpoint. */
    private static final class Entry {
        @JsonProperty(required = true)
        private String name;

        @JsonProperty(required = true)
        private double width;

        @JsonProperty
        private double depth = 1;

        @JsonProperty
        private boolean fixedStemAndHead;

        @JsonProperty(required = true)
        private int size;

        @JsonProperty(required = true)
        private int shortEdge;

        @JsonProperty
        private boolean top = true;

        @JsonProperty
        private Double top1;

        @JsonProperty
        private Double top5;

        @JsonProperty(required = true)
        private List<PublishedFile> files;
    }

    /** The checkpoints of a resource of this package. */
    static List<Checkpoint> read(String resource) {
        try (InputStream json = CheckpointFamily.class.getResourceAsStream(resource)) {
            return read(json);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + resource + " from the jar", e);
        }
    }

    /** @throws IOException when the text is no such JSON, with the place and the reason */
    static List<Checkpoint> read(InputStream json) throws IOException {
        CheckpointFamily family = new ObjectMapper()
                .configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, true)
                .configure(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES, true)
                .configure(DeserializationFeature.FAIL_ON_TRAILING_TOKENS, true)
                .readValue(json, CheckpointFamily.class);
        return family.checkpoints.stream().map(family::checkpoint).collect(Collectors.toUnmodifiableList());
    }

    private Checkpoint checkpoint(Entry entry) {
        Provenance provenance = new Provenance(
                publisher + "/" + entry.name,
                entry.files.get(0).url().toString(),
                licence,
                flavor,
                classOffset,
                entry.top1,
                entry.top5,
                null);
        return new Checkpoint(
                provenance,
                entry.files,
                entry.width,
                entry.depth,
                entry.fixedStemAndHead,
                entry.top,
                preprocessing(entry.size, entry.shortEdge));
    }

    private Preprocessing preprocessing(int size, int shortEdge) {
        ResizeRule resize = ResizeRule.shortEdge(shortEdge, interpolation, cropRounding);
        return new Preprocessing(size, size, Decoding.PILLOW_UPRIGHT, resize, PixelScaling.of(flavor));
    }
}
