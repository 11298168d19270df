/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.mobilenet4j.training.EpochResult;
import org.mobilenet4j.training.metrics.ClassificationMetrics;

/** A report for programs: {@value #FILE_NAME} beside the page. No instances. */
final class RunJson {

    static final String FILE_NAME = "run.json";

    /** Which images a run was tested on; earlier versions did not say. */
    static final String TEST_SET = "testSet";

    private static final int FORMAT = 1;

    private RunJson() {}

    static String of(RunReport report) {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode run = mapper.createObjectNode().put("format", FORMAT).put("title", report.title());
        put(run.putObject("settings"), report.settings());
        put(run.putObject("speed"), report.speed());
        put(run.putObject("environment"), report.environment());
        ArrayNode epochs = run.putArray("epochs");
        for (EpochResult epoch : report.epochs()) {
            epochs.addObject()
                    .put("epoch", epoch.epoch())
                    .put("trainLoss", epoch.trainLoss())
                    .put("trainAccuracy", epoch.trainAccuracy())
                    .put("testLoss", epoch.validationLoss())
                    .put("testAccuracy", epoch.validationAccuracy());
        }
        ObjectNode stages = run.putObject("stages");
        report.stages().forEach((epoch, name) -> stages.put(epoch.toString(), name));
        ArrayNode warnings = run.putArray("warnings");
        report.warnings().forEach(warnings::add);
        report.testSet()
                .ifPresent(images ->
                        run.putObject(TEST_SET).put("images", images.images()).put("sha256", images.hash()));
        report.metrics().ifPresent(metrics -> put(run.putObject("metrics"), metrics));
        try {
            return mapper.writerWithDefaultPrettyPrinter().writeValueAsString(run);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a report cannot be written as JSON", e);
        }
    }

    private static void put(ObjectNode node, Map<String, String> lines) {
        lines.forEach(node::put);
    }

    private static void put(ObjectNode node, ClassificationMetrics metrics) {
        MetricsJson.put(node, metrics);
        ArrayNode confusion = node.putArray("confusion");
        for (int actual = 0; actual < metrics.labels().size(); actual++) {
            ArrayNode row = confusion.addArray();
            for (int predicted = 0; predicted < metrics.labels().size(); predicted++) {
                row.add(metrics.confusion(actual, predicted));
            }
        }
    }

    /**
     * Reads a run.
     *
     * @param run its {@value #FILE_NAME}, or the folder of its report
     * @throws IOException if there is no such file, or it is none of this program's
     */
    static JsonNode read(Path run) throws IOException {
        Path file = Files.isDirectory(run) ? run.resolve(FILE_NAME) : run;
        if (!Files.isRegularFile(file)) {
            throw new IOException("Cannot read the run " + run + ": there is no file " + file
                    + "; give the folder that finetune or evaluate wrote a report to");
        }
        JsonNode tree;
        try {
            tree = new ObjectMapper().readTree(file.toFile());
        } catch (JsonProcessingException e) {
            throw new IOException("Cannot read the run " + file + ": it is no JSON: " + e.getOriginalMessage(), e);
        }
        if (tree.path("format").asInt() != FORMAT || !tree.hasNonNull("metrics")) {
            throw new IOException("Cannot read the run " + file + ": expected format " + FORMAT
                    + " with metrics, found format " + tree.path("format").asText("missing")
                    + "; was it written by another version?");
        }
        return tree;
    }
}
