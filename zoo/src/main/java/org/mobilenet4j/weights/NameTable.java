/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights;

import static org.deeplearning4j.nn.params.DefaultParamInitializer.BIAS_KEY;
import static org.deeplearning4j.nn.params.DefaultParamInitializer.WEIGHT_KEY;
import static org.mobilenet4j.vertex.ConvolutionUnitParamInitializer.BETA;
import static org.mobilenet4j.vertex.ConvolutionUnitParamInitializer.GAMMA;
import static org.mobilenet4j.vertex.ConvolutionUnitParamInitializer.KERNEL;
import static org.mobilenet4j.vertex.ConvolutionUnitParamInitializer.MEAN;
import static org.mobilenet4j.vertex.ConvolutionUnitParamInitializer.VARIANCE;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.mobilenet4j.model.Stage;
import org.mobilenet4j.model.VertexNames;

/** Every parameter of a network with the name that one source gives it, both ways. Immutable. */
final class NameTable {
    private static final List<String> VECTORS = List.of(GAMMA, BETA, MEAN, VARIANCE);

    private final WeightSource source;
    private final List<UnitPlace> units;
    private final Map<String, NamedParameter> byKey = new LinkedHashMap<>();
    private final Map<String, NamedParameter> byFileName = new LinkedHashMap<>();

    /** @param stages the network's, with the repeats that it has */
    NameTable(WeightSource source, List<Stage> stages) {
        this.source = source;
        this.units = UnitPlace.of(stages);
        NameMapping mapping = source.mapping();
        for (UnitPlace unit : units) {
            int[] axes = mapping.axes().convolution(unit.depthwise());
            add(new NamedParameter(unit.vertex(), KERNEL, mapping.kernel(unit), axes));
            for (String key : VECTORS) {
                add(new NamedParameter(unit.vertex(), key, mapping.batchNorm(unit, key), 0));
            }
        }
        int[] dense = mapping.axes().dense();
        add(new NamedParameter(VertexNames.CLASSIFIER, WEIGHT_KEY, mapping.classifier(true), dense));
        add(new NamedParameter(VertexNames.CLASSIFIER, BIAS_KEY, mapping.classifier(false), 0));
    }

    private void add(NamedParameter parameter) {
        byKey.put(parameter.tableKey(), parameter);
        byFileName.put(parameter.inFile(), parameter);
    }

    WeightSource source() {
        return source;
    }

    /** In the order of computation. */
    List<UnitPlace> units() {
        return units;
    }

    /** In the order of computation, the classifier last. */
    Collection<NamedParameter> parameters() {
        return Collections.unmodifiableCollection(byKey.values());
    }

    /** The kernel of a unit. */
    NamedParameter kernel(UnitPlace unit) {
        return byKey.get(unit.vertex() + "_" + KERNEL);
    }

    /** The batch norm's vectors of a unit. */
    List<NamedParameter> vectors(UnitPlace unit) {
        return VECTORS.stream().map(key -> byKey.get(unit.vertex() + "_" + key)).collect(Collectors.toList());
    }

    /** The classifier's weights. */
    NamedParameter classifier() {
        return byKey.get(VertexNames.CLASSIFIER + "_" + WEIGHT_KEY);
    }

    /** The parameter with that key in {@code paramTable()}; null if there is none. */
    NamedParameter ofKey(String tableKey) {
        return byKey.get(tableKey);
    }

    /** The parameter that a file's name without its prefix stands for; null if there is none. */
    NamedParameter ofFileName(String name) {
        return byFileName.get(name);
    }

    static boolean isClassifier(NamedParameter parameter) {
        return VertexNames.CLASSIFIER.equals(parameter.vertex());
    }
}
