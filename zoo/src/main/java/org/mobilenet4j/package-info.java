/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The zoo models, as DL4J users know them: a facade and a builder for each network. Nothing in the library uses
 * this package; programs do. Start with {@link org.mobilenet4j.MobileNetV2}.
 */
package org.mobilenet4j;
