/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.inference;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Pattern;
import org.mobilenet4j.vertex.Flavor;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonInclude;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.nd4j.shade.jackson.annotation.JsonPropertyOrder;

/**
 * Where a network's weights come from, and what was published about them. Kept in a {@link ModelCard}, so that it stays
 * with the weights when they are converted.
 * <p>
 * Immutable and thread-safe.
 */
@JsonPropertyOrder({"name", "source", "licence", "flavor", "classOffset", "top1", "top5", "sha256"})
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class Provenance {

    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final double ALL = 100;

    private final String name;
    private final String source;
    private final String licence;
    private final Flavor flavor;
    private final int classOffset;
    private final Double top1;
    private final Double top5;
    private final String sha256;

    /**
     * @param name        what the checkpoint is called, {@code publisher/name}
     * @param source      the address of its file
     * @param licence     as its publisher states it: an SPDX identifier, or {@code other}
     * @param flavor      the conventions that it was trained under
     * @param classOffset classes before ImageNet's first: 1 where class 0 is "background", else 0
     * @param top1        published accuracy on ImageNet's validation pictures in percent, or null if there is none
     * @param top5        likewise, of the five likeliest classes
     * @param sha256      of the file that the weights were read from, 64 lower-case hexadecimal digits; null if unknown
     * @throws IllegalArgumentException when a text is blank, a figure outside its range, or the hash is none
     */
    @JsonCreator
    public Provenance(
            @JsonProperty(value = "name", required = true) String name,
            @JsonProperty(value = "source", required = true) String source,
            @JsonProperty(value = "licence", required = true) String licence,
            @JsonProperty(value = "flavor", required = true) Flavor flavor,
            @JsonProperty(value = "classOffset", required = true) int classOffset,
            @JsonProperty("top1") Double top1,
            @JsonProperty("top5") Double top5,
            @JsonProperty("sha256") String sha256) {
        this.name = text("name", name);
        this.source = text("source", source);
        this.licence = text("licence", licence);
        this.flavor = Objects.requireNonNull(flavor, "flavor");
        this.classOffset = classOffset;
        this.top1 = percent("top1", top1);
        this.top5 = percent("top5", top5);
        this.sha256 = sha256;
        if (classOffset != 0 && classOffset != 1) {
            throw new IllegalArgumentException("The class offset must be 0, or 1 where class 0 is background; found "
                    + classOffset + " for the weights " + name);
        }
        if (sha256 != null && !SHA256.matcher(sha256).matches()) {
            throw new IllegalArgumentException(
                    "A SHA-256 has 64 lower-case hexadecimal digits, found \"" + sha256 + "\" for the weights " + name);
        }
    }

    private static String text(String field, String value) {
        if (Objects.requireNonNull(value, field).isBlank()) {
            throw new IllegalArgumentException("The weights' " + field + " is blank");
        }
        return value;
    }

    private static Double percent(String field, Double value) {
        if (value != null && !(value >= 0 && value <= ALL)) {
            throw new IllegalArgumentException(field + " must be 0 to 100 percent, found " + value);
        }
        return value;
    }

    /** What the checkpoint is called, {@code publisher/name}. */
    @JsonProperty
    public String name() {
        return name;
    }

    /** The address of its file. */
    @JsonProperty
    public String source() {
        return source;
    }

    /** As its publisher states it: an SPDX identifier, or {@code other}. */
    @JsonProperty
    public String licence() {
        return licence;
    }

    /** The conventions that it was trained under. */
    @JsonProperty
    public Flavor flavor() {
        return flavor;
    }

    /** Classes before ImageNet's first: 1 where class 0 is "background", else 0. */
    @JsonProperty
    public int classOffset() {
        return classOffset;
    }

    /** Published accuracy on ImageNet's validation pictures, in percent. */
    public OptionalDouble top1() {
        return optional(top1);
    }

    /** Published share of ImageNet's validation pictures whose class is among the five likeliest, in percent. */
    public OptionalDouble top5() {
        return optional(top5);
    }

    /** Of the file that the weights were read from: 64 lower-case hexadecimal digits. */
    public Optional<String> sha256() {
        return Optional.ofNullable(sha256);
    }

    /** This description with the hash of the file that was read. */
    public Provenance withSha256(String hash) {
        return new Provenance(name, source, licence, flavor, classOffset, top1, top5, hash);
    }

    /** This description with the address that the file came from. */
    public Provenance withSource(String address) {
        return new Provenance(name, address, licence, flavor, classOffset, top1, top5, sha256);
    }

    /** This description of a network that has a background class more or less: 1 or 0 of them. */
    public Provenance withClassOffset(int classes) {
        return new Provenance(name, source, licence, flavor, classes, top1, top5, sha256);
    }

    private static OptionalDouble optional(Double value) {
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }

    @JsonProperty("top1")
    private Double top1OrNull() {
        return top1;
    }

    @JsonProperty("top5")
    private Double top5OrNull() {
        return top5;
    }

    @JsonProperty("sha256")
    private String sha256OrNull() {
        return sha256;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof Provenance)) {
            return false;
        }
        Provenance that = (Provenance) other;
        return name.equals(that.name)
                && source.equals(that.source)
                && licence.equals(that.licence)
                && flavor == that.flavor
                && classOffset == that.classOffset
                && Objects.equals(top1, that.top1)
                && Objects.equals(top5, that.top5)
                && Objects.equals(sha256, that.sha256);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, source, licence, flavor, classOffset, top1, top5, sha256);
    }

    @Override
    public String toString() {
        return name + (top1 == null ? "" : ", top-1 " + top1 + "%") + ", licence " + licence + ", from " + source;
    }
}
