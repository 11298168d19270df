/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.mobilenet4j.weights.format.TensorInfo;

/** What is in a file, sorted: tensors by their names without what wrappers put in front, and what is no weight. */
final class NamedWeights {
    /** DataParallel, Lightning, torch.compile, and models inside models put these in front of every name. */
    private static final Pattern PREFIX = Pattern.compile(
            "(?:(?:module|model|_orig_mod|mobilenet_v2|backbone|encoder|net"
                    + "|network|state_dict|model_state_dict)\\.)+"
                    + "|(?:model_weights/)?mobilenetv2_[0-9.]+_[0-9]+/|model_weights/|layers/functional(?:_[0-9]+)?/(?=layers/)");

    private static final String KERAS_3_DEPTHWISE = "_depthwise/kernel";

    private final Map<String, TensorInfo> weights = new LinkedHashMap<>();
    private final Map<String, String> prefixes = new LinkedHashMap<>();
    private final List<TensorInfo> repeated = new ArrayList<>();
    private final List<SkippedTensor> skipped = new ArrayList<>();
    private final Map<String, SkippedTensor> skippedNames = new LinkedHashMap<>();
    private final NamePrefixes copies;

    NamedWeights(List<TensorInfo> tensors) {
        this.copies = new NamePrefixes(tensors);
        for (TensorInfo tensor : tensors) {
            int start = start(tensor.name());
            String name = canonical(tensor.name().substring(start));
            String reason = SkippedNames.reason(tensor);
            if (reason != null) {
                SkippedTensor leftOut = new SkippedTensor(tensor, reason);
                skipped.add(leftOut);
                skippedNames.put(name, leftOut);
                continue;
            }
            if (weights.putIfAbsent(name, tensor) != null) {
                repeated.add(tensor);
            } else {
                prefixes.put(name, tensor.name().substring(0, start));
            }
        }
    }

    /** Whatever stands in front of most names, or else what usual wrappers put there. */
    private int start(String name) {
        String common = copies.mostCommon();
        if (!common.isEmpty() && name.startsWith(common)) {
            return common.length();
        }
        Matcher prefix = PREFIX.matcher(name);
        return prefix.lookingAt() ? prefix.end() : 0;
    }

    /** Keras 2 says depthwise_kernel, Keras 3 kernel. */
    static String canonical(String name) {
        return name.endsWith(KERAS_3_DEPTHWISE)
                ? name.substring(0, name.length() - KERAS_3_DEPTHWISE.length()) + "_depthwise/depthwise_kernel"
                : name;
    }

    /** The prefixes under which all or most of a network's names are there: several where there are several networks. */
    List<String> copies() {
        return copies.complete();
    }

    /** By name without prefix, in the file's order. */
    Map<String, TensorInfo> weights() {
        return Collections.unmodifiableMap(weights);
    }

    /** The weight of that name without prefix; null if there is none. */
    TensorInfo weight(NamedParameter parameter) {
        return weights.get(parameter.inFile());
    }

    /** What has a weight's name and is left out nevertheless, for its type; null if there is none. */
    SkippedTensor leftOut(NamedParameter parameter) {
        return skippedNames.get(parameter.inFile());
    }

    /** Those whose name without prefix another has taken. */
    List<TensorInfo> repeated() {
        return Collections.unmodifiableList(repeated);
    }

    /** What is no weight of a network in inference, and why. */
    List<SkippedTensor> skipped() {
        return Collections.unmodifiableList(skipped);
    }

    /** What a parameter that is not there would be called here: with the prefix of the stem. */
    String wouldBe(NamedParameter parameter, NameTable table) {
        String stem = table.kernel(table.units().get(0)).inFile();
        String prefix = prefixes.getOrDefault(stem, "");
        // the classifier is not part of what Hugging Face calls the model
        boolean outside = NameTable.isClassifier(parameter) && table.source() == WeightSource.HUGGING_FACE;
        return (outside ? prefix.replaceFirst("mobilenet_v2\\.$", "") : prefix) + parameter.inFile();
    }
}
