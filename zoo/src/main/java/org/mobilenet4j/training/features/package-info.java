/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Features that the frozen part of a network computes once, kept in memory or on disk, and the linear head on them. It
 * uses {@code training.data} and the packages below the training; {@code training.batchnorm}, {@code training.metrics}
 * and {@code training} use it. Start with {@link org.mobilenet4j.training.features.FeatureCache}.
 */
package org.mobilenet4j.training.features;
