/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class ImageNetClassesTest {

    @Test
    void thereAreAThousandNamesAndAll() {
        ImageNetClasses classes = ImageNetClasses.of(1000);
        assertEquals(1000, classes.labels().size());
        assertEquals(1000, new HashSet<>(classes.labels()).size());
        assertEquals("tench", classes.labels().get(0));
        assertEquals("toilet tissue", classes.labels().get(999));
        assertEquals(Optional.of("n01440764"), classes.wordNetId(0));
        assertEquals(Optional.of("n15075141"), classes.wordNetId(999));
        for (int i = 0; i < 1000; i++) {
            assertTrue(classes.wordNetId(i).orElseThrow().matches("n\\d{8}"));
        }
    }

    @Test
    void backgroundMovesTheOthersByOne() {
        ImageNetClasses classes = ImageNetClasses.of(1001);
        assertEquals(1001, classes.labels().size());
        assertEquals("background", classes.labels().get(0));
        assertEquals("tench", classes.labels().get(1));
        assertEquals(Optional.empty(), classes.wordNetId(0));
        assertEquals(Optional.of("n15075141"), classes.wordNetId(1000));
        assertEquals(
                ImageNetClasses.withoutBackground().labels(), classes.labels().subList(1, 1001));
        assertThrows(IllegalArgumentException.class, () -> ImageNetClasses.of(10));
    }

    @Test
    void everyPictureOfABatchIsNamed() {
        INDArray output = Nd4j.zeros(DataType.FLOAT, 3, 1001);
        output.putScalar(0, 1, 1.0);
        output.putScalar(1, 1000, 0.75);
        output.putScalar(1, 2, 0.25);
        output.putScalar(2, 0, 0.5);
        output.putScalar(2, 5, 0.5);
        List<List<Prediction>> named = ImageNetClasses.withBackground().decode(output, 2);
        assertEquals(3, named.size());
        assertEquals("tench", named.get(0).get(0).label());
        assertEquals(1.0, named.get(0).get(0).probability(), 1e-6);
        assertEquals("toilet tissue", named.get(1).get(0).label());
        assertEquals(0.75, named.get(1).get(0).probability(), 1e-6);
        assertEquals("goldfish", named.get(1).get(1).label());
        assertEquals(0.25, named.get(1).get(1).probability(), 1e-6);
        assertEquals(
                List.of(0, 5),
                List.of(named.get(2).get(0).index(), named.get(2).get(1).index()));
    }

    @Test
    void whatIsNoOutputIsRefused() {
        ImageNetClasses classes = ImageNetClasses.withoutBackground();
        assertThrows(IllegalArgumentException.class, () -> classes.decode(Nd4j.zeros(2, 1001), 1));
        assertThrows(IllegalArgumentException.class, () -> classes.decode(Nd4j.zeros(1000), 1));
        assertThrows(IllegalArgumentException.class, () -> classes.decode(Nd4j.zeros(1, 1000), 0));
        assertThrows(
                IllegalStateException.class,
                () -> classes.decode(Nd4j.valueArrayOf(new long[] {1, 1000}, Double.NaN), 1));
    }
}
