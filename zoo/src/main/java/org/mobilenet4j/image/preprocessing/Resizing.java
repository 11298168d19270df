/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.image.preprocessing;

import org.bytedeco.opencv.opencv_core.Mat;

/** A way from a picture of any size to a network's input. Implementations are immutable values, and thread-safe. */
interface Resizing {

    /**
     * Resizes a picture.
     *
     * @param picture {@code CV_8UC3}, any size, blue, green, red; left alone
     * @param height  rows wanted
     * @param width   columns wanted
     * @return a new {@code CV_8UC3}, the caller's to close
     */
    Mat apply(Mat picture, int height, int width);

    /** Whether all of the picture is in the result, and nothing else. */
    boolean keepsWhole();

    /** What stands in a model's card: a name, or a map of settings. */
    Object json();
}
