/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.vertex;

/** The part that a unit plays in an inverted residual block (Sandler et al., section 3.3, table 1). */
public enum Role {
    /** A dense k x k convolution: the stem, and the 1x1 convolution before the pooling. */
    CONVOLUTION("Convolution", false),
    /** The 1x1 convolution that expands the thin features. */
    EXPANSION("Expansion", true),
    /** The k x k depthwise convolution that filters the expanded features. */
    DEPTHWISE("Depthwise", false),
    /** The 1x1 convolution that projects back to thin features; linear, that is without activation. */
    LINEAR_PROJECTION("LinearProjection", true);

    private final String title;
    private final boolean pointwise;

    Role(String title, boolean pointwise) {
        this.title = title;
        this.pointwise = pointwise;
    }

    /** The name that {@code summary()} prints. */
    public String title() {
        return title;
    }

    /** True for a role that is a 1x1 convolution of stride 1 by definition. */
    public boolean pointwise() {
        return pointwise;
    }
}
