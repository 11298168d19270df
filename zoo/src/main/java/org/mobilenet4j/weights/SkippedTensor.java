/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights;

import java.util.Objects;
import org.mobilenet4j.weights.format.TensorInfo;

/** A tensor of a file that went nowhere, and why. Immutable. */
public final class SkippedTensor {
    private final TensorInfo tensor;
    private final String reason;

    SkippedTensor(TensorInfo tensor, String reason) {
        this.tensor = Objects.requireNonNull(tensor, "tensor");
        this.reason = Objects.requireNonNull(reason, "reason");
    }

    /** The tensor. */
    public TensorInfo tensor() {
        return tensor;
    }

    /** Why it was left out. */
    public String reason() {
        return reason;
    }

    @Override
    public String toString() {
        return tensor + ": " + reason;
    }
}
