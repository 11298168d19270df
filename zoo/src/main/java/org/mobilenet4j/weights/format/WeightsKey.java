/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights.format;

import java.util.LinkedHashMap;
import java.util.Map;

/** The choice among several sets of weights in one file. No instances. */
public final class WeightsKey {

    /** What a message says where several sets of weights may be meant. */
    public static final String ADVICE =
            "Choose one with the option --weights-key KEY, or in Java with TensorFiles.open(path, key)";

    private WeightsKey() {}

    /**
     * What belongs to a key: names that begin with it and a dot or slash, without that; or, for {@code "."}, the names
     * that are not another one with something in front.
     *
     * @return in the given order; empty when nothing belongs to it
     */
    static <T> Map<String, T> select(Map<String, T> byName, String key) {
        Map<String, T> selected = new LinkedHashMap<>();
        byName.forEach((name, value) -> {
            if (key.equals(".")) {
                if (!repeats(byName, name)) {
                    selected.put(name, value);
                }
            } else if (name.startsWith(key)
                    && name.length() > key.length() + 1
                    && isSeparator(name.charAt(key.length()))) {
                selected.put(name.substring(key.length() + 1), value);
            }
        });
        return selected;
    }

    private static boolean repeats(Map<String, ?> byName, String name) {
        for (int i = 1; i < name.length(); i++) {
            if (isSeparator(name.charAt(i - 1)) && byName.containsKey(name.substring(i))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isSeparator(char c) {
        return c == '.' || c == '/';
    }
}
