/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The distribution's start script for Unix, with a program in the jar's place that prints what reaches it. */
@DisabledOnOs(OS.WINDOWS)
class StartScriptTest {

    /** Prints a system property and the arguments, a line each. */
    public static final class Echo {

        private Echo() {}

        public static void main(String[] args) {
            System.out.println(System.getProperty("told"));
            for (String arg : args) {
                System.out.println("<" + arg + ">");
            }
            System.exit(args.length);
        }
    }

    private record Result(int code, String out) {}

    @TempDir
    private Path folder;

    private Path script;

    @BeforeEach
    void unpack() throws IOException {
        Path home = folder.resolve("a folder with spaces");
        script = home.resolve("bin/mobilenet4j");
        Files.createDirectories(script.getParent());
        Files.copy(Path.of("src/main/scripts/mobilenet4j"), script);
        assertTrue(script.toFile().setExecutable(true));
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, Echo.class.getName());
        String name = Echo.class.getName().replace('.', '/') + ".class";
        try (OutputStream file = Files.newOutputStream(home.resolve("mobilenet4j.jar"));
                JarOutputStream jar = new JarOutputStream(file, manifest);
                InputStream code = Echo.class.getResourceAsStream("/" + name)) {
            jar.putNextEntry(new JarEntry(name));
            code.transferTo(jar);
        }
    }

    private Result run(Path program, String javaHome, String javaOpts, String... args)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.directory(Files.createDirectories(folder.resolve("elsewhere")).toFile());
        builder.environment().put("JAVA_HOME", javaHome);
        builder.environment().put("JAVA_OPTS", javaOpts);
        builder.environment().remove("JAVA_TOOL_OPTIONS"); // the JVM tells of it
        Process process = builder.start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Result(process.waitFor(), out);
    }

    @Test
    void argumentsArriveAsTheyAreAndTheExitCodeComesBack() throws Exception {
        String[] args = {"two words", "", "*", "$HOME", "it's \"quoted\"", "back\\slash", "--flag"};
        StringBuilder expected = new StringBuilder("null\n");
        for (String arg : args) {
            expected.append('<').append(arg).append(">\n");
        }
        assertEquals(new Result(7, expected.toString()), run(script, System.getProperty("java.home"), "", args));
    }

    @Test
    void aChainOfSymbolicLinksLeadsToTheJar() throws Exception {
        Path absolute = Files.createSymbolicLink(folder.resolve("absolute link"), script);
        Path relative = Files.createSymbolicLink(folder.resolve("relative"), absolute.getFileName());
        assertEquals(new Result(1, "null\n<x>\n"), run(relative, System.getProperty("java.home"), "", "x"));
    }

    @Test
    void javaOptsAreWordsAndNoPatterns() throws Exception {
        assertEquals(new Result(0, "*\n"), run(script, System.getProperty("java.home"), "-Xmx64m  -Dtold=*"));
    }

    @Test
    void withoutJavaHomeTheJavaOnThePathIsTaken() throws Exception {
        Path bin = Files.createDirectories(folder.resolve("bin"));
        Path java = Files.writeString(bin.resolve("java"), "#!/bin/sh\necho \"on the path: $1\"\n");
        assertTrue(java.toFile().setExecutable(true));
        Path wrapper = Files.writeString(
                folder.resolve("wrapper"), "#!/bin/sh\nPATH='" + bin + "':$PATH\nexec '" + script + "' \"$@\"\n");
        assertTrue(wrapper.toFile().setExecutable(true));
        assertEquals(new Result(0, "on the path: -jar\n"), run(wrapper, "", ""));
    }

    @Test
    void aWrongJavaHomeIsNamed() throws Exception {
        Result result = run(script, "/nowhere", "");
        assertEquals(1, result.code());
        assertTrue(
                result.out().contains("JAVA_HOME is /nowhere, and there is no program bin/java in it"), result.out());
    }
}
