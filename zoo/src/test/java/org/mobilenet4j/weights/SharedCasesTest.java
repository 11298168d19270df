/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.mobilenet4j.image.preprocessing.CropRounding;
import org.mobilenet4j.image.preprocessing.Interpolation;
import org.mobilenet4j.image.preprocessing.PixelScaling;
import org.mobilenet4j.image.preprocessing.Preprocessing;
import org.mobilenet4j.image.preprocessing.ResizeRule;
import org.mobilenet4j.inference.ImageClassifier;
import org.mobilenet4j.inference.Prediction;
import org.mobilenet4j.vertex.Flavor;
import org.mobilenet4j.weights.catalogue.PretrainedModel;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/** Folders and files with settings that peers' own libraries wrote. */
@Tag("shared")
class SharedCasesTest {

    private static final Path CASES =
            Path.of(System.getProperty("mobilenet4j.shared", "../../shared")).resolve("cases");

    @BeforeEach
    void requireSharedMaterial() {
        assumeTrue(Files.isDirectory(CASES), "shared material at " + CASES.toAbsolutePath());
    }

    @Test
    void theInputsSizeOfAKerasFileIsRead() throws IOException {
        RecognizedNetwork network =
                PretrainedNetwork.load(CASES.resolve("top96.h5")).recognized();
        assertEquals(96, network.inputSize());
        assertEquals("model_config in the file", network.inputSizeOrigin());
    }

    @Test
    void everyProcessorIsRead() throws IOException {
        Preprocessing usual = Preprocessing.huggingFace(110, 96);
        assertEquals(
                usual.withScaling(new PixelScaling(new double[3], new double[] {1, 1, 1})), preprocessing("hf_nonorm"));
        assertEquals(
                usual.withScaling(new PixelScaling(new double[3], new double[] {0.5, 0.5, 0.5})),
                preprocessing("hf_factor"));
        assertEquals(
                ResizeRule.stretchAndCrop(100, 120, Interpolation.BILINEAR, CropRounding.DOWN),
                preprocessing("hf_rect").resize());
        assertEquals(usual, preprocessing("hf_intsize"));
        assertEquals(usual, preprocessing("hf_eps"));
    }

    @Test
    void theEpsilonIsRead() throws IOException {
        assertEquals(1e-5, recognized("hf_eps").batchNormEpsilon());
        assertEquals(Flavor.TF.batchNormEpsilon(), recognized("hf_rect").batchNormEpsilon());
    }

    @Test
    void severalClassesAtOnceAreSigmoids() throws IOException {
        PretrainedModel model = PretrainedModel.load(CASES.resolve("hf_multilabel"));
        ImageClassifier classifier = new ImageClassifier(model.network(), model.card());
        assertTrue(classifier.isMultiLabel());
        List<Prediction> predictions =
                classifier.classify(Nd4j.rand(DataType.FLOAT, 1, 3, 96, 96), 3).get(0);
        for (Prediction prediction : predictions) {
            assertEquals(1 / (1 + Math.exp(-prediction.logit())), prediction.probability(), 1e-9);
        }
        assertEquals(List.of("a", "b", "c"), model.card().labels());
    }

    private static Preprocessing preprocessing(String name) throws IOException {
        return recognized(name).preprocessing();
    }

    /** The weights are not there: the fixtures' names will do, with as many classes. */
    private static RecognizedNetwork recognized(String name) throws IOException {
        MemoryTensorFile file = PeerTensors.empty(
                CASES.resolve(name).resolve("model.safetensors").toString(), PeerTensors.rows("huggingface"));
        return RecognizedNetwork.of(
                file.put("classifier.weight", new float[3 * 1280], 3, 1280).put("classifier.bias", new float[3], 3));
    }
}
