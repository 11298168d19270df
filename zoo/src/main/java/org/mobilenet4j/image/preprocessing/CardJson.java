/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.image.preprocessing;

import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.DeserializationFeature;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.ObjectReader;
import org.nd4j.shade.jackson.databind.ObjectWriter;

/**
 * The JSON dialect of model cards: indented, strict in both directions, so that a field this version does not know is
 * an error and not a silently different picture. Thread-safe.
 */
public final class CardJson {

    private static final String FORMAT = "format";

    private static final ObjectReader READER = new ObjectMapper()
            .configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, true)
            .configure(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES, true)
            .configure(DeserializationFeature.FAIL_ON_TRAILING_TOKENS, true)
            .reader();

    private static final ObjectWriter WRITER = new ObjectMapper().writerWithDefaultPrettyPrinter();

    private CardJson() {}

    /** The JSON of a value with {@code @JsonProperty}s, over several lines. */
    public static String write(Object value) {
        try {
            return WRITER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Cannot write " + value.getClass().getSimpleName() + " as JSON", e);
        }
    }

    /** @throws IllegalArgumentException when the text names a later format than this version knows, or none */
    public static void requireFormat(String json, int known) {
        int format = read(json, JsonNode.class).path(FORMAT).asInt(0);
        if (format < 1 || format > known) {
            throw new IllegalArgumentException("Not a model card this version reads: \"" + FORMAT + "\" must be 1 to "
                    + known + ", found " + (format == 0 ? "none" : format + "; use the version that wrote it"));
        }
    }

    /** @throws IllegalArgumentException with the place and the reason */
    public static <T> T read(String json, Class<T> type) {
        try {
            T value = READER.forType(type).readValue(json);
            if (value == null) {
                throw new IllegalArgumentException(
                        "Not a " + type.getSimpleName() + " in JSON: the text holds nothing");
            }
            return value;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "Not a " + type.getSimpleName() + " in JSON: " + e.getOriginalMessage()
                            + (e.getLocation() == null
                                    ? ""
                                    : " (line " + e.getLocation().getLineNr() + ")"),
                    e);
        }
    }
}
