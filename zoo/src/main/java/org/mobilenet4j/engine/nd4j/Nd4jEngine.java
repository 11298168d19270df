/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.engine.nd4j;

import org.mobilenet4j.engine.ConvolutionEngine;
import org.mobilenet4j.engine.UnitComputation;
import org.mobilenet4j.engine.UnitGeometry;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * The portable engine: nothing but ND4J operations, so it runs on every backend and in every floating-point type; but not
 * in {@code DOUBLE} where ND4J's own products are wrong.
 */
public final class Nd4jEngine implements ConvolutionEngine {

    @Override
    public UnitComputation unit(UnitGeometry geometry, DataType dataType) {
        if (dataType == DataType.DOUBLE) {
            DoubleProducts.require();
        }
        UnitComputation unit = new ThreadedUnit(new Nd4jUnit(geometry), geometry);
        return dataType == DataType.FLOAT16 || dataType == DataType.BFLOAT16 ? new WideUnit(unit) : unit;
    }
}
