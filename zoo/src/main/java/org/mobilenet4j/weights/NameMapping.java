/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights;

/**
 * How one source names and lays out what a network holds; knows nothing of a file's prefixes. Stateless.
 */
interface NameMapping {

    /** The name of a unit's kernel. */
    String kernel(UnitPlace place);

    /**
     * The name of a vector of a unit's batch norm.
     *
     * @param key {@code gamma}, {@code beta}, {@code mean} or {@code var}
     */
    String batchNorm(UnitPlace place, String key);

    /** The name of the classifier's weights (true) or biases. */
    String classifier(boolean weights);

    /** The order of axes. */
    KernelAxes axes();
}
