/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.model;

/**
 * The names of a network's vertices, made here and nowhere else: those of Keras' layers. They are written into saved
 * models and are the first half of every parameter's key, so they never change. No instances.
 */
public final class VertexNames {

    /** The network's input. */
    public static final String INPUT = "input";

    /** The first convolution. */
    public static final String STEM = "Conv1";

    /** The last convolution, behind the blocks. */
    public static final String LAST = "Conv_1";

    /** The pooled features, [n, channels], which the classifier reads. */
    public static final String POOLING = "global_average_pooling";

    /** The classifier. */
    public static final String CLASSIFIER = "predictions";

    private VertexNames() {}

    /** What the names of a block's vertices begin with: {@code expanded_conv} for block 0, then {@code block_1}. */
    public static String block(int block) {
        return block == 0 ? "expanded_conv" : "block_" + block;
    }
}
