/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The portable engine: ND4J operations on every backend and in every floating-point type, the reference for all
 * others. Found by ServiceLoader; of the library only the oneDNN engine uses it, where oneDNN has nothing for a
 * unit. Start with {@link org.mobilenet4j.engine.nd4j.Nd4jEngine}.
 */
package org.mobilenet4j.engine.nd4j;
