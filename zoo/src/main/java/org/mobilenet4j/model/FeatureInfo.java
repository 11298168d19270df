/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.model;

/**
 * A feature map that detectors and segmentation heads can take from a network.
 *
 * @param vertex    the vertex whose output it is, [n, height, width, channels]
 * @param channels  its channels
 * @param reduction height of the network's input by the map's height, rounded up
 */
public record FeatureInfo(String vertex, long channels, int reduction) {}
