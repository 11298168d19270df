/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.image.codec;

/** What an encoded picture's odd properties become when it is decoded. The names are part of saved models. */
public enum Decoding {

    /**
     * What a person would see on a white page: the EXIF orientation is applied, transparency laid over white, 16-bit
     * samples are rounded to 8. What networks of this project are trained with.
     */
    UPRIGHT_OVER_WHITE,

    /**
     * Python's {@code Image.open(file).convert("RGB")}, with which torchvision, timm, Keras and Hugging Face read
     * pictures: the orientation is ignored, alpha is thrown away and what it hid shows, 16-bit colours lose their low
     * byte, and 16-bit grey, of which Pillow makes {@code min(v, 255)}, is nearly all white.
     */
    PILLOW,

    /**
     * As {@link #PILLOW}, but for the two things in which Pillow loses the picture: the orientation is applied, and
     * 16-bit grey loses its low byte like colours.
     */
    PILLOW_UPRIGHT;

    boolean isUpright() {
        return this != PILLOW;
    }

    boolean isOverWhite() {
        return this == UPRIGHT_OVER_WHITE;
    }
}
