/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mobilenet4j.weights.format.TensorFile;
import org.mobilenet4j.weights.format.TensorFiles;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Files as people bring them, with the same weights in other wrappings: read right, or refused with what helps. */
@Tag("shared")
class SharedWrappingsTest {
    private static final Path CASES =
            Path.of(System.getProperty("mobilenet4j.shared", "../../shared")).resolve("cases");

    @BeforeEach
    void requireSharedMaterial() {
        boolean there = Files.isDirectory(CASES);
        if (!there) {
            System.err.println("SharedWrappingsTest does not run: " + CASES.toAbsolutePath() + " is not there");
        }
        assumeTrue(there, "shared material at " + CASES.toAbsolutePath());
    }

    @ParameterizedTest
    @ValueSource(strings = {"namespace.pth", "np_scalar.pth", "forward_module.pth"})
    void everyWrappingHoldsTheSameNetwork(String name) throws IOException {
        PretrainedNetwork expected = PretrainedNetwork.load(CASES.resolve("net_key.pth"));
        PretrainedNetwork found = PretrainedNetwork.load(CASES.resolve(name));
        assertEquals(WeightSource.TORCHVISION, found.recognized().source());
        assertEquals(2, found.recognized().classes());
        assertEquals(expected.network().params(), found.network().params());
    }

    @ParameterizedTest
    @CsvSource({
        "head_linear.pth, rename it to classifier.1.weight",
        "head_fc.pth, rename it to backbone.classifier.1.weight",
        "head_one.pth, its classifier has a single output",
        "seq.h5, rename it to predictions/kernel",
        "seq.keras, keras.models.load_model(\"x.keras\").save(\"x.h5\")"
    })
    void headsThatAreNotReadAreNamed(String name, String words) {
        Path file = CASES.resolve(name);
        String message = assertThrows(IOException.class, () -> PretrainedNetwork.load(file))
                .getMessage();
        assertTrue(message.contains(file.toString()), message);
        assertTrue(message.contains(words), message);
    }

    /** What the messages advise: everything but the head. */
    @Test
    void withoutTheirHeadsTheyAreTheSameNetworkToo() throws IOException {
        INDArray expected = features("net_key.pth");
        for (String name : new String[] {"head_linear.pth", "head_fc.pth", "head_one.pth"}) {
            assertEquals(expected, features(name), name);
        }
    }

    private static INDArray features(String name) throws IOException {
        try (TensorFile file = TensorFiles.open(CASES.resolve(name))) {
            return PretrainedNetwork.load(file, ImportOptions.everything().withoutHead(), UnaryOperator.identity())
                    .network()
                    .params();
        }
    }
}
