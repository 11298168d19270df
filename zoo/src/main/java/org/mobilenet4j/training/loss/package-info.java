/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Losses in which some classes count more than others. It uses {@code training.data}, for how often a class occurs, and
 * DL4J's losses; {@code training} uses it. Start with {@link org.mobilenet4j.training.loss.ClassWeights}.
 */
package org.mobilenet4j.training.loss;
