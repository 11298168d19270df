/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights.format;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/** Opens and reads a file that must be refused, with little memory, and looks for the words that help. */
final class Refusal {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Refusal() {}

    static void of(Path folder, byte[] bytes, String... words) throws IOException {
        of(Files.write(folder.resolve("weights"), bytes), words);
    }

    static void of(Path path, String... words) {
        String message =
                assertThrows(WeightsFileException.class, () -> readAll(path)).getMessage();
        assertTrue(message.startsWith("Cannot read the weights " + path + ": "), message);
        for (String word : words) {
            assertTrue(message.contains(word), () -> "no \"" + word + "\" in: " + message);
        }
    }

    private static void readAll(Path path) throws IOException {
        try (TensorFile file = TensorFiles.open(path)) {
            for (TensorInfo tensor : file.tensors()) {
                file.read(tensor);
            }
        }
    }
}
