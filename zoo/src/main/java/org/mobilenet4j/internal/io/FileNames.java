/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.internal.io;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * Finds out whether the names of files can be told as text. In the locale C or POSIX Java reads every byte that is not
 * ASCII as an unknown character: names, and the classes that folders are named after, would come out wrong, and a file
 * could not be opened by its name again. No instances.
 */
public final class FileNames {

    /** What Java reads bytes as that mean nothing in the encoding of names. */
    private static final String UNKNOWN = "\uFFFD";

    private FileNames() {}

    /**
     * Checks the last part of a path that was found in a folder.
     *
     * @throws IOException when its name is not what the file system has; the message says what to do
     */
    public static void requireText(Path found) throws IOException {
        String name = String.valueOf(found.getFileName());
        if (!name.contains(UNKNOWN)) {
            return;
        }
        try {
            if (Path.of(name).equals(found.getFileName())) {
                return; // somebody's file is really called so
            }
        } catch (InvalidPathException e) {
            // not in this encoding either
        }
        throw new IOException("The file name " + found + " cannot be read: it " + remedy());
    }

    /**
     * Why the last part of a path that was found in a folder cannot be told as text, where that is this name's fault alone.
     *
     * @return null if it can
     * @throws IOException when names with other letters than ASCII's cannot be told here at all; the message says what to do
     */
    public static String whyOneIsNoText(Path found) throws IOException {
        try {
            requireText(found);
            return null;
        } catch (IOException e) {
            if (isUtf8(System.getProperty("sun.jnu.encoding", "unknown"))) {
                return "its name " + remedy();
            }
            throw e;
        }
    }

    /** True if a word of a command line has bytes in it that could not be read. */
    public static boolean isGarbled(String word) {
        return word.contains(UNKNOWN);
    }

    /** Why a name cannot be read, and what to do about it; what can follow "it". */
    public static String remedy() {
        String encoding = System.getProperty("sun.jnu.encoding", "unknown");
        return isUtf8(encoding)
                ? "is not in UTF-8, the encoding of file names here; rename the file"
                : "needs more than the locale of this process (encoding " + encoding
                        + ") has: only ASCII, or few other letters; set a"
                        + " locale with UTF-8 and start again, as in LC_ALL=C.UTF-8 java ...";
    }

    private static boolean isUtf8(String encoding) {
        try {
            return Charset.forName(encoding).equals(StandardCharsets.UTF_8);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            return false;
        }
    }
}
