/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.mobilenet4j.weights.format.WeightsFileException;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/**
 * What becomes of every setting that stands beside weights or in their file: {@code settings.tsv}, in which each key of
 * the other libraries is applied, allowed to have certain values only, or harmless. Immutable and thread-safe.
 */
final class SettingsTable {

    private static final String RESOURCE = "settings.tsv";
    private static final String ONLY = "only";
    private static final String EXACTLY = "exactly";
    private static final String ANY = "*";

    /** The table's first column. */
    enum Place {
        HUGGING_FACE("huggingface"),
        TIMM("timm"),
        TIMM_ARGUMENTS("timm model_args"),
        TIMM_PRETRAINED("timm pretrained_cfg"),
        IMAGE_PROCESSOR("image processor"),
        KERAS("keras");

        private final String title;

        Place(String title) {
            this.title = title;
        }
    }

    private static final List<Row> ROWS = read();

    private final Map<String, Row> rows = new LinkedHashMap<>();

    private SettingsTable(Place place) {
        ROWS.stream().filter(row -> row.place.equals(place.title)).forEach(row -> rows.put(row.key, row));
    }

    static SettingsTable of(Place place) {
        return new SettingsTable(place);
    }

    private static List<Row> read() {
        try (InputStream stream = SettingsTable.class.getResourceAsStream(RESOURCE);
                BufferedReader lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            ObjectMapper mapper = new ObjectMapper();
            List<Row> rows = new ArrayList<>();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.startsWith("#")) {
                    String[] cells = line.split("\t", -1);
                    rows.add(new Row(cells[0], cells[1], cells[2], mapper.readTree(cells[3]), cells[4]));
                }
            }
            return List.copyOf(rows);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Refuses settings that are not honoured.
     *
     * @param settings an object
     * @param weights  the file of weights
     * @param place    where the settings are, for the message: {@code config.json beside it}
     * @return the keys that the table does not have
     * @throws WeightsFileException for the first setting that this version does not do
     */
    List<String> check(JsonNode settings, Path weights, String place) throws WeightsFileException {
        List<String> unknown = new ArrayList<>();
        Iterator<Map.Entry<String, JsonNode>> fields = settings.fields();
        while (fields.hasNext()) {
            Map.Entry<String, JsonNode> field = fields.next();
            if (!isKnown(field.getKey())) {
                unknown.add(field.getKey());
            }
            check(field.getKey(), field.getValue(), weights, place);
        }
        return unknown;
    }

    /** Whether the table has a row for this key. */
    boolean isKnown(String key) {
        return rows.containsKey(key);
    }

    /** As {@link #check(JsonNode, Path, String)}, of one setting. */
    void check(String key, JsonNode value, Path weights, String place) throws WeightsFileException {
        Row row = rows.getOrDefault(key, rows.get(ANY));
        if (row != null && !row.allows(value)) {
            throw refusal(key, value, row.rule(), weights, place);
        }
    }

    /** Why a value is not honoured; null if it is. */
    String reasonAgainst(String key, JsonNode value) {
        Row row = rows.getOrDefault(key, rows.get(ANY));
        return row == null || row.allows(value) ? null : row.reason;
    }

    /** @param rule what is expected instead, and why: a clause */
    static WeightsFileException refusal(String key, JsonNode value, String rule, Path weights, String place) {
        return new WeightsFileException(
                weights,
                place + " sets " + key + " to " + value + "; " + rule
                        + ". If the weights do not need it, change or remove it");
    }

    private static final class Row {
        private final String place;
        private final String key;
        private final String treatment;
        private final JsonNode values;
        private final String reason;

        Row(String place, String key, String treatment, JsonNode values, String reason) {
            this.place = place;
            this.key = key;
            this.treatment = treatment;
            this.values = values;
            this.reason = reason;
        }

        boolean allows(JsonNode value) {
            if (treatment.equals(EXACTLY)) {
                return allowsOne(value);
            }
            if (!treatment.equals(ONLY) || value.isNull()) {
                return true;
            }
            if (value.isArray() && !values.path(0).isArray()) {
                return StreamSupport.stream(value.spliterator(), false).allMatch(this::allowsOne);
            }
            return allowsOne(value);
        }

        /** Numbers are compared as numbers: 3 is 3.0. */
        private boolean allowsOne(JsonNode value) {
            return StreamSupport.stream(values.spliterator(), false)
                    .anyMatch(allowed -> allowed.isNumber() && value.isNumber()
                            ? allowed.doubleValue() == value.doubleValue()
                            : allowed.equals(value));
        }

        String rule() {
            String expected = StreamSupport.stream(values.spliterator(), false)
                    .map(JsonNode::toString)
                    .collect(Collectors.joining(", "));
            return (expected.isEmpty() ? "it must not be set" : "expected " + expected) + ": " + reason;
        }
    }
}
