/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.engine;

import java.util.function.Supplier;

/** One unit, or one addition, of a {@link ChainComputation}. Immutable. */
public final class ChainLink {

    /** As an input's number: what goes into the chain. */
    public static final int CHAIN_INPUT = -1;

    private final UnitComputation unit;
    private final UnitGeometry geometry;
    private final Supplier<UnitParameters> parameters;
    private final int[] inputs;

    private ChainLink(UnitComputation unit, UnitGeometry geometry, Supplier<UnitParameters> parameters, int... inputs) {
        this.unit = unit;
        this.geometry = geometry;
        this.parameters = parameters;
        this.inputs = inputs;
    }

    /**
     * @param unit made by the engine that gets the chain
     * @param parameters gives the parameters as they are when asked
     * @param input number of the link whose output goes in, or {@link #CHAIN_INPUT}
     */
    public static ChainLink unit(
            UnitComputation unit, UnitGeometry geometry, Supplier<UnitParameters> parameters, int input) {
        return new ChainLink(unit, geometry, parameters, input);
    }

    /** The sum of two links' outputs, which have one shape. */
    public static ChainLink addition(int first, int second) {
        return new ChainLink(null, null, null, first, second);
    }

    public boolean isUnit() {
        return unit != null;
    }

    /** Null for an addition. */
    public UnitComputation unit() {
        return unit;
    }

    /** Null for an addition. */
    public UnitGeometry geometry() {
        return geometry;
    }

    /** The parameters as they are now. */
    public UnitParameters parameters() {
        return parameters.get();
    }

    public int inputCount() {
        return inputs.length;
    }

    /** Number of the link, lower than this one's, whose output goes in; or {@link #CHAIN_INPUT}. */
    public int input(int index) {
        return inputs[index];
    }
}
