/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * From pixels to a network's input: resizing as each library does it, cropping, scaling, as a value that is saved
 * with a model. Inference, weights and training use it. Start with {@link
 * org.mobilenet4j.image.preprocessing.Preprocessing}.
 */
package org.mobilenet4j.image.preprocessing;
