/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.examples.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MobileNet4JTest {

    @ParameterizedTest
    @ValueSource(strings = {"benchmark", "classify", "finetune", "summary"})
    void everyCommandHasHelp(String command) {
        CommandRun run = CommandRun.of(command, "--help");
        assertEquals(0, run.exitCode(), run.toString());
        assertTrue(run.out().contains("Usage: mobilenet4j " + command), run.out());
        assertTrue(run.out().contains("2   the command line is wrong"), run.out());
        assertEquals("", run.err());
    }

    @Test
    void theProgramHasHelpAndAVersion() {
        CommandRun help = CommandRun.of("--help");
        assertEquals(0, help.exitCode());
        assertTrue(help.out().contains("classify") && help.out().contains("summary"), help.out());
        CommandRun version = CommandRun.of("--version");
        assertEquals(0, version.exitCode());
        assertTrue(version.out().startsWith("mobilenet4j "), version.out());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "clasify",
                "--nonsense",
                "classify",
                "classify a.jpg",
                "classify --model m.zip",
                "classify --model m.zip --top 0 a.jpg",
                "classify --model m.zip --top many a.jpg",
                "summary --width 0",
                "summary --size 31",
                "summary --classes -1",
                "summary --width wide",
                "summary too much"
            })
    void aWrongCommandLineIsExitCode2(String words) {
        CommandRun run = CommandRun.of((Object[]) words.split(" "));
        assertEquals(2, run.exitCode(), run.toString());
        assertEquals("", run.out());
        assertTrue(run.err().startsWith("mobilenet4j: "), run.err());
        assertTrue(run.err().contains("--help'"), run.err());
    }

    @Test
    void failedWorkIsExitCode1AndOneLine() {
        CommandRun run = CommandRun.of("classify", "--model", "missing.zip", "a.jpg");
        assertEquals(1, run.exitCode());
        assertEquals("", run.out());
        assertEquals(1, run.err().lines().count(), run.err());
        assertTrue(run.err().startsWith("mobilenet4j: Cannot read the model missing.zip"), run.err());
        CommandRun verbose = CommandRun.of("classify", "--verbose", "--model", "missing.zip", "a.jpg");
        assertTrue(verbose.err().contains("at org.mobilenet4j"), verbose.err());
    }

    /** Totals of the paper's table, with running statistics apart. */
    @Test
    void summaryPrintsATable() {
        CommandRun run = CommandRun.of("summary", "--width", "0.35", "--size", "96");
        assertEquals(0, run.exitCode());
        String total = run.outLines().get(run.outLines().size() - 1);
        assertTrue(total.startsWith("total"), run.out());
        assertTrue(total.contains(" 1,677,128 "), total);
        assertTrue(total.contains(" 11,934,128 "), total);
    }

    @Test
    void summaryPrintsJson() throws IOException {
        CommandRun run = CommandRun.of("summary", "--json");
        JsonNode summary = new ObjectMapper().readTree(run.out());
        assertEquals(3_504_872, summary.path("trainableParameters").asLong());
        assertEquals("", run.err());
    }
}
