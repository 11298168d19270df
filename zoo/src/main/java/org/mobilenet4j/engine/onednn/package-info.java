/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The fast engine of processors: oneDNN on the memory of ND4J's arrays, a unit at a time or a chain of them. Found
 * by ServiceLoader; nothing in the library uses it by name. Start with {@link
 * org.mobilenet4j.engine.onednn.OneDnnProvider}.
 */
package org.mobilenet4j.engine.onednn;
