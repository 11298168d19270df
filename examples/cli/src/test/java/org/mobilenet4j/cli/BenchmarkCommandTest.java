/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BenchmarkCommandTest {

    /** More than any processor core does in single precision, by the number of cores. */
    private static final double MOST_GIGAFLOPS = 500.0 * Runtime.getRuntime().availableProcessors();

    private static final String SMALL = "benchmark --size 64 --width 0.35 --engine nd4j --seconds 0.05 ";

    @Test
    void jsonHasAllFieldsAndTheRatioOfTheMedians() throws IOException {
        CommandRun run = run(SMALL + "--batch 2,3 --peer onnxruntime,stock --json");
        assertEquals(0, run.exitCode(), run.toString());
        assertEquals(1, run.outLines().size(), run.out());
        JsonNode root = new ObjectMapper().readTree(run.out());
        List<String> lines = new ArrayList<>();
        for (JsonNode result : root.get("results")) {
            lines.add(result.get("case").asText() + " " + result.get("batch") + " "
                    + result.get("peer").asText());
            assertEquals(64, result.get("size").asInt());
            assertEquals("nd4j", result.get("engine").asText());
            double median = result.get("medianMs").asDouble();
            double peerMedian = result.get("peerMedianMs").asDouble();
            assertTrue(0 < result.get("minMs").asDouble() && result.get("minMs").asDouble() <= median);
            assertTrue(result.get("peerMinMs").asDouble() <= peerMedian);
            assertTrue(result.get("runs").asInt() >= 1 && result.get("peerRuns").asInt() >= 1);
            assertEquals(median / peerMedian, result.get("ratio").asDouble(), 1e-9);
        }
        assertEquals(
                List.of(
                        "output 2 onnxruntime",
                        "output 2 stock",
                        "output 3 onnxruntime",
                        "output 3 stock",
                        "fit 2 stock",
                        "fit 3 stock"),
                lines);
        JsonNode machine = root.get("machine");
        assertEquals(
                Runtime.getRuntime().availableProcessors(), machine.get("cpus").asInt());
        assertEquals(System.getProperty("java.version"), machine.get("java").asText());
        assertTrue(machine.get("threads").asInt() >= 1);
        assertTrue(machine.get("nd4jBuild").asText().matches("\\w+-.+"), machine.toString());
    }

    @Test
    void withoutAPeerOursAloneIsTimed() throws IOException {
        CommandRun run = run(SMALL + "--case fit --batch 2 --peer none --json");
        assertEquals(0, run.exitCode(), run.toString());
        JsonNode result = new ObjectMapper().readTree(run.out()).get("results").get(0);
        assertEquals("none", result.get("peer").asText());
        assertTrue(result.get("medianMs").asDouble() > 0);
        assertTrue(result.get("ratio").isNull() && result.get("peerMedianMs").isNull(), result.toString());
    }

    @Test
    void theProfileAddsUpTo100Percent() throws IOException {
        CommandRun run = run(SMALL + "--case output --batch 1 --peer none --profile --json");
        assertEquals(0, run.exitCode(), run.toString());
        JsonNode profile =
                new ObjectMapper().readTree(run.out()).get("profiles").get(0);
        double share = 0;
        for (JsonNode vertex : profile.get("vertices")) {
            share += vertex.get("share").asDouble();
            assertTrue(vertex.get("ms").asDouble() > 0, vertex.toString());
        }
        assertEquals(1, share, 1e-6);
        assertEquals("Conv1", profile.get("vertices").get(0).get("name").asText());
        assertTrue(profile.get("vertices").get(0).get("gflops").asDouble() > 0);
    }

    /**
     * Before, all members of a chain but the last one handed on a placeholder, in no time at all, and the last one was
     * charged for all: more operations a second than any processor has. Noise only makes them fewer.
     */
    @ParameterizedTest
    @ValueSource(strings = {"nd4j", "onednn"})
    void noVertexOfAProfileHandsItsWorkOn(String engine) throws IOException {
        CommandRun run =
                run("benchmark --width 0.5 --size 96 --case output --batch 4 --peer none --seconds 0.5 --profile"
                        + " --json --engine " + engine);
        assertEquals(0, run.exitCode(), run.toString());
        JsonNode profile =
                new ObjectMapper().readTree(run.out()).get("profiles").get(0);
        double sum = 0;
        for (JsonNode vertex : profile.get("vertices")) {
            sum += vertex.get("ms").asDouble();
            assertTrue(vertex.get("gflops").asDouble() < MOST_GIGAFLOPS, vertex.toString());
        }
        assertEquals(profile.get("sumMs").asDouble(), sum, 1e-6);
        assertTrue(profile.get("outputMs").asDouble() > 0, profile.toString());
    }

    @Test
    void theTableSaysHowToReadTheRatio() {
        CommandRun run = run(SMALL + "--case output --batch 1 --peer onnxruntime --profile");
        assertEquals(0, run.exitCode(), run.toString());
        assertTrue(run.outLines().get(0).startsWith("case"), run.out());
        assertTrue(run.outLines().get(1).startsWith("output "), run.out());
        assertTrue(run.out().contains("below 1 we are faster"), run.out());
        assertTrue(run.out().contains("ND4J build: "), run.out());
        assertTrue(run.out().contains("block_1_expand"), run.out());
        assertTrue(run.err().contains("Checking output of 1, onnxruntime"), run.err());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--seconds 0",
                "--batch 0",
                "--engine cuda",
                "--peer tensorflow",
                "--peer none,stock",
                "--case train",
                "--case fit --peer onnxruntime",
                "--size 31",
                "--width 0"
            })
    void aWrongCommandLineIsExitCode2(String words) {
        CommandRun run = run("benchmark " + words);
        assertEquals(2, run.exitCode(), run.toString());
        assertEquals("", run.out());
        assertTrue(run.err().startsWith("mobilenet4j: "), run.err());
    }

    private static CommandRun run(String words) {
        return CommandRun.of((Object[]) words.split(" +"));
    }
}
