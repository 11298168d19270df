/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.dl4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.mobilenet4j.ArrayAssert;
import org.mobilenet4j.vertex.Flavor;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Up to its pooling the network is fully convolutional: pictures of another size than it was built for go in too. */
class InputSizeTest {

    @ParameterizedTest
    @MethodSource("org.mobilenet4j.dl4j.Variant#floats")
    void aNetworkComputesAndTrainsOnPicturesOfAnotherSize(Variant variant) {
        ComputationGraph small = variant.builder().inputShape(3, 64, 64).build().init();
        ComputationGraph large = variant.builder().inputShape(3, 96, 96).build().init();
        ArrayAssert.assertSame(large.params(), small.params(), "initial parameters");
        DataSet batch = Networks.batch(2, 96, variant.format, variant.type);
        ArrayAssert.assertSame(
                large.outputSingle(batch.getFeatures()), small.outputSingle(batch.getFeatures()), "output at 96");
        large.fit(batch);
        small.fit(batch);
        ArrayAssert.assertSame(large.params(), small.params(), "parameters after a step at 96");
    }

    @ParameterizedTest
    @CsvSource({"32, 32", "33, 47", "64, 32", "97, 65"})
    void allSeventeenBlocksRunOnSmallAndOddPictures(int height, int width) {
        for (Flavor flavor : Flavor.values()) {
            ComputationGraph network = Networks.deep()
                    .flavor(flavor)
                    .inputShape(3, height, width)
                    .build()
                    .init();
            DataSet square = Networks.batch(2, Math.max(height, width), CNN2DFormat.NCHW, DataType.FLOAT);
            INDArray x = square.getFeatures()
                    .get(
                            NDArrayIndex.all(),
                            NDArrayIndex.all(),
                            NDArrayIndex.interval(0, height),
                            NDArrayIndex.interval(0, width));
            network.fit(new DataSet(x, square.getLabels()));
            assertTrue(Double.isFinite(network.score()));
            INDArray output = network.outputSingle(x);
            assertArrayEquals(new long[] {2, Networks.CLASSES}, output.shape());
            assertTrue(Math.abs(output.sumNumber().doubleValue() - 2) < 1e-5, output.toString());
        }
    }

    /** Sums over the pixels of one channel after the other are the same in both orders. */
    @ParameterizedTest
    @EnumSource(Flavor.class)
    void bothInputFormatsComputeAndTrainTheSameBits(Flavor flavor) {
        ComputationGraph nchw = Networks.small()
                .flavor(flavor)
                .inputFormat(CNN2DFormat.NCHW)
                .build()
                .init();
        ComputationGraph nhwc = Networks.small()
                .flavor(flavor)
                .inputFormat(CNN2DFormat.NHWC)
                .build()
                .init();
        DataSet first = Networks.batch(Networks.BATCH, Networks.SIZE, CNN2DFormat.NCHW, DataType.FLOAT);
        DataSet last = Networks.batch(Networks.BATCH, Networks.SIZE, CNN2DFormat.NHWC, DataType.FLOAT);
        Networks.fit(nchw, first, 2);
        Networks.fit(nhwc, last, 2);
        ArrayAssert.assertSame(nchw.params(), nhwc.params(), "parameters");
        ArrayAssert.assertSame(nchw.outputSingle(first.getFeatures()), nhwc.outputSingle(last.getFeatures()), "output");
        INDArray fortran = first.getFeatures().dup('f');
        ArrayAssert.assertSame(nchw.outputSingle(first.getFeatures()), nchw.outputSingle(fortran), "of another layout");
        INDArray view = last.getFeatures().permute(0, 3, 1, 2);
        ArrayAssert.assertSame(nchw.outputSingle(first.getFeatures()), nchw.outputSingle(view), "of a permuted view");
    }
}
