/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** In the locale C a JVM cannot read names with other letters than ASCII's: the program says so before it does anything. */
@EnabledOnOs(OS.LINUX)
class LocaleTest {

    private static final String REMEDY = "LC_ALL=C.UTF-8";

    @TempDir
    private Path folder;

    @BeforeEach
    void theseTestsCanWriteSuchNames() {
        assumeTrue(
                Charset.forName(System.getProperty("sun.jnu.encoding")).equals(StandardCharsets.UTF_8),
                "the tests' own locale has no such file names");
    }

    @Test
    void classesWithOtherLettersAreRefusedInTheLocaleC() throws Exception {
        for (String name : List.of("a/1.png", "a/2.png", "b\u00e4r/1.png", "b\u00e4r/2.png")) {
            Path file = folder.resolve("data").resolve(name);
            Files.createDirectories(file.getParent());
            Pictures.drawn(file, 40, 40);
        }
        String[] words = {
            "finetune",
            "--data",
            folder.resolve("data").toString(),
            "--size",
            "32",
            "--width",
            "0.1",
            "--epochs",
            "1",
            "--batch",
            "2",
            "--output",
            folder.resolve("model.zip").toString()
        };
        assertRefused("C", words);
        assertRefused("POSIX", words);
        assertFalse(Files.exists(folder.resolve("model.zip")));
    }

    @Test
    void filesWithOtherLettersAreRefusedInTheLocaleC() throws Exception {
        Path images = Files.createDirectory(folder.resolve("images"));
        Pictures.drawn(images.resolve("gr\u00fcn.png"), 40, 40);
        assertRefused("C", "classify", "--weights", "no/such.h5", images.toString());
        assertRefused(
                "C",
                "classify",
                "--weights",
                "no/such.h5",
                images.resolve("gr\u00fcn.png").toString());
        Files.writeString(folder.resolve("list.csv"), "path,label\nimages/gr\u00fcn.png,a\n");
        assertRefused(
                "C",
                "finetune",
                "--data",
                folder.resolve("list.csv").toString(),
                "--output",
                folder.resolve("m.zip") + "");
    }

    @Test
    void aWorkingDirectoryWithOtherLettersIsRefusedInTheLocaleC() throws Exception {
        Path place = Files.createDirectory(folder.resolve("\u82b1"));
        assertRefused(place, "C", "finetune", "--drawn", "2");
    }

    private void assertRefused(String locale, String... words) throws IOException, InterruptedException {
        assertRefused(folder, locale, words);
    }

    private void assertRefused(Path place, String locale, String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                MobileNet4J.class.getName()));
        command.addAll(List.of(words));
        Path log = folder.resolve("log");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().put("LC_ALL", locale);
        builder.directory(place.toFile());
        Process process = builder.start();
        try {
            assertTrue(process.waitFor(3, TimeUnit.MINUTES));
        } finally {
            process.destroyForcibly();
        }
        String said = Files.readString(log, StandardCharsets.ISO_8859_1);
        assertTrue(
                process.exitValue() == 1 || process.exitValue() == 2, "exit code " + process.exitValue() + ": " + said);
        assertTrue(said.contains(REMEDY) && said.contains("locale"), said);
        assertEquals(
                1, said.lines().filter(line -> line.startsWith("mobilenet4j: ")).count(), said);
    }
}
