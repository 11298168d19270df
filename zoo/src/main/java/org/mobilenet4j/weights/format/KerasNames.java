/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights.format;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names of tensors in Keras' HDF5 files, {@code layer/variable} whatever the generation:
 * <ul>
 *   <li>{@code .h5} has {@code /Conv1/Conv1/kernel:0} (whole models: below {@code /model_weights}): {@code Conv1/kernel}.
 *       The layer is the outer group; where that is a model within the model, it is the innermost group.
 *   <li>Keras 3's {@code .weights.h5} has {@code /layers/conv2d/vars/0}, and since Keras 3.5 or so the layer's own name
 *       as an attribute: {@code Conv1/kernel}. The variable follows from its number and from the kind of layer, which
 *       the automatic part tells: kernel, bias; gamma, beta, moving_mean, moving_variance. A depthwise kernel is
 *       {@code kernel} there and {@code depthwise_kernel} in files of Keras 2.
 *   <li>Without the attribute, or for other kinds of layers, the path is the name: {@code layers/conv2d_3/vars/0}. Layers
 *       of one kind are numbered in the order of the model, the first without a number.
 *   <li>Where a name would come twice, the second tensor keeps its path.
 * </ul>
 */
final class KerasNames {
    private static final String VARIABLES = "vars";

    private static final Pattern LAYER_OF_KNOWN_KIND =
            Pattern.compile("(conv2d|depthwise_conv2d|dense|batch_normalization)(_\\d+)?");

    private static final List<String> NORMALIZATION = List.of("gamma", "beta", "moving_mean", "moving_variance");
    private static final List<String> KERNEL_AND_BIAS = List.of("kernel", "bias");

    private final WeightsFormat format;
    /** Of Keras 2's outer groups, the groups inside that hold variables. */
    private final Map<String, Set<String>> scopes = new HashMap<>();
    /** How many variables a group holds. */
    private final Map<List<String>, Integer> variables = new HashMap<>();

    private KerasNames(WeightsFormat format) {
        this.format = format;
    }

    static KerasNames of(List<HdfDataset> datasets) {
        boolean numbered = datasets.stream().anyMatch(KerasNames::isNumbered);
        KerasNames names = new KerasNames(numbered ? WeightsFormat.KERAS_WEIGHTS_H5 : WeightsFormat.KERAS_H5);
        for (HdfDataset dataset : datasets) {
            List<String> group = group(dataset);
            names.variables.merge(group, 1, Integer::sum);
            names.scopes
                    .computeIfAbsent(group.isEmpty() ? "" : group.get(0), key -> new HashSet<>())
                    .add(String.join("/", group));
        }
        return names;
    }

    WeightsFormat format() {
        return format;
    }

    String of(HdfDataset dataset) {
        return isNumbered(dataset) ? ofNumbered(dataset) : ofNamed(dataset);
    }

    /** The names from the root down, without ":0" and the group of a whole model's weights. */
    static String path(HdfDataset dataset) {
        List<String> group = group(dataset);
        return group.isEmpty() ? leaf(dataset) : String.join("/", group) + "/" + leaf(dataset);
    }

    private String ofNamed(HdfDataset dataset) {
        List<String> group = group(dataset);
        if (group.isEmpty()) {
            return leaf(dataset);
        }
        boolean nested = scopes.get(group.get(0)).size() > 1;
        return group.get(nested ? group.size() - 1 : 0) + "/" + leaf(dataset);
    }

    private String ofNumbered(HdfDataset dataset) {
        List<String> group = group(dataset);
        String kind = group.size() < 2 ? "" : group.get(group.size() - 2);
        Matcher matcher = LAYER_OF_KNOWN_KIND.matcher(kind);
        if (dataset.groupName() == null || !matcher.matches()) {
            return path(dataset);
        }
        boolean normalization = matcher.group(1).equals("batch_normalization");
        List<String> leaves = normalization ? NORMALIZATION : KERNEL_AND_BIAS;
        int number = Integer.parseInt(leaf(dataset));
        int count = variables.get(group);
        boolean understood =
                number < leaves.size() && (normalization ? count == leaves.size() : count <= leaves.size());
        return understood ? dataset.groupName() + "/" + leaves.get(number) : path(dataset);
    }

    private static boolean isNumbered(HdfDataset dataset) {
        List<String> group = group(dataset);
        return !group.isEmpty()
                && group.get(group.size() - 1).equals(VARIABLES)
                && leaf(dataset).matches("\\d{1,4}");
    }

    private static List<String> group(HdfDataset dataset) {
        List<String> path = dataset.path();
        int start = path.size() > 1 && path.get(0).equals("model_weights") ? 1 : 0;
        return path.subList(start, path.size() - 1);
    }

    private static String leaf(HdfDataset dataset) {
        String last = dataset.path().get(dataset.path().size() - 1);
        return last.endsWith(":0") ? last.substring(0, last.length() - 2) : last;
    }
}
