/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProgressTest {

    private final ByteArrayOutputStream drawn = new ByteArrayOutputStream();
    private final PrintStream terminal = new PrintStream(drawn, true, StandardCharsets.UTF_8);

    @Test
    void longWorkShowsRateAndTimeLeft() throws InterruptedException {
        try (Progress progress = Progress.start("Counting", 10, terminal)) {
            progress.note("warm");
            for (int i = 0; i < 8; i++) {
                Thread.sleep(200);
                progress.step();
            }
        }
        String bar = drawn.toString(StandardCharsets.UTF_8);
        assertTrue(bar.contains("Counting"), bar);
        assertTrue(bar.matches("(?s).*\\d/10 .*"), bar);
        assertTrue(bar.contains("/s"), bar);
        assertTrue(bar.matches("(?s).*0:00:01 / 0:00:0\\d.*"), bar);
        assertTrue(bar.contains("warm"), bar);
    }

    @Test
    void shortWorkShowsNothing() {
        try (Progress progress = Progress.start("Counting", 3, terminal)) {
            progress.step();
            progress.step(2);
        }
        assertEquals("", drawn.toString(StandardCharsets.UTF_8));
    }

    @Test
    void withoutATerminalNothingIsShown() throws InterruptedException {
        try (Progress progress = Progress.start("Counting", 2, null)) {
            Thread.sleep(1100);
            progress.to(2);
            progress.note("done");
        }
        assertEquals("", drawn.toString(StandardCharsets.UTF_8));
    }
}
