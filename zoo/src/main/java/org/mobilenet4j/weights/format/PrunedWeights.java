/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights.format;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Weights as {@code torch.nn.utils.prune} leaves them until {@code prune.remove}: {@code weight_orig}, a parameter, and
 * {@code weight_mask}, of the same shape. The network computes with their product. No instances.
 */
final class PrunedWeights {
    private static final String ORIGINAL = "_orig";
    private static final String MASK = "_mask";

    private PrunedWeights() {}

    /** The same with products in the place of such pairs; an original without its mask stays what it is. */
    static Map<TensorInfo, TensorContent> applied(WeightsChannel channel, Map<TensorInfo, TensorContent> contents)
            throws WeightsFileException {
        Map<String, TensorInfo> byName = new HashMap<>();
        contents.keySet().forEach(tensor -> byName.put(tensor.name(), tensor));
        Map<TensorInfo, TensorContent> applied = new LinkedHashMap<>(contents.size());
        for (Map.Entry<TensorInfo, TensorContent> entry : contents.entrySet()) {
            TensorInfo tensor = entry.getKey();
            TensorInfo mask = other(byName, tensor, ORIGINAL, MASK);
            if (mask != null) {
                channel.requireAffordable(tensor.name(), 2L * tensor.elements());
                TensorContent original = entry.getValue();
                TensorContent masked = contents.get(mask);
                applied.put(
                        new TensorInfo(base(tensor, ORIGINAL), tensor.type(), tensor.shape()),
                        () -> product(original.read(), masked.read()));
            } else if (other(byName, tensor, MASK, ORIGINAL) == null) {
                applied.put(tensor, entry.getValue());
            }
        }
        return applied;
    }

    private static String base(TensorInfo tensor, String ending) {
        return tensor.name().substring(0, tensor.name().length() - ending.length());
    }

    /** The other one of a pair; null if there is none, or their product has a name that is taken. */
    private static TensorInfo other(Map<String, TensorInfo> byName, TensorInfo tensor, String ending, String others) {
        if (!tensor.name().endsWith(ending)) {
            return null;
        }
        String base = base(tensor, ending);
        TensorInfo other = byName.get(base + others);
        boolean pair = other != null && Arrays.equals(tensor.shape(), other.shape()) && !byName.containsKey(base);
        return pair ? other : null;
    }

    private static float[] product(float[] original, float[] mask) {
        for (int i = 0; i < original.length; i++) {
            original[i] *= mask[i];
        }
        return original;
    }
}
