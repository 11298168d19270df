/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.stream.Collectors;

/** One run of the program inside the test's JVM: its exit code and what it printed. */
public final class CommandRun {

    private final int exitCode;
    private final String out;
    private final String err;

    private CommandRun(int exitCode, String out, String err) {
        this.exitCode = exitCode;
        this.out = out;
        this.err = err;
    }

    public static CommandRun of(Object... arguments) {
        return of(new StringWriter(), arguments);
    }

    /** A run in the middle of which something happens: when a message with this beginning is printed. */
    static CommandRun interrupted(String message, Runnable event, Object... arguments) {
        StringWriter err = new StringWriter() {
            @Override
            public void write(String text) {
                super.write(text);
                if (text.startsWith(message)) {
                    event.run();
                }
            }

            @Override
            public void write(String text, int from, int length) {
                write(text.substring(from, from + length));
            }
        };
        return of(err, arguments);
    }

    private static CommandRun of(StringWriter err, Object... arguments) {
        StringWriter out = new StringWriter();
        String[] words = new String[arguments.length];
        for (int i = 0; i < words.length; i++) {
            words[i] = arguments[i].toString();
        }
        int exitCode = MobileNet4J.run(new PrintWriter(out), new PrintWriter(err), words);
        return new CommandRun(exitCode, out.toString(), err.toString());
    }

    public int exitCode() {
        return exitCode;
    }

    public String out() {
        return out;
    }

    public List<String> outLines() {
        return out.lines().collect(Collectors.toList());
    }

    public String err() {
        return err;
    }

    @Override
    public String toString() {
        return "exit " + exitCode + "\n" + out + "\n" + err;
    }
}
