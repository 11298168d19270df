/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mobilenet4j.ArrayAssert;
import org.mobilenet4j.Fixture;
import org.mobilenet4j.MobileNetV2;
import org.mobilenet4j.image.preprocessing.PixelScaling;
import org.mobilenet4j.vertex.Flavor;
import org.mobilenet4j.weights.format.TensorFile;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class StemChannelsTest {

    private static final ImportOptions ADAPTING = ImportOptions.everything().adaptingStem();

    private static TensorFile weights(Flavor flavor) {
        return flavor == Flavor.TF ? PeerTensors.keras() : PeerTensors.torchvision();
    }

    private static ComputationGraph load(Flavor flavor, int channels, int... stageStrides) throws IOException {
        return PretrainedNetwork.load(
                        weights(flavor),
                        ADAPTING,
                        builder -> (stageStrides.length == 0 ? builder : builder.strides(1, stageStrides))
                                .inputShape(channels, 32, 32))
                .network();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 4, 5, 6})
    void kernelsAreTimms(long channels) {
        Fixture timm = Fixture.load("stem_channels");
        INDArray adapted = StemChannels.adapt(timm.get("kernel_3"), channels);
        INDArray expected = timm.get("kernel_" + channels);
        assertArrayEquals(expected.shape(), adapted.shape());
        assertTrue(expected.amaxNumber().floatValue() > 0.1);
        assertEquals(0, ArrayAssert.difference(expected, adapted), 1e-7);
    }

    @ParameterizedTest
    @EnumSource
    void greyIsWhatThreeEqualChannelsAre(Flavor flavor) throws IOException {
        Nd4j.getRandom().setSeed(3);
        PixelScaling scaling = PixelScaling.grey(flavor);
        INDArray grey = Nd4j.rand(4, 1, 32, 32).subi(scaling.mean()[0]).divi(scaling.std()[0]);
        INDArray rgb = Nd4j.concat(1, grey, grey, grey);
        int[][] strides = {{}, {1, 1, 2, 2, 1, 2, 1}};
        for (int[] stages : strides) {
            INDArray one = load(flavor, 1, stages).outputSingle(grey);
            INDArray three = load(flavor, 3, stages).outputSingle(rgb);
            assertEquals(0, ArrayAssert.difference(three, one), 1e-5);
            INDArray features = pooled(flavor, 3, rgb, stages);
            ArrayAssert.assertClose(features, pooled(flavor, 1, grey, stages), 1e-5, "features");
            assertTrue(three.std(0).maxNumber().floatValue() > 1e-3, "the pictures must not be all the same to it");
        }
    }

    private static INDArray pooled(Flavor flavor, int channels, INDArray pictures, int... stages) throws IOException {
        return load(flavor, channels, stages)
                .feedForward(pictures, false)
                .get(MobileNetV2.POOLING)
                .dup();
    }

    @Test
    void otherStridesLeaveEveryWeightWhereItWas() throws IOException {
        ComputationGraph usual = load(Flavor.TF, 3);
        ComputationGraph strided = load(Flavor.TF, 3, 1, 1, 2, 2, 1, 2, 1);
        assertEquals(usual.params(), strided.params());
        Map<String, INDArray> activations = strided.feedForward(Nd4j.rand(1, 3, 32, 32), false);
        assertEquals(4, activations.get("Conv_1").size(1));
    }

    @Test
    void allButTheStemIsImportedAsItIs() throws IOException {
        ComputationGraph three = load(Flavor.TORCH, 3);
        ComputationGraph four = load(Flavor.TORCH, 4);
        for (Map.Entry<String, INDArray> parameter : three.paramTable().entrySet()) {
            INDArray adapted = four.paramTable().get(parameter.getKey());
            assertEquals(
                    parameter.getKey().equals("Conv1_W")
                            ? StemChannels.adapt(parameter.getValue(), 4)
                            : parameter.getValue(),
                    adapted,
                    parameter.getKey());
        }
    }

    @Test
    void unlessAskedForOtherChannelsAreRefused() {
        ComputationGraph grey = MobileNetV2.builder()
                .inputShape(1, 32, 32)
                .widthMultiplier(0.35)
                .numClasses(10)
                .build()
                .init();
        INDArray before = grey.params().dup();
        WeightMismatchException refusal = assertThrows(
                WeightMismatchException.class,
                () -> WeightImporter.load(PeerTensors.keras(), grey, ImportOptions.everything()));
        assertTrue(refusal.getMessage().contains("The network reads 1 channels"), refusal.getMessage());
        assertTrue(refusal.getMessage().contains("adaptingStem()"), refusal.getMessage());
        assertEquals(before, grey.params());
    }

    @Test
    void onlyAStemForThreeChannelsIsAdapted() {
        INDArray four = Nd4j.rand(3, 3, 4, 8);
        assertSame(four, StemChannels.adapt(four, 4));
        assertThrows(IllegalArgumentException.class, () -> StemChannels.adapt(four, 1));
        assertThrows(IllegalArgumentException.class, () -> StemChannels.adapt(Nd4j.rand(3, 3, 3, 8), 0));
        assertThrows(IllegalArgumentException.class, () -> StemChannels.adapt(Nd4j.rand(3, 3), 1));
    }
}
