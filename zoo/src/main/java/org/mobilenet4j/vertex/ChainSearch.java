/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.vertex;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.BaseWrapperVertex;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.graph.vertex.VertexIndices;
import org.deeplearning4j.nn.graph.vertex.impl.LayerVertex;
import org.deeplearning4j.nn.layers.FrozenLayer;
import org.deeplearning4j.nn.layers.FrozenLayerWithBackprop;
import org.mobilenet4j.engine.ChainLink;
import org.mobilenet4j.engine.ConvolutionEngine;

/**
 * Finds the chains of a network. A chain starts at a unit, grows by every unit that reads from it and every addition that
 * reads nothing else, and counts if exactly one of its members is read from outside. Frozen and unfrozen vertices are
 * never in one chain: in a training step only the frozen ones are in inference. After an edit with {@code TransferLearning}
 * there are none, because its vertices do not tell the units their network, until {@link UnitVertex#retype}.
 */
final class ChainSearch {
    private final ComputationGraph network;
    private final GraphVertex[] vertices;
    private final Draft[] draftOf;
    private final List<Draft> drafts = new ArrayList<>();

    private ChainSearch(ComputationGraph network) {
        this.network = network;
        this.vertices = network.getVertices();
        this.draftOf = new Draft[vertices.length];
    }

    /** A chain that grows. */
    private static final class Draft {
        final List<Integer> members = new ArrayList<>();
        final boolean frozen;

        Draft(boolean frozen) {
            this.frozen = frozen;
        }
    }

    /** Gives all units and additions of a network their place in a chain, or none. */
    static void in(ComputationGraph network) {
        ChainSearch search = new ChainSearch(network);
        for (GraphVertex vertex : search.vertices) {
            UnitChain.Membership membership = search.membership(vertex);
            if (membership != null) {
                membership.leave();
            }
        }
        for (int index : network.topologicalSortOrder()) {
            search.visit(index);
        }
        search.drafts.forEach(search::settle);
    }

    private void visit(int index) {
        GraphVertex vertex = vertices[index];
        ConvolutionUnitLayer unit = unit(vertex);
        if (unit != null && usable(vertex, unit)) {
            Draft before = draftOf[vertex.getInputVertices()[0].getVertexIndex()];
            boolean joins = before != null && before.frozen == frozen(vertex) && preProcessor(vertex) == null;
            if (!joins) {
                before = new Draft(frozen(vertex));
                drafts.add(before);
            }
            enter(before, index);
        } else if (addition(vertex) != null && vertex.getInputVertices().length == 2) {
            Draft first = draftOf[vertex.getInputVertices()[0].getVertexIndex()];
            Draft second = draftOf[vertex.getInputVertices()[1].getVertexIndex()];
            if (first != null && first == second && first.frozen == frozen(vertex)) {
                enter(first, index);
            }
        }
    }

    private void enter(Draft draft, int index) {
        draft.members.add(index);
        draftOf[index] = draft;
    }

    /** Makes a chain of a draft if it is one. */
    private void settle(Draft draft) {
        List<Integer> read = draft.members.stream().filter(this::isReadOutside).collect(Collectors.toList());
        int size = draft.members.size();
        if (size < 2 || read.size() != 1 || !read.get(0).equals(draft.members.get(size - 1))) {
            return;
        }
        ConvolutionEngine engine =
                unit(vertices[draft.members.get(0)]).selection().engine();
        List<ChainLink> links =
                draft.members.stream().map(index -> link(draft, index)).collect(Collectors.toList());
        if (engine.chain(links).isEmpty()) {
            return;
        }
        // in a training step listeners get the frozen activations too
        UnitChain chain = new UnitChain(
                engine, links, () -> draft.frozen && !network.getListeners().isEmpty());
        for (int position = 0; position < size; position++) {
            GraphVertex vertex = vertices[draft.members.get(position)];
            List<UnitChain.Membership> before = new ArrayList<>();
            for (VertexIndices input : position == 0 ? new VertexIndices[0] : vertex.getInputVertices()) {
                before.add(membership(vertices[input.getVertexIndex()]));
            }
            membership(vertex).join(chain, position, position == size - 1, before);
        }
    }

    private ChainLink link(Draft draft, int index) {
        VertexIndices[] inputs = vertices[index].getInputVertices();
        int first = draft.members.indexOf(inputs[0].getVertexIndex());
        ConvolutionUnitLayer unit = unit(vertices[index]);
        return unit != null
                ? unit.link(first < 0 ? ChainLink.CHAIN_INPUT : first)
                : ChainLink.addition(first, draft.members.indexOf(inputs[1].getVertexIndex()));
    }

    private boolean isReadOutside(int index) {
        VertexIndices[] readers = vertices[index].getOutputVertices();
        return readers == null
                || readers.length == 0
                || Arrays.stream(readers).anyMatch(reader -> draftOf[reader.getVertexIndex()] != draftOf[index]);
    }

    private boolean usable(GraphVertex vertex, ConvolutionUnitLayer unit) {
        // one with backprop runs in inference and is asked for gradients all the same: it needs its input
        return unit.isPartOf(network) && !(vertex.getLayer() instanceof FrozenLayerWithBackprop);
    }

    private static boolean frozen(GraphVertex vertex) {
        return vertex instanceof BaseWrapperVertex || vertex.hasLayer() && vertex.getLayer() instanceof FrozenLayer;
    }

    private static Object preProcessor(GraphVertex vertex) {
        return vertex instanceof LayerVertex ? ((LayerVertex) vertex).getLayerPreProcessor() : null;
    }

    private static ConvolutionUnitLayer unit(GraphVertex vertex) {
        Layer layer = vertex.hasLayer() ? vertex.getLayer() : null;
        return layer == null ? null : NetworkEngine.unitIn(layer);
    }

    private ResidualAddition addition(GraphVertex vertex) {
        org.deeplearning4j.nn.conf.graph.GraphVertex configuration =
                network.getConfiguration().getVertices().get(vertex.getVertexName());
        return Unfrozen.vertex(configuration) instanceof ResidualVertex residual ? residual.in(network) : null;
    }

    private UnitChain.Membership membership(GraphVertex vertex) {
        ConvolutionUnitLayer unit = unit(vertex);
        if (unit != null) {
            return unit.membership();
        }
        ResidualAddition addition = addition(vertex);
        return addition == null ? null : addition.membership();
    }
}
