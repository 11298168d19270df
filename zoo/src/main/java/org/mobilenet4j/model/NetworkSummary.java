/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.node.ArrayNode;
import org.nd4j.shade.jackson.databind.node.ObjectNode;

/** What a network costs, vertex by vertex and in total, for one example. Immutable. */
public final class NetworkSummary {
    private final List<VertexSummary> vertices;

    private NetworkSummary(List<VertexSummary> vertices) {
        this.vertices = List.copyOf(vertices);
    }

    /**
     * @param configuration any graph; multiply-adds are counted for units, stock dense layers and stock 2-D convolutions
     *     (dense, depthwise, separable, transposed), frozen or not; everything else counts as none
     * @param inputs the types of the network's inputs, in their order
     */
    public static NetworkSummary of(ComputationGraphConfiguration configuration, InputType... inputs) {
        ComputationGraphConfiguration copy = configuration.clone();
        Map<String, InputType> types = copy.getLayerActivationTypes(inputs);
        List<VertexSummary> rows = new ArrayList<>();
        for (Map.Entry<String, InputType> entry : types.entrySet()) {
            GraphVertex vertex = copy.getVertices().get(entry.getKey());
            if (vertex != null) {
                InputType input =
                        types.get(copy.getVertexInputs().get(entry.getKey()).get(0));
                rows.add(new VertexSummary(entry.getKey(), vertex, input, entry.getValue(), copy.getDataType()));
            }
        }
        return new NetworkSummary(rows);
    }

    /** One row per vertex, in the order of computation. */
    public List<VertexSummary> vertices() {
        return vertices;
    }

    /** Number of parameters, running statistics included. */
    public long parameters() {
        return total(VertexSummary::parameters);
    }

    /** Number of parameters that training changes by gradients: neither running statistics nor frozen ones. */
    public long trainableParameters() {
        return total(VertexSummary::trainableParameters);
    }

    /** Multiply-adds of convolutions and products for one example. */
    public long multiplyAdds() {
        return total(VertexSummary::multiplyAdds);
    }

    /** Bytes of all outputs for one example: what training keeps at least. */
    public long activationBytes() {
        return total(VertexSummary::activationBytes);
    }

    private long total(ToLongFunction<VertexSummary> column) {
        return vertices.stream().mapToLong(column).sum();
    }

    /** A table to print, with a line of totals. */
    public String toText() {
        String row = "%-28s %-20s %-16s %12s %12s %16s %14s%n";
        StringBuilder text = new StringBuilder();
        text.append(line(row, "vertex", "type", "output", "parameters", "trainable", "multiply-adds", "activation"));
        for (VertexSummary v : vertices) {
            text.append(line(
                    row,
                    v.name(),
                    v.type(),
                    v.output(),
                    number(v.parameters()),
                    number(v.trainableParameters()),
                    number(v.multiplyAdds()),
                    kibibytes(v.activationBytes())));
        }
        return text.append(line(
                        row,
                        "total",
                        "",
                        "",
                        number(parameters()),
                        number(trainableParameters()),
                        number(multiplyAdds()),
                        kibibytes(activationBytes())))
                .toString();
    }

    /** One JSON object: {@code vertices}, a list, and the totals. */
    public String toJson() {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode root = mapper.createObjectNode();
        ArrayNode rows = root.putArray("vertices");
        for (VertexSummary v : vertices) {
            ObjectNode row = rows.addObject().put("name", v.name()).put("type", v.type());
            ArrayNode shape = row.putArray("output");
            v.outputShape().forEach(shape::add);
            costs(row, v.parameters(), v.trainableParameters(), v.multiplyAdds(), v.activationBytes());
        }
        costs(root, parameters(), trainableParameters(), multiplyAdds(), activationBytes());
        try {
            return mapper.writerWithDefaultPrettyPrinter().writeValueAsString(root);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void costs(ObjectNode node, long parameters, long trainable, long multiplyAdds, long bytes) {
        node.put("parameters", parameters)
                .put("trainableParameters", trainable)
                .put("multiplyAdds", multiplyAdds)
                .put("activationBytes", bytes);
    }

    private static String line(String format, Object... cells) {
        return String.format(Locale.ROOT, format, cells);
    }

    private static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    private static String kibibytes(long bytes) {
        return String.format(Locale.ROOT, "%,.1f KiB", bytes / 1024.0);
    }
}
