/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * What a network's answers are worth: loss and accuracy over batches, confusion, precision and recall of each class,
 * calibration, and maps of what spoke for a class. It uses {@code training.features} and the packages below the training;
 * {@code training.batchnorm} and {@code training} use it. Start with {@link
 * org.mobilenet4j.training.metrics.ClassificationMetrics}.
 */
package org.mobilenet4j.training.metrics;
