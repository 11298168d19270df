/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.mobilenet4j.weights.format.WeightsFileException;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/** The JSON files of settings that a checkpoint's folder holds beside the weights. No instances; thread-safe. */
final class JsonBeside {

    /** In bytes; Google's and timm's have some thousand, most of them names of classes. */
    private static final long LARGEST = 16 << 20;

    private static final int SHOWN = 60;

    private JsonBeside() {}

    /**
     * The root of a file.
     *
     * @param weights the file beside which it is
     * @param name    the file's
     * @return an empty object where there is no such file, or nothing in it
     * @throws WeightsFileException if it is no JSON, or larger than settings can be
     */
    static JsonNode read(Path weights, String name) throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        Path file = weights.toAbsolutePath().resolveSibling(name);
        if (!Files.isRegularFile(file)) {
            return mapper.createObjectNode();
        }
        if (Files.size(file) > LARGEST) {
            throw new WeightsFileException(
                    weights,
                    name + " beside it has " + Files.size(file) + " bytes, settings at most " + LARGEST
                            + "; repair or remove it");
        }
        try {
            JsonNode root = mapper.readTree(Files.readAllBytes(file));
            return root == null || root.isMissingNode() ? mapper.createObjectNode() : root;
        } catch (JsonProcessingException e) {
            throw new WeightsFileException(
                    weights, name + " beside it is no JSON: " + reason(e) + "; repair or remove it", e);
        }
    }

    /** Settings have keys; a list or a number in their place has another writer, or is damaged. */
    static void requireObject(JsonNode root, Path weights, String name) throws WeightsFileException {
        if (!root.isObject()) {
            String found = root.toString();
            throw new WeightsFileException(
                    weights,
                    name + " beside it should hold an object, {\"key\": value, ...}, but holds "
                            + (found.length() > SHOWN ? found.substring(0, SHOWN) + "..." : found)
                            + "; repair or remove it");
        }
    }

    /** What is wrong and where, without the parser's own classes and switches. */
    static String reason(JsonProcessingException e) {
        String place =
                e.getLocation() == null ? "" : " (line " + e.getLocation().getLineNr() + ")";
        return e.getOriginalMessage()
                        .replaceAll(":? *enable [`\\w.]*Feature\\..*", ", which JSON does not have")
                        .replaceAll("\\[Source: .*line: (\\d+), column: \\d+\\]", "line $1")
                + place;
    }

    /** An array's numbers; NaN for what is none. */
    static double[] numbers(JsonNode array) {
        double[] numbers = new double[array.size()];
        Arrays.setAll(numbers, i -> array.path(i).asDouble(Double.NaN));
        return numbers;
    }
}
