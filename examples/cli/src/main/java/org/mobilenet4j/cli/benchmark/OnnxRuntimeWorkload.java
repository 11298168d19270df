/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.benchmark;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.mobilenet4j.export.OnnxExport;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The same network in ONNX Runtime, all optimisations on. The input lies in native memory from the start and the output
 * stays there: only ONNX Runtime's own work is in {@link #run}.
 */
public final class OnnxRuntimeWorkload implements Workload {
    private final OrtSession session;
    private final OnnxTensor input;
    private final Map<String, OnnxTensor> inputs;

    private OnnxRuntimeWorkload(OrtSession session, String inputName, OnnxTensor input) {
        this.session = session;
        this.input = input;
        this.inputs = Map.of(inputName, input);
    }

    /**
     * Exports the network and loads it.
     *
     * @param inputType height and width of the pictures
     * @param pictures [n, 3, height, width]
     * @param threads that one operator may use
     * @throws IllegalStateException if ONNX Runtime refuses the model
     */
    public static OnnxRuntimeWorkload of(
            ComputationGraph network, InputType inputType, INDArray pictures, int threads) {
        try {
            Path model = Files.createTempFile("mobilenet4j", ".onnx");
            try {
                OnnxExport.write(network, inputType, model);
                OrtEnvironment environment = OrtEnvironment.getEnvironment();
                OrtSession session = session(environment, model, threads);
                return new OnnxRuntimeWorkload(
                        session, session.getInputNames().iterator().next(), tensor(environment, pictures));
            } finally {
                Files.delete(model);
            }
        } catch (IOException | OrtException e) {
            throw new IllegalStateException("ONNX Runtime does not load the network: " + e.getMessage(), e);
        }
    }

    private static OrtSession session(OrtEnvironment environment, Path model, int threads) throws OrtException {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(threads);
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
            return environment.createSession(model.toString(), options);
        }
    }

    private static OnnxTensor tensor(OrtEnvironment environment, INDArray pictures) throws OrtException {
        float[] values = pictures.dup('c').data().asFloat();
        FloatBuffer buffer = ByteBuffer.allocateDirect(values.length * Float.BYTES)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
        buffer.put(values).flip();
        return OnnxTensor.createTensor(environment, buffer, pictures.shape());
    }

    @Override
    public void run() {
        try (OrtSession.Result result = session.run(inputs)) {
            result.get(0);
        } catch (OrtException e) {
            throw failed(e);
        }
    }

    @Override
    public INDArray result() {
        try (OrtSession.Result result = session.run(inputs)) {
            return Nd4j.createFromArray((float[][]) result.get(0).getValue());
        } catch (OrtException e) {
            throw failed(e);
        }
    }

    private static IllegalStateException failed(OrtException e) {
        return new IllegalStateException("ONNX Runtime: " + e.getMessage(), e);
    }

    @Override
    public void close() {
        input.close();
        try {
            session.close();
        } catch (OrtException e) {
            throw failed(e);
        }
    }
}
