/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.model;

/** Where a block's shortcut runs (Sandler et al., figure 6b compares the three). */
public enum Residual {
    /** Between the thin ends of a block: the inverted residual, the paper's choice. */
    BOTTLENECK,
    /**
     * Between the wide, filtered features of neighbouring blocks of one stage, as in a classical residual network; for
     * study.
     */
    EXPANDED,
    /** Nowhere; for study. */
    NONE
}
