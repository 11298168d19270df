/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.mobilenet4j.model.StageTable;
import org.mobilenet4j.weights.format.TensorInfo;

/**
 * What stands in front of a network's names in a file: whatever people call the module or model around it. Where names of
 * the same network are there under several prefixes, there are several networks, such as one and its running average.
 * Immutable.
 */
final class NamePrefixes {
    /** Below this share of what the most common prefix explains, another one explains by chance. */
    private static final int SHARE = 2;

    private static final int FEWEST = 8;

    /** Names found under each prefix, of the source that finds most under one. */
    private final Map<String, Integer> found;

    NamePrefixes(List<TensorInfo> tensors) {
        Map<String, Integer> best = Map.of();
        for (WeightSource source : WeightSource.values()) {
            NameTable table = new NameTable(source, StageTable.MOBILENET_V2);
            Map<String, Integer> prefixes = new LinkedHashMap<>();
            for (TensorInfo tensor : tensors) {
                int start = start(tensor.name(), table);
                if (start >= 0) {
                    prefixes.merge(tensor.name().substring(0, start), 1, Integer::sum);
                }
            }
            if (most(prefixes) > most(best)) {
                best = prefixes;
            }
        }
        this.found = best;
    }

    private static int most(Map<String, Integer> counts) {
        return counts.values().stream().mapToInt(Integer::intValue).max().orElse(0);
    }

    /** Where a name of the table begins, as far in front as possible; -1 if none does. */
    private static int start(String name, NameTable table) {
        for (int i = 0; i < name.length(); i++) {
            boolean beginning = i == 0 || name.charAt(i - 1) == '.' || name.charAt(i - 1) == '/';
            if (beginning && table.ofFileName(NamedWeights.canonical(name.substring(i))) != null) {
                return i;
            }
        }
        return -1;
    }

    /** The prefix of most names; empty if that is none. */
    String mostCommon() {
        String common = "";
        int most = FEWEST;
        for (Map.Entry<String, Integer> prefix : found.entrySet()) {
            if (prefix.getValue() > most) {
                common = prefix.getKey();
                most = prefix.getValue();
            }
        }
        return common;
    }

    /** Those that have about as many names as the most common one, in the file's order. */
    List<String> complete() {
        int most = most(found);
        List<String> complete = new ArrayList<>();
        found.forEach((prefix, count) -> {
            if (count > FEWEST && SHARE * count >= most) {
                complete.add(prefix);
            }
        });
        return complete;
    }
}
