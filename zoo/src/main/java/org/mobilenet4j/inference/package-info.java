/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Predictions from images with a saved model, and the card that a model carries. The weights and the training
 * write cards; programs classify and extract features. Start with {@link
 * org.mobilenet4j.inference.ImageClassifier}.
 */
package org.mobilenet4j.inference;
