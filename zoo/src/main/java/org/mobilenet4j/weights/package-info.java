/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * From the tensors of a file to a network: whose names they are, which network they fit, what goes where, what
 * contradicts. The catalogue and programs use it. Start with {@link org.mobilenet4j.weights.PretrainedNetwork}.
 */
package org.mobilenet4j.weights;
