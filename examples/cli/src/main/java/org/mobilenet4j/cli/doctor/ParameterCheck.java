/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.doctor;

import static org.mobilenet4j.cli.doctor.Finding.Level.FAILURE;
import static org.mobilenet4j.cli.doctor.Finding.Level.OK;
import static org.mobilenet4j.cli.doctor.Finding.Level.WARNING;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Looks at a network's numbers without running it. No instances. */
final class ParameterCheck {

    /** A channel whose gamma is smaller hardly leaves a trace. */
    private static final double SILENT = 1e-3;

    private static final String MEAN = "_mean";
    private static final String VAR = "_var";
    private static final String GAMMA = "_gamma";

    private ParameterCheck() {}

    static List<Finding> of(ComputationGraph network) {
        Map<String, INDArray> parameters = network.paramTable();
        List<Finding> findings = new ArrayList<>();
        findings.add(finite(parameters));
        findings.add(variances(parameters));
        findings.add(statistics(parameters));
        findings.add(scales(parameters));
        return findings;
    }

    private static double[] numbers(INDArray parameter) {
        return parameter.dup('c').reshape(parameter.length()).toDoubleVector();
    }

    private static Finding finite(Map<String, INDArray> parameters) {
        List<String> broken = parameters.entrySet().stream()
                .filter(entry -> !Arrays.stream(numbers(entry.getValue())).allMatch(Double::isFinite))
                .map(Map.Entry::getKey)
                .collect(Collectors.toList());
        long count = parameters.values().stream().mapToLong(INDArray::length).sum();
        return broken.isEmpty()
                ? new Finding(OK, "weights", String.format(Locale.ROOT, "%,d numbers, all finite", count))
                : new Finding(FAILURE, "weights", "not finite in " + String.join(", ", broken) + "; get them again");
    }

    private static Finding variances(Map<String, INDArray> parameters) {
        List<String> broken = parameters.entrySet().stream()
                .filter(entry -> entry.getKey().endsWith(VAR)
                        && Arrays.stream(numbers(entry.getValue())).anyMatch(v -> v < 0))
                .map(Map.Entry::getKey)
                .collect(Collectors.toList());
        return broken.isEmpty()
                ? new Finding(OK, "variances", "none below 0")
                : new Finding(
                        FAILURE,
                        "variances",
                        "below 0 in " + String.join(", ", broken) + "; they are another quantity, such as a logarithm");
    }

    /** Mean 0 and variance 1 are what batch norm begins with. */
    private static Finding statistics(Map<String, INDArray> parameters) {
        long units =
                parameters.keySet().stream().filter(key -> key.endsWith(VAR)).count();
        List<String> initial = parameters.keySet().stream()
                .filter(key -> key.endsWith(VAR))
                .map(key -> key.substring(0, key.length() - VAR.length()))
                .filter(unit -> Arrays.stream(numbers(parameters.get(unit + VAR)))
                                .allMatch(v -> v == 1)
                        && Arrays.stream(numbers(parameters.get(unit + MEAN))).allMatch(v -> v == 0))
                .collect(Collectors.toList());
        if (initial.isEmpty()) {
            return new Finding(OK, "statistics", "of " + units + " batch norms, each has its own");
        }
        return new Finding(
                WARNING,
                "statistics",
                "as before any training (mean 0, variance 1) in " + initial.size() + " of " + units
                        + " batch norms, first in " + initial.get(0)
                        + "; was it trained, and were its running statistics saved?");
    }

    private static Finding scales(Map<String, INDArray> parameters) {
        long channels = 0;
        long silent = 0;
        for (Map.Entry<String, INDArray> entry : parameters.entrySet()) {
            if (entry.getKey().endsWith(GAMMA)) {
                double[] gamma = numbers(entry.getValue());
                channels += gamma.length;
                silent += Arrays.stream(gamma).filter(g -> Math.abs(g) < SILENT).count();
            }
        }
        boolean most = 2 * silent > channels;
        return new Finding(
                most ? WARNING : OK,
                "scales",
                String.format(
                        Locale.ROOT,
                        "%,d of %,d channels have a gamma below %s%s",
                        silent,
                        channels,
                        SILENT,
                        most ? "; most of the network is silent" : ""));
    }
}
