/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j;

import java.util.LinkedHashMap;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Snapshots of a network's parameters. */
public final class ParameterTables {
    private ParameterTables() {}

    public static Map<String, INDArray> copy(ComputationGraph network) {
        Map<String, INDArray> copy = new LinkedHashMap<>();
        network.paramTable().forEach((key, value) -> copy.put(key, value.dup()));
        return copy;
    }
}
