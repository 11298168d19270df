/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.image.codec;

import static org.bytedeco.opencv.global.opencv_core.flip;
import static org.bytedeco.opencv.global.opencv_core.transpose;

import org.bytedeco.opencv.opencv_core.Mat;

/** The eight values of the EXIF tag {@code Orientation} (0x0112; CIPA DC-008, section 4.6.4), in the tag's order. */
enum Orientation {
    AS_STORED(false, null),
    MIRRORED(false, Flip.COLUMNS),
    UPSIDE_DOWN(false, Flip.BOTH),
    MIRRORED_UPSIDE_DOWN(false, Flip.ROWS),
    TRANSPOSED(true, null),
    TURN_CLOCKWISE(true, Flip.COLUMNS),
    TRANSVERSED(true, Flip.BOTH),
    TURN_ANTICLOCKWISE(true, Flip.ROWS);

    /** The codes of OpenCV's {@code flip}. */
    private enum Flip {
        ROWS(0),
        COLUMNS(1),
        BOTH(-1);

        private final int code;

        Flip(int code) {
            this.code = code;
        }
    }

    private final boolean swapsAxes;
    private final Flip flip;

    Orientation(boolean swapsAxes, Flip flip) {
        this.swapsAxes = swapsAxes;
        this.flip = flip;
    }

    /** The orientation of a tag's value; anything outside 1 to 8 is no orientation at all, as viewers treat it. */
    static Orientation ofTag(long value) {
        return value >= 1 && value <= values().length ? values()[(int) value - 1] : AS_STORED;
    }

    /**
     * Turns a picture upright.
     *
     * @param picture any Mat; consumed: closed unless it is itself the result
     * @return the upright picture, the caller's to close
     */
    Mat apply(Mat picture) {
        if (this == AS_STORED) {
            return picture;
        }
        try (Mat stored = picture) {
            Mat upright = new Mat();
            if (!swapsAxes) {
                flip(stored, upright, flip.code);
            } else {
                transpose(stored, upright);
                if (flip != null) {
                    flip(upright, upright, flip.code);
                }
            }
            return upright;
        }
    }
}
