/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.mobilenet4j.weights.ImportedTensor;
import org.mobilenet4j.weights.RecognizedNetwork;
import org.mobilenet4j.weights.SkippedTensor;
import org.mobilenet4j.weights.WeightInspection;
import org.mobilenet4j.weights.format.TensorFile;
import org.mobilenet4j.weights.format.TensorInfo;

/** An inspected file, to read or as JSON. */
final class InspectionReport {

    private final TensorFile file;
    private final WeightInspection inspection;
    private final String reason;
    private final Map<TensorInfo, ImportedTensor> places = new LinkedHashMap<>();
    private final Map<TensorInfo, String> skipped = new LinkedHashMap<>();

    private InspectionReport(TensorFile file, WeightInspection inspection, String reason) {
        this.file = file;
        this.inspection = inspection;
        this.reason = reason;
        if (inspection != null) {
            inspection.fitting().forEach(tensor -> places.put(tensor.tensor(), tensor));
            for (SkippedTensor tensor : inspection.skipped()) {
                skipped.put(tensor.tensor(), tensor.reason());
            }
        }
    }

    static InspectionReport of(TensorFile file, WeightInspection inspection) {
        return new InspectionReport(file, inspection, null);
    }

    /** @param reason why it is no MobileNetV2 */
    static InspectionReport ofUnknown(TensorFile file, String reason) {
        return new InspectionReport(file, null, reason);
    }

    boolean fits() {
        return inspection != null && inspection.fits();
    }

    String toText() {
        StringBuilder text = new StringBuilder();
        line(text, "file", file.path().toString());
        line(text, "format", file.format().title());
        line(
                text,
                "tensors",
                String.format(
                        Locale.ROOT, "%d with %,d elements", file.tensors().size(), elements()));
        if (inspection == null) {
            line(text, "network", "unknown. " + reason);
        } else {
            describe(text, inspection.network());
        }
        text.append('\n');
        for (TensorInfo tensor : file.tensors()) {
            text.append(tensor).append(place(tensor)).append('\n');
        }
        if (inspection != null) {
            inspection.mismatches().forEachKind((title, lines) -> {
                text.append('\n').append(title).append(":\n");
                lines.forEach(line -> text.append("  ").append(line).append('\n'));
            });
            if (!inspection.advice().isEmpty()) {
                text.append('\n').append(inspection.advice()).append('\n');
            }
            if (!inspection.faults().isEmpty()) {
                text.append("\nWith numbers that no weights are:\n");
                inspection
                        .faults()
                        .forEach(line -> text.append("  ").append(line).append('\n'));
            }
        }
        return text.toString();
    }

    private void describe(StringBuilder text, RecognizedNetwork network) {
        line(text, "source", network.source().title() + ", flavour " + network.flavor());
        line(text, "width", String.valueOf(network.widthMultiplier()));
        line(
                text,
                "depth",
                network.depthMultiplier() + (network.fixedStemAndHead() ? ", with fixed stem and head" : ""));
        line(
                text,
                "classes",
                network.classes() == 0
                        ? "no classifier"
                        : network.classes() + (network.isMultiLabel() ? ", each with a sigmoid" : ""));
        line(
                text,
                "input",
                network.inputHeight() + " x " + network.inputWidth() + " (" + network.inputSizeOrigin() + ")");
        if (network.batchNormEpsilon() != network.flavor().batchNormEpsilon()) {
            line(text, "epsilon", String.valueOf(network.batchNormEpsilon()));
        }
        if (!network.unknownSettings().isEmpty()) {
            line(text, "unknown", String.join(", ", network.unknownSettings()) + ": passed over");
        }
        line(
                text,
                "fits",
                inspection.fits()
                        ? "every tensor and every parameter"
                        : "no: " + inspection.mismatches()
                                + (inspection.faults().isEmpty()
                                        ? ""
                                        : ", " + inspection.faults().size() + " with numbers that no weights are")
                                + ", listed at the end");
    }

    private String place(TensorInfo tensor) {
        ImportedTensor place = places.get(tensor);
        if (place != null) {
            return " -> " + place.vertex() + "/" + place.key() + " " + Arrays.toString(place.shape());
        }
        String why = skipped.get(tensor);
        return why == null ? "" : ", left out: " + why;
    }

    private long elements() {
        return file.tensors().stream().mapToLong(TensorInfo::elements).sum();
    }

    private static void line(StringBuilder text, String key, String value) {
        text.append(String.format(Locale.ROOT, "%-9s%s%n", key, value));
    }

    String toJson() {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode root = mapper.createObjectNode();
        root.put("file", file.path().toString()).put("format", file.format().title());
        if (inspection == null) {
            root.putNull("network").put("reason", reason);
        } else {
            RecognizedNetwork network = inspection.network();
            root.putObject("network")
                    .put("source", network.source().title())
                    .put("flavor", network.flavor().name())
                    .put("widthMultiplier", network.widthMultiplier())
                    .put("depthMultiplier", network.depthMultiplier())
                    .put("fixedStemAndHead", network.fixedStemAndHead())
                    .put("classes", network.classes())
                    .put("multiLabel", network.isMultiLabel())
                    .put("batchNormEpsilon", network.batchNormEpsilon())
                    .put("inputSize", network.inputSize())
                    .put("inputHeight", network.inputHeight())
                    .put("inputWidth", network.inputWidth())
                    .put("inputSizeOrigin", network.inputSizeOrigin());
        }
        root.put("fits", fits());
        ArrayNode rows = root.putArray("tensors");
        file.tensors().forEach(tensor -> row(rows.addObject(), tensor));
        if (inspection != null) {
            inspection.mismatches().missing().forEach(root.putArray("missing")::add);
            inspection.mismatches().unknown().forEach(root.putArray("unknown")::add);
            inspection.mismatches().misshapen().forEach(root.putArray("misshapen")::add);
            inspection.faults().forEach(root.putArray("faults")::add);
            if (!inspection.advice().isEmpty()) {
                root.put("advice", inspection.advice());
            }
        }
        try {
            return mapper.writeValueAsString(root);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private void row(ObjectNode row, TensorInfo tensor) {
        row.put("name", tensor.name()).put("type", tensor.type().name());
        numbers(row.putArray("shape"), tensor.shape());
        ImportedTensor place = places.get(tensor);
        if (place != null) {
            row.put("vertex", place.vertex()).put("key", place.key());
            numbers(row.putArray("vertexShape"), place.shape());
            Arrays.stream(place.permutation()).forEach(row.putArray("permutation")::add);
        } else if (skipped.containsKey(tensor)) {
            row.put("leftOut", skipped.get(tensor));
        }
    }

    private static void numbers(ArrayNode array, long... numbers) {
        Arrays.stream(numbers).forEach(array::add);
    }
}
