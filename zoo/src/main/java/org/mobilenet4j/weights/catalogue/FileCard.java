/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights.catalogue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.mobilenet4j.image.CropRounding;
import org.mobilenet4j.image.Decoding;
import org.mobilenet4j.image.ImageNetClasses;
import org.mobilenet4j.image.Interpolation;
import org.mobilenet4j.image.ModelCard;
import org.mobilenet4j.image.PixelScaling;
import org.mobilenet4j.image.Preprocessing;
import org.mobilenet4j.image.Provenance;
import org.mobilenet4j.image.ResizeRule;
import org.mobilenet4j.io.Sha256;
import org.mobilenet4j.weights.FolderConfig;
import org.mobilenet4j.weights.ImportOptions;
import org.mobilenet4j.weights.RecognizedNetwork;
import org.mobilenet4j.weights.format.TensorFiles;
import org.mobilenet4j.weights.format.WeightsFileException;

/**
 * The card of a file of weights. A file with a hash that a publisher gives has the card of the catalogue; any other one
 * has the conventions of its source and what {@code config.json} and {@code preprocessor_config.json} beside it say.
 */
final class FileCard {

    /** Of the resized picture's edge so much is kept: torchvision's and timm's {@code 224 / 256}; slim's of the picture. */
    private static final double CROP_FRACTION = 0.875;

    private final Path file;
    private final RecognizedNetwork network;

    FileCard(Path file, RecognizedNetwork network) {
        this.file = file;
        this.network = network;
    }

    /** @param options what was left out of the network */
    ModelCard read(ImportOptions options) throws IOException {
        String sha256 = Sha256.of(file);
        Optional<Checkpoint> published = Checkpoints.published(sha256).filter(known -> known.agreesWith(network));
        ModelCard card = published.isPresent()
                ? published.get().card(published.get().fileOf(sha256).orElseThrow(), sha256)
                : own(sha256);
        return trimmed(card, options);
    }

    private ModelCard own(String sha256) throws IOException {
        FolderConfig config = FolderConfig.beside(file);
        String name = name();
        int offset = network.classes() == ImageNetClasses.COUNT + 1 ? 1 : 0;
        Provenance origin = new Provenance(name, name, "unknown", network.flavor(), offset, null, null, sha256);
        Map<String, String> notes = Map.of("recognized", network.toString());
        List<String> labels = labels(config);
        ModelCard card = new ModelCard(
                        labels.isEmpty() ? numbered(network.classes()) : labels, preprocessing(config), notes)
                .withProvenance(origin);
        return labels.isEmpty() && network.classes() > 0
                ? card.withProperty(PretrainedModel.NUMBERED_LABELS, "the file does not name its classes")
                : card;
    }

    /** In folders of Hugging Face all files have the same name. */
    private String name() {
        String name = file.getFileName().toString();
        Path folder = file.toAbsolutePath().getParent();
        return TensorFiles.IN_FOLDER.contains(name) && folder.getFileName() != null
                ? folder.getFileName() + "/" + name
                : name;
    }

    private List<String> labels(FolderConfig config) {
        int classes = network.classes();
        return classes == ImageNetClasses.COUNT || classes == ImageNetClasses.COUNT + 1
                ? ImageNetClasses.of(classes).labels()
                : config.labels(classes);
    }

    private static List<String> numbered(int classes) {
        return IntStream.range(0, classes).mapToObj(i -> "class " + i).collect(Collectors.toList());
    }

    private Preprocessing preprocessing(FolderConfig config) throws IOException {
        int size = network.inputSize();
        try {
            switch (network.source()) {
                case TORCHVISION:
                    return Preprocessing.torchvision((int) (size / CROP_FRACTION), size);
                case TIMM:
                    Interpolation filter = Interpolation.valueOf(
                            config.interpolation("bicubic").toUpperCase(Locale.ROOT));
                    Preprocessing timm = Preprocessing.timm(size, config.cropFraction(CROP_FRACTION), filter);
                    return timm.withScaling(config.scaling(timm.scaling()));
                case HUGGING_FACE:
                    return ProcessorConfig.beside(file).preprocessing(size);
                default:
                    return slim(size);
            }
        } catch (IllegalArgumentException e) {
            throw new WeightsFileException(
                    file,
                    FolderConfig.NAME + " or " + ProcessorConfig.NAME + " beside it has a preprocessing that this"
                            + " version does not do: " + e.getMessage() + "; change or remove it",
                    e);
        }
    }

    /** Keras' weights were trained and measured by TensorFlow slim; {@link Checkpoints} says how far this is the same. */
    private Preprocessing slim(int size) {
        ResizeRule resize =
                ResizeRule.shortEdge((int) (size / CROP_FRACTION), Interpolation.BILINEAR, CropRounding.HALF_EVEN);
        return new Preprocessing(size, size, Decoding.PILLOW_UPRIGHT, resize, PixelScaling.of(network.flavor()));
    }

    /** The card without what was left out of the network. */
    static ModelCard trimmed(ModelCard card, ImportOptions options) {
        if (options.leavesOutHead()) {
            return card.withLabels(List.of());
        }
        if (options.classesLeftOut() == 0 || card.labels().isEmpty()) {
            return card;
        }
        List<String> kept =
                card.labels().subList(options.classesLeftOut(), card.labels().size());
        return card.withLabels(kept)
                .withProvenance(card.provenance().orElseThrow().withClassOffset(0));
    }
}
