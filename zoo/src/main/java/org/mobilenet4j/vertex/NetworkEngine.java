/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.vertex;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.mobilenet4j.engine.EngineSelection;

/**
 * Asks and says which engine computes the units of a network. Without a word from anyone a network runs on the fastest
 * engine that works here ({@link EngineSelection}); what is said here holds for this object of the network and is not
 * saved with it. Not to be called while the network is at work.
 */
public final class NetworkEngine {

    private NetworkEngine() {}

    /**
     * Forces an engine. Units whose data type it cannot compute stay on another engine; {@link #report} says so.
     *
     * @param engine its name, in any case: {@code nd4j}, {@code onednn} or that of another {@link
     *     org.mobilenet4j.engine.EngineProvider} on the class path
     * @throws IllegalStateException if the engine is not available here; the cause says why. Nothing is changed then
     * @throws IllegalArgumentException if the network has no units, or no engine has the name
     */
    public static void use(ComputationGraph network, String engine) {
        List<ConvolutionUnitLayer> units = units(network);
        if (units.isEmpty() && classifiers(network).findAny().isEmpty()) {
            throw new IllegalArgumentException("The network has no convolution units: an engine computes nothing else");
        }
        EngineSelection.forced(engine, network.getConfiguration().getDataType());
        units.forEach(unit -> unit.use(engine));
        classifiers(network).forEach(classifier -> classifier.use(engine));
        ChainSearch.in(network);
    }

    /** The name of the engine of the network's units; where they differ in data type, of the first one. */
    public static String of(ComputationGraph network) {
        return units(network).stream()
                .findFirst()
                .map(unit -> unit.selection().name())
                .orElseThrow(() -> new IllegalArgumentException("The network has no convolution units"));
    }

    /**
     * Gives a network the engine of another one. Nothing happens if it has that one already, or if either has nothing that
     * an engine computes.
     *
     * @param from not changed
     */
    public static void copy(ComputationGraph from, ComputationGraph to) {
        Optional<String> wanted = engine(from);
        Optional<String> found = engine(to);
        if (wanted.isPresent() && found.isPresent() && !wanted.equals(found)) {
            use(to, wanted.get());
        }
    }

    /** Of the first unit, or where there is none of the first classifier: {@link #use} gives all of them the same. */
    private static Optional<String> engine(ComputationGraph network) {
        Stream<EngineSelection> units = units(network).stream().map(ConvolutionUnitLayer::selection);
        Stream<EngineSelection> classifiers = classifiers(network).map(ClassifierLayer::selection);
        return Stream.concat(units, classifiers).findFirst().map(selection -> selection.name());
    }

    private static Stream<ClassifierLayer> classifiers(ComputationGraph network) {
        return Arrays.stream(network.getLayers())
                .filter(ClassifierLayer.class::isInstance)
                .map(ClassifierLayer.class::cast);
    }

    /** Which engine computes how many units, and why: a line per engine and reason. */
    public static String report(ComputationGraph network) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        for (ConvolutionUnitLayer unit : units(network)) {
            counts.merge(unit.selection().toString(), 1, Integer::sum);
        }
        StringBuilder report = new StringBuilder();
        counts.forEach((selection, count) ->
                report.append(count).append(" units on ").append(selection).append('\n'));
        return report.toString();
    }

    static List<ConvolutionUnitLayer> units(ComputationGraph network) {
        List<ConvolutionUnitLayer> units = new ArrayList<>();
        for (Layer layer : network.getLayers()) {
            ConvolutionUnitLayer unit = unitIn(layer);
            if (unit != null) {
                units.add(unit);
            }
        }
        return units;
    }

    /** The unit that a layer is, or that it wraps (frozen layers); else null. */
    static ConvolutionUnitLayer unitIn(Layer layer) {
        return Unfrozen.layer(layer) instanceof ConvolutionUnitLayer unit ? unit : null;
    }
}
