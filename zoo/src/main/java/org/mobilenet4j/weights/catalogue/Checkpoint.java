/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights.catalogue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.mobilenet4j.image.preprocessing.Preprocessing;
import org.mobilenet4j.inference.ImageNetClasses;
import org.mobilenet4j.inference.ModelCard;
import org.mobilenet4j.inference.Provenance;
import org.mobilenet4j.vertex.Flavor;
import org.mobilenet4j.weights.RecognizedNetwork;

/**
 * A published MobileNetV2: which network it is, where its file is, and all that its numbers mean nothing without. The
 * known ones are in {@link Checkpoints}. Immutable and thread-safe.
 */
public final class Checkpoint {

    /** Licences that let anybody use and pass on the weights. */
    private static final Set<String> OPEN = Set.of("Apache-2.0", "BSD-3-Clause", "MIT");

    private final Provenance provenance;
    private final List<PublishedFile> files;
    private final double widthMultiplier;
    private final double depthMultiplier;
    private final boolean fixedStemAndHead;
    private final boolean classifier;
    private final Preprocessing preprocessing;

    Checkpoint(
            Provenance provenance,
            List<PublishedFile> files,
            double widthMultiplier,
            double depthMultiplier,
            boolean fixedStemAndHead,
            boolean classifier,
            Preprocessing preprocessing) {
        this.provenance = provenance;
        this.files = List.copyOf(files);
        this.widthMultiplier = widthMultiplier;
        this.depthMultiplier = depthMultiplier;
        this.fixedStemAndHead = fixedStemAndHead;
        this.classifier = classifier;
        this.preprocessing = preprocessing;
        if (files.isEmpty() || !(widthMultiplier > 0) || !(depthMultiplier >= 1)) {
            throw new IllegalArgumentException("The checkpoint " + provenance.name()
                    + " needs a file, a width multiplier"
                    + " above 0 and a depth multiplier of 1 or more; found " + files + ", " + widthMultiplier + " and "
                    + depthMultiplier);
        }
    }

    /** What it is called, {@code publisher/name}: {@code timm/mobilenetv2_100.ra_in1k}. */
    public String name() {
        return provenance.name();
    }

    /** Source, licence, flavour and published accuracy. */
    public Provenance provenance() {
        return provenance;
    }

    /** Where its file is published: the same weights at each place, the preferred one first. */
    public List<PublishedFile> files() {
        return files;
    }

    /** The conventions that it was trained under. */
    public Flavor flavor() {
        return provenance.flavor();
    }

    /** Alpha: scales the channels of every layer. */
    public double widthMultiplier() {
        return widthMultiplier;
    }

    /** Scales the repeats of the stages, rounded up; 1 is the paper's network. */
    public double depthMultiplier() {
        return depthMultiplier;
    }

    /** Whether the multipliers leave out the stem, the last convolution, and the repeats of the first and last stage. */
    public boolean fixedStemAndHead() {
        return fixedStemAndHead;
    }

    /** Height and width of the pictures it was trained on, in pixels. */
    public int size() {
        return preprocessing.height();
    }

    /** Whether the file has the classifier; without it, the network gives pooled features. */
    public boolean hasClassifier() {
        return classifier;
    }

    /** Classes of the classifier: 1000, or 1001 with background; 0 without one. */
    public int classes() {
        return classifier ? ImageNetClasses.COUNT + provenance.classOffset() : 0;
    }

    /** The classes' names by output index; empty without a classifier. */
    public List<String> labels() {
        return classifier ? ImageNetClasses.of(classes()).labels() : List.of();
    }

    /** What happens to a picture before this network: as its publisher evaluates it. */
    public Preprocessing preprocessing() {
        return preprocessing;
    }

    /** Whether the licence lets anybody use and pass on the weights; others must be asked for by name. */
    public boolean isOpen() {
        return OPEN.contains(provenance.licence());
    }

    /** The card of the network as published: labels, preprocessing and source. */
    public ModelCard card() {
        return new ModelCard(labels(), preprocessing, Map.of()).withProvenance(provenance);
    }

    /** The published file with this hash, as far as its publisher tells one. */
    Optional<PublishedFile> fileOf(String sha256) {
        return files.stream()
                .filter(file -> file.sha256().filter(sha256::startsWith).isPresent())
                .findFirst();
    }

    /** The card of the network as read from one of its files. */
    ModelCard card(PublishedFile file, String sha256) {
        return card().withProvenance(
                        provenance.withSource(file.url().toString()).withSha256(sha256));
    }

    /** Whether a file's names and shapes are this checkpoint's. */
    boolean agreesWith(RecognizedNetwork found) {
        return found.flavor() == flavor()
                && found.widthMultiplier() == widthMultiplier
                && found.depthMultiplier() == depthMultiplier
                && found.fixedStemAndHead() == fixedStemAndHead
                && found.classes() == classes();
    }

    @Override
    public String toString() {
        return name();
    }
}
