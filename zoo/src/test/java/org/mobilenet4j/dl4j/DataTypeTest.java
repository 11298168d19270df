/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mobilenet4j.ArrayAssert;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/** {@code convertDataType}, and networks built in another type from the start. */
class DataTypeTest {

    @ParameterizedTest
    @CsvSource({"DOUBLE, 1e-5", "HALF, 2e-2"})
    void aConvertedNetworkComputesNearlyTheSameAndTrains(DataType type, double tolerance) {
        ComputationGraph network = Variant.plain().network();
        DataSet batch = Variant.plain().batch();
        Networks.fit(network, batch, 3);
        ComputationGraph converted = network.convertDataType(type);
        INDArray x = batch.getFeatures().castTo(type);
        assertEquals(type, converted.params().dataType());
        assertEquals(type, converted.outputSingle(x).dataType());
        double difference =
                ArrayAssert.difference(network.outputSingle(batch.getFeatures()), converted.outputSingle(x));
        assertTrue(difference > 0 && difference < tolerance, "output differs by " + difference);
        INDArray before = converted.params().dup();
        converted.fit(new DataSet(x, batch.getLabels().castTo(type)));
        ArrayAssert.assertMoved(before, converted.params(), "parameters");
        assertEquals(DataType.FLOAT, network.params().dataType(), "the original's type");
    }

    @ParameterizedTest
    @CsvSource({"FLOAT", "DOUBLE", "HALF"})
    void aNetworkTakesPicturesOfAnotherFloatingPointType(DataType type) {
        ComputationGraph network = Networks.small().dataType(type).build().init();
        INDArray x = Variant.plain().batch().getFeatures();
        INDArray expected = network.outputSingle(x.castTo(type));
        for (DataType other : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
            INDArray output = network.outputSingle(x.castTo(other));
            assertEquals(type, output.dataType());
            assertTrue(ArrayAssert.difference(expected, output) < 1e-6, "pictures as " + other);
        }
    }
}
