/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mobilenet4j.ArrayAssert.assertClose;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mobilenet4j.export.OnnxExport;
import org.mobilenet4j.image.preprocessing.Preprocessing;
import org.mobilenet4j.inference.ModelCard;
import org.mobilenet4j.training.FineTuning;
import org.mobilenet4j.training.FineTuningListener;
import org.mobilenet4j.vertex.Flavor;
import org.mobilenet4j.vertex.NetworkEngine;
import org.mobilenet4j.vertex.UnitVertex;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Models and checkpoints that an early version saved load, answer as they did, and train on. To the bit on the processor
 * that they were made on, within rounding on others.
 */
class SavedModelsTest {
    private static final Fixture EXPECTED = Fixture.load("saved/expected");

    @TempDir
    private Path folder;

    private Path file(String name) throws IOException {
        Path file = folder.resolve(name);
        try (InputStream in = Fixture.class.getResourceAsStream("fixtures/saved/" + name)) {
            Files.copy(in, file);
        }
        return file;
    }

    private ComputationGraph network(String name, String engine) throws IOException {
        ComputationGraph network = ComputationGraph.load(file(name + ".zip").toFile(), true);
        NetworkEngine.use(network, engine);
        return network;
    }

    @ParameterizedTest
    @ValueSource(strings = {"fast", "pooled", "retyped", "study", "tf", "torch", "transferred"})
    void aModelAnswersAndTrainsAsItDid(String name) throws IOException {
        Map<String, INDArray> outcome = SavedModels.outcome(name, network(name, "nd4j"));
        outcome.forEach((key, actual) -> assertClose(EXPECTED.get(key), actual, 1e-4, key));
    }

    @ParameterizedTest
    @ValueSource(strings = {"fast", "retyped", "tf", "torch", "transferred"})
    void anyEngineAnswersTheSame(String name) throws IOException {
        INDArray images = SavedModels.images(2, 3, false, DataType.FLOAT);
        INDArray actual = network(name, "onednn").outputSingle(images);
        assertClose(EXPECTED.get(name + "_output"), actual, 1e-4, name);
    }

    @Test
    void theCardIsThere() throws IOException {
        ModelCard card = ModelCard.read(file("tf.zip"));
        assertEquals(List.of("daisy", "rose", "täglich"), card.labels());
        assertEquals("saved by an early version", card.properties().get("note"));
        assertEquals(Preprocessing.of(Flavor.TORCH, SavedModels.SIZE, SavedModels.SIZE), card.preprocessing());
    }

    @ParameterizedTest
    @CsvSource({"tf,ExpansionVertex", "transferred,LayerVertex", "retyped,ExpansionVertex"})
    void verticesHaveTheTypesThatWereSaved(String name, String type) throws IOException {
        Object vertex = network(name, "nd4j").getConfiguration().getVertices().get("block_3_expand");
        assertEquals(type, vertex.getClass().getSimpleName());
        if (!name.equals("transferred")) {
            assertInstanceOf(UnitVertex.class, vertex);
        }
    }

    @Test
    void anInterruptedTrainingGoesOn() throws IOException {
        ComputationGraph network = SavedModels.tuning(file("training.checkpoint"))
                .resume(SavedModels.data(3, 1), SavedModels.data(2, 2), FineTuningListener.SILENT)
                .network();
        INDArray actual = network.outputSingle(SavedModels.images(2, 3, false, DataType.FLOAT));
        assertClose(EXPECTED.get("training"), actual, 1e-4, "the resumed training's network");
    }

    @Test
    void anInterruptedTrainingOfOtherSettingsIsRefused() throws IOException {
        FineTuning other = SavedModels.tuning(file("training.checkpoint")).toBuilder()
                .labelSmoothing(0.2)
                .build();
        IOException e = assertThrows(
                IOException.class,
                () -> other.resume(SavedModels.data(3, 1), SavedModels.data(2, 2), FineTuningListener.SILENT));
        assertTrue(e.getMessage().contains("its training had other settings"), e.getMessage());
    }

    @Test
    void theExportedFileIsTheSame() throws IOException {
        Path exported = folder.resolve("exported.onnx");
        ComputationGraph network = network("tf", "nd4j");
        OnnxExport.write(network, InputType.convolutional(SavedModels.SIZE, SavedModels.SIZE, 3), exported);
        assertArrayEquals(Files.readAllBytes(file("model.onnx")), Files.readAllBytes(exported));
    }
}
