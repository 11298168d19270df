/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mobilenet4j.ArrayAssert;
import org.mobilenet4j.Fixture;
import org.mobilenet4j.weights.format.WeightsFileException;
import org.mobilenet4j.weights.format.WeightsFormat;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Models as PyTorch's exporters write them: what the pages advise is read right, what they warn of is refused. */
class OnnxExportsTest {

    private static final Fixture EXPORTS = Fixture.load("onnx_exports");

    @TempDir
    private Path folder;

    private Path file(String export) throws IOException {
        return Files.write(
                folder.resolve("model.onnx"), EXPORTS.get(export).data().asBytes());
    }

    /** The older exporter keeps equal vectors once: its file names them again. */
    @ParameterizedTest
    @ValueSource(strings = {"newer_advised", "older_advised"})
    void whatIsAdvisedGivesPytorchsAnswer(String export) throws IOException {
        PretrainedNetwork loaded = PretrainedNetwork.load(file(export));
        assertEquals(WeightsFormat.ONNX, loaded.recognized().format());
        assertEquals(WeightSource.TORCHVISION, loaded.recognized().source());
        assertEquals(262, loaded.report().imported().size());
        INDArray found = loaded.network().outputSingle(EXPORTS.get("input"));
        ArrayAssert.assertClose(EXPORTS.get("probabilities"), found, 2e-5, export);
    }

    @ParameterizedTest
    @ValueSource(strings = {"newer_default", "older_default"})
    void foldedBatchNormIsRefusedWithAdvice(String export) throws IOException {
        Path file = file(export);
        String message = assertThrows(WeightsFileException.class, () -> PretrainedNetwork.load(file))
                .getMessage();
        assertTrue(message.contains(file + ": these are not the names of a MobileNetV2"), message);
        assertTrue(message.contains("optimize=False, external_data=False"), message);
        assertTrue(message.contains("do_constant_folding=False"), message);
    }

    @Test
    void adviceAboutOnnxIsForOnnxOnly() {
        MemoryTensorFile file = new MemoryTensorFile("resnet.pth").put("conv1.weight", new float[27], 1, 3, 3, 3);
        String message = assertThrows(WeightsFileException.class, () -> RecognizedNetwork.of(file))
                .getMessage();
        assertFalse(message.contains("torch.onnx"), message);
    }
}
