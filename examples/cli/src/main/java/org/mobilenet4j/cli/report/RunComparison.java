/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.mobilenet4j.training.EpochResult;

/** Several runs side by side, as their reports' run.json tell of them. Immutable. */
public final class RunComparison {

    private final Map<String, JsonNode> runs;

    private RunComparison(Map<String, JsonNode> runs) {
        this.runs = runs;
    }

    /**
     * Reads runs.
     *
     * @param places the folders of their reports, or their run.json
     * @throws IOException if there is no run at a place
     */
    public static RunComparison read(List<Path> places) throws IOException {
        Map<String, JsonNode> runs = new LinkedHashMap<>();
        for (Path place : places) {
            runs.put(place.toString(), RunJson.read(place));
        }
        return new RunComparison(runs);
    }

    /** The runs' places, in order. */
    public List<String> names() {
        return List.copyOf(runs.keySet());
    }

    /** A figure of a run on its held-out pictures, as run.json names it. */
    public double metric(String run, String name) {
        return runs.get(run).path("metrics").path(name).asDouble();
    }

    /**
     * What should be known before somebody compares the figures: that runs were tested on different images, or that nobody
     * knows whether they were.
     */
    public Optional<String> warning() {
        Map<String, List<String>> sets = new LinkedHashMap<>();
        List<String> unknown = new ArrayList<>();
        runs.forEach((name, run) -> {
            String hash = run.path(RunJson.TEST_SET).path("sha256").asText("");
            if (hash.isEmpty()) {
                unknown.add(name);
            } else {
                sets.computeIfAbsent(hash, key -> new ArrayList<>()).add(name);
            }
        });
        List<String> sentences = new ArrayList<>();
        if (sets.size() > 1) {
            sentences.add("The runs were tested on different images, so that their figures cannot be compared: "
                    + sets.values().stream().map(RunComparison::words).collect(Collectors.joining("; ")));
        }
        if (!unknown.isEmpty()) {
            sentences.add(
                    "It is not known which images these runs were tested on, an earlier version reported on them: "
                            + words(unknown));
        }
        return sentences.isEmpty() ? Optional.empty() : Optional.of(String.join(". ", sentences));
    }

    private static String words(List<String> names) {
        return names.size() < 2
                ? String.join("", names)
                : String.join(", ", names.subList(0, names.size() - 1)) + " and " + names.get(names.size() - 1);
    }

    /** The settings that are not the same in all runs: name to each run's value, empty where it has none. */
    public Map<String, List<String>> differingSettings() {
        Map<String, List<String>> differing = new LinkedHashMap<>();
        lines("settings").forEach((name, values) -> {
            if (values.stream().distinct().count() > 1) {
                differing.put(name, values);
            }
        });
        return differing;
    }

    /** All figures on speed: name to each run's value, empty where it has none. */
    public Map<String, List<String>> speed() {
        return lines("speed");
    }

    private Map<String, List<String>> lines(String section) {
        Set<String> names = new LinkedHashSet<>();
        runs.values().forEach(run -> run.path(section).fieldNames().forEachRemaining(names::add));
        Map<String, List<String>> lines = new LinkedHashMap<>();
        for (String name : names) {
            List<String> values = new ArrayList<>();
            runs.values().forEach(run -> values.add(run.path(section).path(name).asText("")));
            lines.put(name, values);
        }
        return lines;
    }

    /** The F1 of each class: label to each run's figure as text, empty where the run has no such class. */
    public Map<String, List<String>> classes() {
        Set<String> labels = new LinkedHashSet<>();
        runs.values()
                .forEach(run -> run.at("/metrics/classes")
                        .forEach(row -> labels.add(row.path("label").asText())));
        Map<String, List<String>> lines = new LinkedHashMap<>();
        for (String label : labels) {
            List<String> values = new ArrayList<>();
            for (JsonNode run : runs.values()) {
                values.add(f1(run, label));
            }
            lines.put(label, values);
        }
        return lines;
    }

    private static String f1(JsonNode run, String label) {
        for (JsonNode row : run.at("/metrics/classes")) {
            if (row.path("label").asText().equals(label)) {
                return String.format(
                        Locale.ROOT, "%.1f %%", 100 * row.path("f1").asDouble());
            }
        }
        return "";
    }

    /** Whether a run was trained for an epoch at least. */
    boolean hasCurves() {
        return curves().values().stream().anyMatch(curve -> !curve.isEmpty());
    }

    /** The epochs of each run. */
    Map<String, List<EpochResult>> curves() {
        Map<String, List<EpochResult>> curves = new LinkedHashMap<>();
        runs.forEach((name, run) -> {
            List<EpochResult> epochs = new ArrayList<>();
            for (JsonNode epoch : run.path("epochs")) {
                epochs.add(new EpochResult(
                        epoch.path("epoch").asInt(),
                        1,
                        epoch.path("trainLoss").asDouble(),
                        epoch.path("trainAccuracy").asDouble(),
                        epoch.path("testLoss").asDouble(),
                        epoch.path("testAccuracy").asDouble(),
                        Double.NaN,
                        Double.NaN));
            }
            curves.put(name, epochs);
        });
        return curves;
    }
}
