/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.doctor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the numbers of one picture, [n] or [1, n], from a NumPy file. ND4J's reader believes what the file says of its
 * size, and reads on behind its end. No instances.
 *
 * @see <a href="https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html">numpy.lib.format</a>
 */
final class NpyVector {

    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    /** Magic, version and the shorter of the two lengths of what follows. */
    private static final int LEAST = 10;
    /** More numbers than any network's outputs take, in bytes. */
    private static final long LARGEST = 1 << 24;

    private static final Pattern TYPE = Pattern.compile("'descr': *'([^']*)'");
    private static final Pattern SHAPE = Pattern.compile("'shape': *\\(([0-9, ]*)\\)");
    private static final Pattern ONE_ROW = Pattern.compile("(?:1, *)*([0-9]{1,8}),?");

    private NpyVector() {}

    /** @throws IOException if it is something else, or cut off; the message says what */
    static double[] read(Path file) throws IOException {
        if (Files.size(file) > LARGEST) {
            throw new IOException("Cannot use the expected values " + file + ": the file has " + Files.size(file)
                    + " bytes, more than the values of one picture take; give those of one picture, [n] or [1, n]");
        }
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.limit() < MAGIC.length || !bytes.slice().limit(MAGIC.length).equals(ByteBuffer.wrap(MAGIC))) {
            throw new IOException("Cannot read the expected values " + file
                    + ": it is no NumPy file; write it with numpy.save(file, logits)");
        }
        String header = header(file, bytes);
        int count = count(file, header);
        boolean isDouble = isDouble(file, bytes, header);
        if (bytes.remaining() < (long) count * (isDouble ? Double.BYTES : Float.BYTES)) {
            throw new IOException(
                    "Cannot read the expected values " + file + ": " + count + " numbers are said to be in"
                            + " it, but " + bytes.remaining() + " bytes are left; was its download or copy cut off?");
        }
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = isDouble ? bytes.getDouble() : bytes.getFloat();
        }
        return values;
    }

    private static String header(Path file, ByteBuffer bytes) throws IOException {
        long length = -1;
        if (bytes.limit() >= LEAST + Short.BYTES) {
            boolean first = bytes.get(MAGIC.length) == 1;
            bytes.position(MAGIC.length + 2);
            length = first ? Short.toUnsignedInt(bytes.getShort()) : Integer.toUnsignedLong(bytes.getInt());
        }
        if (length < 0 || length > bytes.remaining()) {
            throw new IOException("Cannot read the expected values " + file
                    + ": the NumPy file ends in its header; was its download or copy cut off?");
        }
        byte[] text = new byte[(int) length];
        bytes.get(text);
        return new String(text, StandardCharsets.ISO_8859_1);
    }

    private static int count(Path file, String header) throws IOException {
        Matcher shape = SHAPE.matcher(header);
        String found = shape.find() ? shape.group(1).trim() : "unknown";
        Matcher row = ONE_ROW.matcher(found);
        if (!row.matches() || Integer.parseInt(row.group(1)) < 2) {
            throw new IOException("Cannot use the expected values " + file + ": their shape is [" + found
                    + "]; give those of one picture, [n] or [1, n]");
        }
        return Integer.parseInt(row.group(1));
    }

    private static boolean isDouble(Path file, ByteBuffer bytes, String header) throws IOException {
        Matcher type = TYPE.matcher(header);
        String found = type.find() ? type.group(1) : "unknown";
        if (!found.matches("[<>]f[48]")) {
            throw new IOException("Cannot use the expected values " + file + ": their type is " + found
                    + "; save them as float32 or float64: numpy.save(file, logits.astype('float32'))");
        }
        bytes.order(found.charAt(0) == '>' ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        return found.endsWith("8");
    }
}
