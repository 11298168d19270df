/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights.catalogue;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** Names that somebody who wrote another one may have meant. No instances. */
final class NearestNames {

    private static final int MOST = 5;

    private NearestNames() {}

    /**
     * The nearest names, the best first: those that contain what was written, then those that take the fewest letters to
     * change. The part before the last slash need not have been written.
     */
    static List<String> of(String written, List<String> names) {
        Comparator<String> distance = Comparator.comparingInt(name ->
                Math.min(distance(written, name), distance(written, name.substring(name.lastIndexOf('/') + 1))));
        Comparator<String> containedFirst = Comparator.comparing(name -> written.isEmpty() || !name.contains(written));
        return names.stream()
                .sorted(containedFirst.thenComparing(distance))
                .limit(MOST)
                .collect(Collectors.toList());
    }

    /** Levenshtein's: letters to insert, remove or replace. */
    private static int distance(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[to.length()];
    }
}
