/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Where results go, in UTF-8. Java's writers keep to themselves that a disk is full or a reader has gone; this one
 * remembers why. Not thread-safe.
 */
final class StandardOutput extends OutputStream {

    /** Of POSIX: bits of a file's kind, and those of pipes and sockets. */
    private static final int KIND = 0xF000;

    private static final int PIPE = 0x1000;
    private static final int SOCKET = 0xC000;

    private final OutputStream system;
    private final boolean pipe;
    private final PrintWriter writer = new PrintWriter(this, true, StandardCharsets.UTF_8);
    private IOException failure;

    /**
     * @param system where the bytes go in the end
     * @param pipe   whether that is another program
     */
    StandardOutput(OutputStream system, boolean pipe) {
        this.system = system;
        this.pipe = pipe;
    }

    /** The process's own, unbuffered as the system has it. */
    static StandardOutput ofProcess() {
        return new StandardOutput(new FileOutputStream(FileDescriptor.out), isPipe());
    }

    /** To write text to. */
    PrintWriter writer() {
        return writer;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        if (failure != null) {
            throw failure; // what follows a gap is no result
        }
        try {
            system.write(bytes, from, length);
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }

    @Override
    public void flush() throws IOException {
        try {
            system.flush();
        } catch (IOException e) {
            failure = failure == null ? e : failure;
            throw e;
        }
    }

    /**
     * What a program ends with whose results went here: its own exit code, or that of failed work if not all of them
     * arrived. A reader that has gone, as {@code head} does, has what it wanted.
     *
     * @param exitCode as it would be
     * @param err      told why something is missing
     */
    int exitCode(int exitCode, PrintWriter err) {
        writer.flush();
        if (failure == null || isReaderGone()) {
            return exitCode;
        }
        err.println("mobilenet4j: Cannot write the results to standard output: " + failure.getMessage()
                + "; what was written is not complete");
        err.flush();
        return exitCode == 0 ? 1 : exitCode;
    }

    /** The system's words depend on its language; what cannot be a full disk is a reader that has gone. */
    private boolean isReaderGone() {
        String message = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
        return pipe || message.contains("pipe");
    }

    private static boolean isPipe() {
        try {
            int kind = (int) Files.getAttribute(Path.of("/dev/fd/1"), "unix:mode") & KIND;
            return kind == PIPE || kind == SOCKET;
        } catch (IOException | RuntimeException unknown) {
            return false;
        }
    }
}
