/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.programs;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.stream.Stream;

/** Runs a program's {@code main} inside the test's JVM and keeps what it printed. */
final class ProgramRun {

    @FunctionalInterface
    interface Program {
        void main(String[] args) throws IOException;
    }

    private ProgramRun() {}

    static String of(Program program, Object... args) throws IOException {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream before = System.out;
        Locale locale = Locale.getDefault();
        try {
            Locale.setDefault(Locale.ROOT); // the tests read the numbers
            System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
            program.main(Stream.of(args).map(Object::toString).toArray(String[]::new));
        } finally {
            System.setOut(before);
            Locale.setDefault(locale);
        }
        return printed.toString(StandardCharsets.UTF_8);
    }
}
