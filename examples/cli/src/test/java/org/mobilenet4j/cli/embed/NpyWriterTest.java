/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.embed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** NumPy's files as ND4J, which reads them with NumPy's own rules, sees them. */
class NpyWriterTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"1, 1", "1, 1280", "2, 3", "100003, 7"})
    void nd4jReadsWhatWasWritten(int rows, int columns) throws IOException {
        Path file = folder.resolve("matrix.npy");
        try (NpyWriter writer = NpyWriter.create(file, columns)) {
            for (int row = 0; row < rows; row++) {
                float[] values = new float[columns];
                for (int i = 0; i < columns; i++) {
                    values[i] = row - 0.5f * i;
                }
                writer.row(values);
            }
        }
        INDArray read = Nd4j.createFromNpyFile(file.toFile());
        assertArrayEquals(new long[] {rows, columns}, read.shape());
        assertEquals(DataType.FLOAT, read.dataType());
        for (int row : new int[] {0, rows / 2, rows - 1}) {
            assertEquals(row, read.getFloat(row, 0));
            assertEquals(row - 0.5f * (columns - 1), read.getFloat(row, columns - 1));
        }
        assertEquals(128 + 4L * rows * columns, Files.size(file));
    }

    @Test
    void theHeaderIsNumPysFormat1() throws IOException {
        Path file = folder.resolve("matrix.npy");
        try (NpyWriter writer = NpyWriter.create(file, 2)) {
            writer.row(new float[] {1, 2});
            assertThrows(IllegalArgumentException.class, () -> writer.row(new float[] {1}));
        }
        byte[] bytes = Files.readAllBytes(file);
        assertEquals("\u0093NUMPY\u0001\u0000v\u0000", new String(bytes, 0, 10, StandardCharsets.ISO_8859_1));
        String description = new String(bytes, 10, 118, StandardCharsets.US_ASCII);
        assertTrue(description.startsWith("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2), }"), description);
        assertTrue(description.endsWith(" \n"), description);
    }

    @Test
    void namesAreQuoted() {
        assertEquals("\"a.png\"", RowNames.quoted("a.png"));
        assertEquals("\"a, \"\"b\"\"\n.png\"", RowNames.quoted("a, \"b\"\n.png"));
    }
}
