/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.export;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import onnx.Onnx.ModelProto;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.inputs.InputType.InputTypeConvolutional;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.mobilenet4j.internal.io.FileKind;
import org.mobilenet4j.internal.io.WholeFile;
import org.nd4j.shade.protobuf.MessageLite;

/**
 * Writes a network as an ONNX model (opset 13, float) that computes what {@link ComputationGraph#output} does. Batch
 * norm is folded into the convolutions' weights and biases, padding is explicit, activations are NCHW throughout.
 *
 * <p>What it knows: units of every role, additions, global average pooling, dense and output layers with softmax,
 * sigmoid or no activation; frozen or not. No instances.
 */
public final class OnnxExport {

    /** The version of the format comes first in it, then the length and the name of the program that wrote it. */
    private static final FileKind KIND = new FileKind("an ONNX model", file -> {
        try (InputStream stream = Files.newInputStream(file)) {
            byte[] start = stream.readNBytes(4 + OnnxGraph.PRODUCER.length());
            return new String(start, StandardCharsets.ISO_8859_1).endsWith(OnnxGraph.PRODUCER);
        }
    });

    private OnnxExport() {}

    /**
     * Writes the model. Its one input has the name of the network's ({@code input} in a {@code MobileNetV2}) and the
     * shape [batch, channels, height, width], whichever format the network itself reads; the batch is free. Its outputs
     * have the names of the network's output vertices. All values are float, whatever the network's data type.
     *
     * @param inputType height, width and channels of the input: {@code MobileNetV2.inputType()}; height and width are
     *     fixed in the model, because the padding depends on them
     * @param file where to, whole or not at all; an ONNX model of this library is replaced
     * @throws java.nio.file.FileAlreadyExistsException if something else is there; the message says what
     * @throws UnsupportedOperationException if a vertex has no translation, naming it and its type
     * @throws IOException if the file cannot be written
     */
    public static void write(ComputationGraph network, InputType inputType, Path file) throws IOException {
        write(model(network, inputType), file);
    }

    static void write(MessageLite model, Path file) throws IOException {
        WholeFile.write(file, KIND, unfinished -> {
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(unfinished))) {
                model.writeTo(out);
            }
        });
    }

    static ModelProto model(ComputationGraph network, InputType inputType) {
        ComputationGraphConfiguration configuration = network.getConfiguration();
        if (configuration.getNetworkInputs().size() != 1 || !(inputType instanceof InputTypeConvolutional)) {
            throw new UnsupportedOperationException("Only networks with one input of pictures can be exported, found "
                    + configuration.getNetworkInputs() + " of type " + inputType);
        }
        // a copy: DL4J writes into the configuration while it computes the types
        Map<String, InputType> types = configuration.clone().getLayerActivationTypes(inputType);
        OnnxGraph graph = new OnnxGraph();
        graph.input(configuration.getNetworkInputs().get(0), shape(inputType));
        VertexTranslator translator = new VertexTranslator(network, types, graph);
        for (int index : network.topologicalSortOrder()) {
            String vertex = network.getVertices()[index].getVertexName();
            if (!configuration.getNetworkInputs().contains(vertex)) {
                translator.translate(vertex);
            }
        }
        configuration.getNetworkOutputs().forEach(name -> graph.output(name, shape(types.get(name))));
        return graph.model();
    }

    /** Without the batch: channels, height, width; or the number of features. */
    private static long[] shape(InputType type) {
        if (type instanceof InputTypeConvolutional) {
            InputTypeConvolutional pictures = (InputTypeConvolutional) type;
            return new long[] {pictures.getChannels(), pictures.getHeight(), pictures.getWidth()};
        }
        return new long[] {type.arrayElementsPerExample()};
    }
}
