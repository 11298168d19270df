/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * From the bytes of an image file to pixels: formats, orientation, damage, colours. The preprocessing and the data
 * sets decode through it. Start with {@link org.mobilenet4j.image.codec.ImageDecoder}.
 */
package org.mobilenet4j.image.codec;
