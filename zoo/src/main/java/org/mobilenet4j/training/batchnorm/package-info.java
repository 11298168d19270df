/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * What becomes of batch norm's running statistics in a training: the policies, which one fits a batch size and an amount
 * of data, computing the statistics anew, and finding out whether they belong to the weights. It uses {@code
 * training.features} and {@code training.metrics}; {@code training} uses it. Start with {@link
 * org.mobilenet4j.training.batchnorm.BatchNormPolicy}.
 */
package org.mobilenet4j.training.batchnorm;
