/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.vertex;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.mobilenet4j.engine.ChainComputation;
import org.mobilenet4j.engine.ChainLink;
import org.mobilenet4j.engine.ConvolutionEngine;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Units and residual additions that feed nothing but each other, up to the last one, which an engine computes in one go.
 * Where DL4J throws the activations between vertices away ({@code output}, {@code evaluate}, the frozen part of a training
 * step) each member but the last one only hands on a placeholder, and the last one computes them all. Where DL4J keeps
 * them ({@code feedForward}) or learns from them, each computes its own. One network's, and used under its lock.
 */
final class UnitChain {
    private final ConvolutionEngine engine;
    private final List<ChainLink> links;
    private final BooleanSupplier watched;
    private final Map<Integer, ChainComputation> upTo = new HashMap<>();
    private INDArray input;
    private INDArray buffer;

    /** @param watched asked at the start of every pass: true if somebody looks at the members' activations */
    UnitChain(ConvolutionEngine engine, List<ChainLink> links, BooleanSupplier watched) {
        this.engine = engine;
        this.links = links;
        this.watched = watched;
    }

    private INDArray compute(int last, long[] shape, LayerWorkspaceMgr workspaces) {
        INDArray y = workspaces.createUninitialized(ArrayType.ACTIVATIONS, DataType.FLOAT, shape, 'c');
        upTo.computeIfAbsent(
                        last, end -> engine.chain(links.subList(0, end + 1)).orElseThrow())
                .infer(input, y);
        return y;
    }

    /** What goes in has to last until the last member's turn; an array in a workspace does not. */
    private void begin(INDArray x) {
        if (!x.isAttached()) {
            input = x;
            return;
        }
        if (buffer == null || !Arrays.equals(buffer.shape(), x.shape())) {
            buffer = Nd4j.createUninitializedDetached(x.dataType(), x.shape());
        }
        input = buffer.assign(x);
    }

    /** What one vertex knows of its chain. */
    static final class Membership {
        private UnitChain chain;
        private int index;
        private boolean last;
        private boolean searched;
        private INDArray placeholder;
        private List<Membership> inputs = new ArrayList<>();

        void join(UnitChain joined, int position, boolean isLast, List<Membership> before) {
            chain = joined;
            index = position;
            last = isLast;
            inputs = before;
            searched = true;
        }

        /** Leaves the chain; until {@link #join} each vertex computes its own. */
        void leave() {
            chain = null;
            placeholder = null;
            searched = true;
        }

        /**
         * The vertex' output, or a placeholder for it.
         *
         * @param network looked through for chains at the first call; may be null
         * @param arrays what goes into the vertex
         * @param shape of its output
         * @return null if the vertex has to compute by itself
         */
        INDArray infer(ComputationGraph network, INDArray[] arrays, long[] shape, LayerWorkspaceMgr workspaces) {
            if (!searched && network != null) {
                searched = true;
                ChainSearch.in(network);
            }
            if (chain == null) {
                return null;
            }
            if (index == 0 ? chain.watched.getAsBoolean() : !anyPlaceholder(arrays)) {
                return null;
            }
            boolean thrownAway = workspaces.hasConfiguration(ArrayType.ACTIVATIONS)
                    && !workspaces.isScopedOut(ArrayType.ACTIVATIONS);
            if (thrownAway && !last) {
                if (index == 0) {
                    chain.begin(arrays[0]);
                }
                return placeholder(shape);
            }
            return index == 0 ? null : chain.compute(index, shape, workspaces);
        }

        private boolean anyPlaceholder(INDArray[] arrays) {
            for (int i = 0; i < inputs.size(); i++) {
                if (arrays[i] != null && arrays[i] == inputs.get(i).placeholder) {
                    return true;
                }
            }
            return false;
        }

        /** Every element is one and the same NaN: who reads it by mistake will notice. */
        private INDArray placeholder(long[] shape) {
            if (placeholder == null || !Arrays.equals(placeholder.shape(), shape)) {
                INDArray nan =
                        Nd4j.createUninitializedDetached(DataType.FLOAT, 1).assign(Float.NaN);
                placeholder = Nd4j.create(nan.data(), shape, new long[shape.length], 0, 'c');
            }
            return placeholder;
        }
    }
}
