/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights.catalogue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.mobilenet4j.inference.ImageNetClasses;
import org.mobilenet4j.inference.ModelCard;
import org.mobilenet4j.inference.Provenance;
import org.mobilenet4j.internal.io.Sha256;
import org.mobilenet4j.weights.ImportOptions;
import org.mobilenet4j.weights.RecognizedNetwork;
import org.mobilenet4j.weights.format.TensorFiles;

/**
 * The card of a file of weights. A file with a hash that a publisher gives has the card of the catalogue; any other one
 * has the conventions of its source. What {@code config.json} and {@code preprocessor_config.json} beside it say of the
 * preprocessing counts for both.
 */
final class FileCard {

    /** The property that names what beside the file nothing is known of. */
    private static final String UNKNOWN_SETTINGS = "settings passed over";

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
                ? asTold(published.get().card(published.get().fileOf(sha256).orElseThrow(), sha256))
                : own(sha256);
        return trimmed(card, options);
    }

    /** What stands beside the file is newer than the catalogue: somebody may use the published weights in another way. */
    private ModelCard asTold(ModelCard card) {
        return network.tellsPreprocessing() ? card.withPreprocessing(network.preprocessing()) : card;
    }

    private ModelCard own(String sha256) {
        String name = name();
        int offset = network.classes() == ImageNetClasses.COUNT + 1 ? 1 : 0;
        Provenance origin = new Provenance(name, name, "unknown", network.flavor(), offset, null, null, sha256);
        List<String> labels = network.labels();
        ModelCard card = new ModelCard(
                        labels.isEmpty() ? numbered(network.classes()) : labels,
                        network.preprocessing(),
                        Map.of("recognized", network.toString()))
                .withProvenance(origin);
        if (!network.unknownSettings().isEmpty()) {
            card = card.withProperty(UNKNOWN_SETTINGS, String.join(", ", network.unknownSettings()));
        }
        return labels.isEmpty() && network.classes() > 0
                ? card.withProperty(
                        ModelCard.NUMBERED_LABELS, "neither the file nor config.json beside it names its classes")
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

    private static List<String> numbered(int classes) {
        return IntStream.range(0, classes).mapToObj(i -> "class " + i).collect(Collectors.toList());
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
        ModelCard named = card.withLabels(kept);
        String numbered = card.properties().get(ModelCard.NUMBERED_LABELS);
        return (numbered == null ? named : named.withProperty(ModelCard.NUMBERED_LABELS, numbered))
                .withProvenance(card.provenance().orElseThrow().withClassOffset(0));
    }
}
