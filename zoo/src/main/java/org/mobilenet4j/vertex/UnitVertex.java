/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.vertex;

import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A graph vertex that carries one {@link ConvolutionUnit}. The type of the vertex only says what part the unit plays;
 * everything that is computed or saved lives in the unit. {@code TransferLearning} replaces every vertex by DL4J's
 * {@link LayerVertex} and nothing changes but the name: {@link #retype} puts the types back.
 */
public abstract class UnitVertex extends LayerVertex {
    private static final long serialVersionUID = 1L;

    /** For JSON and {@link #fresh} only. */
    protected UnitVertex() {}

    /**
     * @param graph gives the unit what it does not set itself: updater, weight initialisation, regularisation, data type
     * @throws IllegalArgumentException if the unit plays another part than this vertex is for
     */
    protected UnitVertex(GraphBuilder graph, ConvolutionUnit unit) {
        if (unit.role() != role()) {
            throw new IllegalArgumentException(getClass().getSimpleName() + ": expected a unit of role " + role()
                    + ", found " + unit.role() + "; build it with the factory method of ConvolutionUnit that fits");
        }
        NeuralNetConfiguration.Builder global = graph.getGlobalConfiguration().clone();
        setLayerConf(global.layer(unit.clone()).build());
    }

    /** The part that this vertex plays. */
    protected abstract Role role();

    /** A new vertex of the same class without content. */
    protected abstract UnitVertex fresh();

    static GraphBuilder add(GraphBuilder graph, String name, UnitVertex vertex, String input) {
        vertex.unit().setLayerName(name);
        return graph.addVertex(name, vertex, input);
    }

    /** The unit's configuration; shared, not a copy. */
    public ConvolutionUnit unit() {
        return unitOf(this);
    }

    /**
     * Gives every vertex that carries a unit the type of the unit's role again, after {@code TransferLearning} has made
     * it a plain {@link LayerVertex}. Frozen units count too.
     *
     * @return how many vertices were changed
     */
    public static int retype(ComputationGraphConfiguration configuration) {
        int changed = 0;
        for (Map.Entry<String, GraphVertex> entry : configuration.getVertices().entrySet()) {
            GraphVertex vertex = entry.getValue();
            if (vertex.getClass() == LayerVertex.class && unitOf((LayerVertex) vertex) != null) {
                LayerVertex plain = (LayerVertex) vertex;
                entry.setValue(of(unitOf(plain).role()).copyOf(plain));
                changed++;
            }
        }
        return changed;
    }

    /** The unit that a vertex carries, also inside a frozen layer; null if it carries something else. */
    public static ConvolutionUnit unitOf(LayerVertex vertex) {
        return Unfrozen.layerOf(vertex) instanceof ConvolutionUnit unit ? unit : null;
    }

    private static UnitVertex of(Role role) {
        switch (role) {
            case EXPANSION:
                return new ExpansionVertex();
            case DEPTHWISE:
                return new DepthwiseVertex();
            case LINEAR_PROJECTION:
                return new LinearProjectionVertex();
            default:
                return new ConvolutionVertex();
        }
    }

    private UnitVertex copyOf(LayerVertex source) {
        setLayerConf(source.getLayerConf());
        setPreProcessor(source.getPreProcessor());
        setOutputVertex(source.isOutputVertex());
        return this;
    }

    @Override
    public org.deeplearning4j.nn.graph.vertex.GraphVertex instantiate(
            ComputationGraph graph,
            String name,
            int index,
            INDArray parameters,
            boolean initialize,
            DataType networkDataType) {
        if (getLayerConf() == null || unit() == null || unit().getIUpdater() == null) {
            throw new IllegalStateException("Vertex \"" + name + "\" has no configuration: add it with "
                    + getClass().getSimpleName() + ".addTo(graphBuilder, \"" + name + "\", unit, input)");
        }
        if (unit().getLayerName() == null) {
            unit().setLayerName(name);
        }
        org.deeplearning4j.nn.graph.vertex.GraphVertex vertex =
                super.instantiate(graph, name, index, parameters, initialize, networkDataType);
        ConvolutionUnitLayer layer = NetworkEngine.unitIn(vertex.getLayer());
        layer.placedAt(graph, index);
        return vertex;
    }

    @Override
    public UnitVertex clone() {
        UnitVertex copy = fresh().copyOf(this);
        copy.setLayerConf(getLayerConf() == null ? null : getLayerConf().clone());
        copy.setPreProcessor(
                getPreProcessor() == null ? null : getPreProcessor().clone());
        return copy;
    }

    @Override
    public boolean equals(Object other) {
        return other != null && other.getClass() == getClass() && super.equals(other);
    }

    @Override
    public int hashCode() {
        return super.hashCode();
    }
}
