/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights;

/** One parameter of the network and what a source calls it. Immutable. */
final class NamedParameter {
    private final String vertex;
    private final String key;
    private final String inFile;
    private final int[] permutation;

    NamedParameter(String vertex, String key, String inFile, int... permutation) {
        this.vertex = vertex;
        this.key = key;
        this.inFile = inFile;
        this.permutation = permutation;
    }

    String vertex() {
        return vertex;
    }

    String key() {
        return key;
    }

    /** The key in {@code ComputationGraph.paramTable()}. */
    String tableKey() {
        return vertex + "_" + key;
    }

    /** The file's name without the file's prefix. */
    String inFile() {
        return inFile;
    }

    /** Axis {@code i} of our array is axis {@code permutation[i]} of the file's. */
    int[] permutation() {
        return permutation.clone();
    }

    /** The file's shape in our order; null where the number of axes differs. */
    long[] ours(long[] shapeInFile) {
        return KernelAxes.ours(shapeInFile, permutation);
    }

    /** The shape that a file needs for ours; ours itself where the number of axes differs. */
    long[] shapeInFile(long[] ours) {
        return ours.length == permutation.length ? KernelAxes.inFile(ours, permutation) : ours;
    }

    @Override
    public String toString() {
        return vertex + "/" + key;
    }
}
