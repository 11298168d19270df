/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mobilenet4j.ArrayAssert;
import org.mobilenet4j.engine.onednn.OneDnnProvider;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.rng.Random;
import org.nd4j.linalg.factory.Nd4j;

/** A chain against its units one after the other: every prefix, with bands and without, one picture and several. */
class ChainTest {
    private final Random random = Nd4j.getRandomFactory().getNewRandomInstance(5);
    private final ConvolutionEngine engine = new OneDnnProvider().engine();
    private final List<ChainLink> links = new ArrayList<>();
    private final List<UnitComputation> units = new ArrayList<>();

    @ParameterizedTest
    @CsvSource({"SAME, 1, 33", "SYMMETRIC, 3, 48", "SAME, 1, 160", "SYMMETRIC, 1, 161", "SAME, 2, 224"})
    void everyPrefixEqualsTheUnitsOneByOne(Padding padding, int pictures, int size) {
        dense(padding, 3, 2, 3, 32, true);
        depthwise(padding, 1, 32);
        dense(padding, 1, 1, 32, 16, false);
        block(padding, 16, 96, 24, 2);
        block(padding, 24, 144, 24, 1);
        links.add(ChainLink.addition(5, 8));
        block(padding, 24, 144, 32, 2);
        dense(padding, 1, 1, 32, 64, true);

        INDArray x = noise(pictures, 3, size, size).permute(0, 2, 3, 1);
        List<INDArray> expected = oneByOne(x);
        for (int end = 1; end <= links.size(); end++) {
            INDArray y = expected.get(end - 1).ulike().assign(Double.NaN);
            engine.chain(links.subList(0, end)).orElseThrow().infer(x, y);
            ArrayAssert.assertClose(expected.get(end - 1), y, 1e-5, "link " + (end - 1));
        }
        assertEquals(14, links.size());
    }

    private List<INDArray> oneByOne(INDArray x) {
        List<INDArray> values = new ArrayList<>();
        for (ChainLink link : links) {
            INDArray first = link.input(0) < 0 ? x : values.get(link.input(0));
            if (link.isUnit()) {
                INDArray y =
                        Nd4j.createUninitialized(DataType.FLOAT, link.geometry().outputShape(first.shape()), 'c');
                link.unit().infer(first, link.parameters(), true, y);
                values.add(y);
            } else {
                values.add(first.add(values.get(link.input(1))));
            }
        }
        return values;
    }

    private void block(Padding padding, int in, int wide, int out, int stride) {
        dense(padding, 1, 1, in, wide, true);
        depthwise(padding, stride, wide);
        dense(padding, 1, 1, wide, out, false);
    }

    private void depthwise(Padding padding, int stride, int channels) {
        add(new UnitGeometry(true, 3, stride, 1, padding, channels, channels, true, 1e-3));
    }

    private void dense(Padding padding, int kernel, int stride, int in, int out, boolean relu6) {
        add(new UnitGeometry(false, kernel, stride, 1, padding, in, out, relu6, 1e-3));
    }

    private void add(UnitGeometry geometry) {
        long c = geometry.nOut();
        UnitParameters parameters = new UnitParameters(
                noise(geometry.kernelShape()), noise(c).addi(1), noise(c), noise(c), noise(c).addi(1));
        UnitComputation unit = engine.unit(geometry, DataType.FLOAT);
        units.add(unit);
        links.add(ChainLink.unit(unit, geometry, () -> parameters, links.size() - 1));
    }

    private INDArray noise(long... shape) {
        return random.nextDouble(shape).castTo(DataType.FLOAT).subi(0.5);
    }
}
