/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.image.preprocessing;

/** Where a centred crop begins when as many pixels cannot go on both sides. The names are part of saved models. */
public enum CropRounding {

    /**
     * Half a pixel goes to the even neighbour: torchvision's {@code CenterCrop}, {@code int(round((h - crop) / 2.0))} in
     * Python, and timm's, which is torchvision's.
     */
    HALF_EVEN {
        @Override
        int start(int length, int wanted) {
            return length < wanted ? -((wanted - length) / 2) : (int) Math.rint((length - wanted) / 2.0);
        }
    },

    /** The smaller part comes first: {@code (h - crop) // 2}, as Hugging Face's processors without torch do. */
    DOWN {
        @Override
        int start(int length, int wanted) {
            return Math.floorDiv(length - wanted, 2);
        }
    };

    /**
     * @param length pixels there
     * @param wanted pixels to keep
     * @return the first pixel kept; below 0 so many black pixels come before the picture's first
     */
    abstract int start(int length, int wanted);
}
