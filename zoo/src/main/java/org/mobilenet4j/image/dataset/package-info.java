/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Labelled images in folders, lists and splits: what is found, what is skipped and why. Training and evaluation
 * read their images here. Start with {@link org.mobilenet4j.image.dataset.ImageFolder}.
 */
package org.mobilenet4j.image.dataset;
