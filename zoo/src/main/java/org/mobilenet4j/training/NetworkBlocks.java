/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.training;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.mobilenet4j.model.VertexNames;

/**
 * The blocks of a network in the order in which pictures pass them: the vertices {@code block_3_expand}, {@code
 * block_3_depthwise}, ... are block {@code block_3}; every other vertex is one by itself. Immutable.
 */
final class NetworkBlocks {

    private static final Pattern PART = Pattern.compile("(.+)_(expand|depthwise|project|add)");

    /** The vertices of each block, in order. */
    private final Map<String, List<String>> blocks = new LinkedHashMap<>();
    /** Blocks with parameters, by name: their place. */
    private final Map<String, Integer> places = new LinkedHashMap<>();

    private final Map<String, List<String>> inputs;

    /** @param network initialised */
    NetworkBlocks(ComputationGraph network) {
        this.inputs = network.getConfiguration().getVertexInputs();
        for (int index : network.topologicalSortOrder()) {
            GraphVertex vertex = network.getVertices()[index];
            if (vertex.isInputVertex()) {
                continue;
            }
            String name = vertex.getVertexName();
            blocks.computeIfAbsent(blockOf(name), block -> new ArrayList<>()).add(name);
            if (vertex.paramTable(false) != null && !vertex.paramTable(false).isEmpty()) {
                places.putIfAbsent(blockOf(name), places.size());
            }
        }
    }

    private static String blockOf(String vertex) {
        Matcher part = PART.matcher(vertex);
        return part.matches() ? part.group(1) : vertex;
    }

    /**
     * The vertex that a name means: a vertex, or the last one of a block; {@code block_0} is Keras' {@code
     * expanded_conv}.
     *
     * @throws IllegalArgumentException if there is neither, with the names that there are
     */
    String lastVertex(String name) {
        for (List<String> vertices : blocks.values()) {
            if (vertices.contains(name)) {
                return name;
            }
        }
        List<String> block = blocks.get(name.equals("block_0") ? VertexNames.block(0) : name);
        if (block == null) {
            throw new IllegalArgumentException("The network has no block or vertex \"" + name + "\"; its blocks are "
                    + String.join(", ", blocks.keySet()) + ", or name one of their vertices, such as "
                    + blocks.values().iterator().next().get(0));
        }
        return block.get(block.size() - 1);
    }

    /** A vertex and all that its output depends on. */
    Set<String> upTo(String vertex) {
        Set<String> names = new HashSet<>();
        Deque<String> open = new ArrayDeque<>(List.of(vertex));
        while (!open.isEmpty()) {
            String name = open.pop();
            if (names.add(name)) {
                open.addAll(inputs.getOrDefault(name, List.of()));
            }
        }
        return names;
    }

    /** How many blocks with parameters come behind the one of a vertex. */
    int behind(String vertex) {
        Integer place = places.get(blockOf(vertex));
        return place == null ? 0 : places.size() - 1 - place;
    }
}
