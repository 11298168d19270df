/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * What computes a convolution unit, and how it is chosen. Engines implement {@link
 * org.mobilenet4j.engine.ConvolutionEngine} and are found through {@link org.mobilenet4j.engine.EngineProvider};
 * the vertices call them, and users ask {@link org.mobilenet4j.engine.EngineSelection}. Start with {@link
 * org.mobilenet4j.engine.UnitComputation}, the contract.
 */
package org.mobilenet4j.engine;
