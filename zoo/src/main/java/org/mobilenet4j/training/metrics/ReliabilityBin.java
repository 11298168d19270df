/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.training.metrics;

/**
 * Pictures whose most probable class was about equally probable: how often was it right?
 *
 * @param from       probabilities in the bin are larger than this; the first bin holds 0 too
 * @param to         probabilities in the bin are at most this
 * @param pictures   how many pictures fell into the bin
 * @param confidence the mean probability of their most probable class, 0 to 1; 0 without pictures
 * @param accuracy   share of them whose most probable class was right, 0 to 1; 0 without pictures
 */
public record ReliabilityBin(double from, double to, int pictures, double confidence, double accuracy) {}
