/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.benchmark;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/** The report for programs: one JSON object on one line. Times are milliseconds, absent ones null. */
final class BenchmarkJson implements BenchmarkReport {
    private final ObjectMapper mapper = new ObjectMapper();
    private final ObjectNode root = mapper.createObjectNode();
    private final ArrayNode results = root.putArray("results");

    @Override
    public void results(List<BenchmarkResult> rows) {
        for (BenchmarkResult row : rows) {
            Timing theirs = row.theirs();
            results.addObject()
                    .put("case", row.kind().toString())
                    .put("batch", row.batch())
                    .put("size", row.size())
                    .put("engine", row.engine().toString())
                    .put("peer", row.peer().toString())
                    .put("medianMs", row.ours().median())
                    .put("minMs", row.ours().min())
                    .put("runs", row.ours().runs())
                    .put("peerMedianMs", theirs == null ? null : theirs.median())
                    .put("peerMinMs", theirs == null ? null : theirs.min())
                    .put("peerRuns", theirs == null ? null : theirs.runs())
                    .put("ratio", row.ratio());
        }
    }

    @Override
    public void profile(EngineChoice engine, int batch, VertexProfile profile) {
        ArrayNode vertices = root.withArray("profiles")
                .addObject()
                .put("engine", engine.toString())
                .put("batch", batch)
                .put("sumMs", profile.milliseconds())
                .put("outputMs", profile.output().median())
                .putArray("vertices");
        for (VertexProfile.Row row : profile.rows()) {
            vertices.addObject()
                    .put("name", row.name())
                    .put("type", row.type())
                    .put("ms", row.milliseconds())
                    .put("gflops", row.gigaflops())
                    .put("share", row.share());
        }
    }

    @Override
    public String text(double width, Map<String, String> engines) {
        root.put("width", width);
        ObjectNode reports = root.putObject("engines");
        engines.forEach(reports::put);
        root.putObject("machine")
                .put("cpus", Runtime.getRuntime().availableProcessors())
                .put("threads", MachineFacts.threads())
                .put("java", System.getProperty("java.version"))
                .put("os", System.getProperty("os.name") + ' ' + System.getProperty("os.arch"))
                .put("nd4jBuild", MachineFacts.nd4jBuild());
        try {
            return mapper.writeValueAsString(root);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Cannot write the results as JSON", e);
        }
    }
}
