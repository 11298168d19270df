/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.deeplearning4j.core.util.ModelGuesser;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.mobilenet4j.ArrayAssert;
import org.mobilenet4j.vertex.ConvolutionUnit;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.preprocessor.ImagePreProcessingScaler;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.learning.config.Sgd;

/** A model saved in the middle of its training goes on as if nothing had happened. */
class SavedModelTest {

    @TempDir
    Path directory;

    @ParameterizedTest
    @MethodSource("org.mobilenet4j.dl4j.Variant#all")
    void trainingGoesOnFromAFileToTheSameBits(Variant variant) throws IOException {
        assertGoesOn(variant.network(), variant.batch());
    }

    @ParameterizedTest
    @MethodSource("updaters")
    void theStateOfEveryUpdaterIsSaved(IUpdater updater) throws IOException {
        assertGoesOn(
                Networks.small().updater(updater).build().init(),
                Variant.plain().batch());
    }

    static Stream<IUpdater> updaters() {
        return Stream.of(new Sgd(0.01), new Adam(0.01), new RmsProp(0.01));
    }

    private void assertGoesOn(ComputationGraph network, DataSet batch) throws IOException {
        Networks.fit(network, batch, 2);
        File file = file();
        ModelSerializer.writeModel(network, file, true);
        ComputationGraph restored = ModelSerializer.restoreComputationGraph(file, true);
        assertEquals(network.getConfiguration(), restored.getConfiguration());
        ArrayAssert.assertSame(network.params(), restored.params(), "parameters");
        INDArray x = batch.getFeatures();
        ArrayAssert.assertSame(network.outputSingle(x), restored.outputSingle(x), "output");
        Networks.fit(network, batch, 2);
        Networks.fit(restored, batch, 2);
        ArrayAssert.assertSame(network.params(), restored.params(), "parameters after two more steps");
        assertEquals(network.score(), restored.score());
        assertEquals(4, restored.getIterationCount());
    }

    @Test
    void withoutItsUpdaterAModelComputesTheSameAndStartsItsMomentumAnew() throws IOException {
        ComputationGraph network = Variant.plain().network();
        Networks.fit(network, Variant.plain().batch(), 2);
        File file = file();
        network.save(file, false);
        ComputationGraph restored = ComputationGraph.load(file, true);
        ArrayAssert.assertSame(network.params(), restored.params(), "parameters");
        INDArray momentum = restored.getUpdater().getStateViewArray();
        assertEquals(0, momentum.amaxNumber().doubleValue());
    }

    @Test
    void frozenStatisticsAreSaved() throws IOException {
        ComputationGraph network = Variant.plain().network();
        unit(network, "block_1_expand").setFrozenStatistics(true);
        File file = file();
        network.save(file);
        ComputationGraph restored = ComputationGraph.load(file, true);
        assertTrue(unit(restored, "block_1_expand").frozenStatistics());
        assertFalse(unit(restored, "block_1_depthwise").frozenStatistics());
        Networks.fit(network, Variant.plain().batch(), 2);
        Networks.fit(restored, Variant.plain().batch(), 2);
        ArrayAssert.assertSame(network.params(), restored.params(), "parameters after two steps");
    }

    @Test
    void aNormalizerAndOtherObjectsTravelWithTheModel() throws IOException {
        File file = file();
        Variant.plain().network().save(file);
        ModelSerializer.addNormalizerToModel(file, new ImagePreProcessingScaler(-1, 1));
        ModelSerializer.addObjectToFile(file, "labels", new String[] {"daisy", "rose", "tulip"});
        assertEquals(new ImagePreProcessingScaler(-1, 1), ModelSerializer.restoreNormalizerFromFile(file));
        assertEquals("rose", ((String[]) ModelSerializer.getObjectFromFile(file, "labels"))[1]);
        assertEquals(33_003, ComputationGraph.load(file, true).numParams());
    }

    @Test
    void aSavedModelIsRecognisedForWhatItIs() throws Exception {
        File file = file();
        ComputationGraph network = Variant.plain().network();
        network.save(file);
        Model guessed = ModelGuesser.loadModelGuess(file.getPath());
        ArrayAssert.assertSame(
                network.params(),
                assertInstanceOf(ComputationGraph.class, guessed).params(),
                "parameters");
    }

    private File file() {
        return directory.resolve("model.zip").toFile();
    }

    private static ConvolutionUnit unit(ComputationGraph network, String name) {
        return (ConvolutionUnit) network.getLayer(name).conf().getLayer();
    }
}
