/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights.format;

import java.io.IOException;

/** Where a tensor's elements are, and how they become floats. */
@FunctionalInterface
interface TensorContent {

    /** All elements in row-major order; a new array. */
    float[] read() throws IOException;
}
