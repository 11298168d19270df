/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.internal.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256 as tools print it. No instances; thread-safe. */
public final class Sha256 {

    private static final int BLOCK = 1 << 16;
    private static final String DIGITS = "0123456789abcdef";

    private Sha256() {}

    /** To add bytes to; a new one at each call. */
    public static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Two lower-case hexadecimal digits for each byte. */
    public static String hex(byte[] hash) {
        StringBuilder hex = new StringBuilder(2 * hash.length);
        for (byte b : hash) {
            hex.append(DIGITS.charAt(b >> 4 & 0xf)).append(DIGITS.charAt(b & 0xf));
        }
        return hex.toString();
    }

    /**
     * The hash of a file, which need not fit into memory.
     *
     * @return 64 lower-case hexadecimal digits
     * @throws IOException if the file cannot be read
     */
    public static String of(Path file) throws IOException {
        MessageDigest digest = digest();
        byte[] block = new byte[BLOCK];
        try (InputStream stream = new DigestInputStream(Files.newInputStream(file), digest)) {
            int read = 0;
            while (read >= 0) {
                read = stream.read(block);
            }
        }
        return hex(digest.digest());
    }
}
