/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.doctor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.factory.Nd4j;

class NpyVectorTest {

    @TempDir
    private Path folder;

    private static byte[] npy(int version, String type, String shape, double... values) {
        String header = "{'descr': '" + type + "', 'fortran_order': False, 'shape': (" + shape + "), }\n";
        ByteBuffer bytes = ByteBuffer.allocate(1_000).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII));
        bytes.put((byte) version).put((byte) 0);
        if (version == 1) {
            bytes.putShort((short) header.length());
        } else {
            bytes.putInt(header.length());
        }
        bytes.put(header.getBytes(StandardCharsets.US_ASCII));
        bytes.order(type.startsWith(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        for (double value : values) {
            if (type.endsWith("8")) {
                bytes.putDouble(value);
            } else {
                bytes.putFloat((float) value);
            }
        }
        return Arrays.copyOf(bytes.array(), bytes.position());
    }

    private double[] read(byte[] bytes) throws IOException {
        return NpyVector.read(Files.write(folder.resolve("values.npy"), bytes));
    }

    private void refuses(byte[] bytes, String words) {
        String message = assertThrows(IOException.class, () -> read(bytes)).getMessage();
        assertTrue(message.contains("values.npy") && message.contains(words), message);
    }

    @Test
    void bothPrecisionsBothOrdersAndBothVersionsAreRead() throws IOException {
        double[] expected = {1.5, -2, 1e-3f};
        for (String type : new String[] {"<f4", ">f4", "<f8", ">f8"}) {
            assertArrayEquals(expected, read(npy(1, type, "3,", expected)), type);
            assertArrayEquals(expected, read(npy(2, type, "1, 3", expected)), type);
        }
    }

    @Test
    void whatNd4jWritesIsRead() throws IOException {
        Path file = folder.resolve("nd4j.npy");
        Nd4j.writeAsNumpy(Nd4j.createFromArray(new float[][] {{1, 2, 3}}), file.toFile());
        assertArrayEquals(new double[] {1, 2, 3}, NpyVector.read(file));
    }

    @Test
    void aFileThatIsCutOffIsRefused() {
        byte[] whole = npy(1, "<f4", "3,", 1, 2, 3);
        refuses(Arrays.copyOf(whole, whole.length - 1), "11 bytes are left");
        refuses(Arrays.copyOf(whole, 30), "ends in its header");
        refuses(Arrays.copyOf(whole, 8), "ends in its header");
        refuses(Arrays.copyOf(whole, 3), "no NumPy file");
        refuses(new byte[0], "no NumPy file");
    }

    @Test
    void sizesTypesAndShapesThatCannotBeAreRefused() {
        refuses(npy(1, "<f4", "99999999,", 1, 2, 3), "99999999 numbers");
        refuses(npy(1, "<f4", "99999999999,", 1, 2, 3), "their shape is [99999999999,]");
        refuses(npy(1, "<f4", "2, 3", 1, 2, 3), "their shape is [2, 3]");
        refuses(npy(1, "<f4", "", 1), "their shape is []");
        refuses(npy(1, "<f4", "1,", 1), "give those of one picture");
        refuses(npy(1, "|O", "3,", 1, 2, 3), "their type is |O");
        refuses(npy(1, "<i8", "3,", 1, 2, 3), "save them as float32");
    }
}
