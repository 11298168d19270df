/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.image.preprocessing;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mobilenet4j.image.Pictures;
import org.mobilenet4j.image.PixelHash;

/** Our resampling against results of Pillow's, hashed by src/scripts/make_pixels.py. */
class PillowResizeTest {

    @ParameterizedTest
    @EnumSource(Interpolation.class)
    void everySizeIsPillowsToTheBit(Interpolation interpolation) {
        List<String> wrong = new ArrayList<>();
        int compared = 0;
        for (String line : new String(Pictures.file("resize.tsv"), StandardCharsets.UTF_8).split("\n")) {
            String[] field = line.split("\t");
            if (field[0].startsWith("#") || !field[2].equals(interpolation.name())) {
                continue;
            }
            try (Mat picture = PixelHash.drawn(Integer.parseInt(field[0]), Integer.parseInt(field[1]));
                    Mat result = ResizeRule.stretch(interpolation)
                            .apply(picture, Integer.parseInt(field[4]), Integer.parseInt(field[3]))) {
                compared++;
                if (!PixelHash.of(PixelHash.samples(result)).equals(field[5])) {
                    wrong.add(line);
                }
            }
        }
        assertEquals(54, compared);
        assertEquals(List.of(), wrong);
    }

    /** The centre alone is computed; it must be the centre of the whole. */
    @ParameterizedTest
    @EnumSource(Interpolation.class)
    void theCropIsAPartOfTheWhole(Interpolation interpolation) {
        try (Mat picture = PixelHash.drawn(151, 101);
                // int(50 * 151 / 101) = 74
                Mat whole = ResizeRule.stretch(interpolation).apply(picture, 50, 74);
                Mat crop = ResizeRule.shortEdge(50, interpolation, CropRounding.DOWN)
                        .apply(picture, 31, 42);
                Rect center = new Rect(16, 9, 42, 31);
                Mat part = whole.apply(center).clone()) {
            assertArrayEquals(PixelHash.samples(part), PixelHash.samples(crop));
        }
    }

    @Test
    void aPictureSmallerThanTheCropStandsOnBlack() {
        try (Mat picture = PixelHash.drawn(7, 4);
                // 4 x 7 in 7 x 10: torchvision and Hugging Face differ in where odd rows go
                Mat even = ResizeRule.shortEdge(4, Interpolation.BILINEAR, CropRounding.HALF_EVEN)
                        .apply(picture, 7, 10);
                Mat down = ResizeRule.shortEdge(4, Interpolation.BILINEAR, CropRounding.DOWN)
                        .apply(picture, 7, 10)) {
            assertArrayEquals(PixelHash.samples(picture), inside(even, 1, 1));
            assertArrayEquals(PixelHash.samples(picture), inside(down, 2, 2));
        }
    }

    /** The 4 x 7 pixels from a place on; all else must be black. */
    private static byte[] inside(Mat result, int top, int left) {
        byte[] samples = PixelHash.samples(result);
        byte[] inside = new byte[4 * 7 * 3];
        for (int y = 0; y < 7; y++) {
            for (int x = 0; x < 10 * 3; x++) {
                int row = y - top;
                int column = x - left * 3;
                if (row >= 0 && row < 4 && column >= 0 && column < 7 * 3) {
                    inside[row * 7 * 3 + column] = samples[y * 10 * 3 + x];
                } else {
                    assertEquals(0, samples[y * 10 * 3 + x], "row " + y + ", sample " + x);
                }
            }
        }
        return inside;
    }

    /** Python: int(round((h - 224) / 2.0)) and (h - 224) // 2. */
    @ParameterizedTest
    @CsvSource({"224,0,0", "225,0,0", "226,1,1", "227,2,1", "229,2,2", "231,4,3", "341,58,58", "223,0,-1", "221,-1,-2"})
    void aCropBeginsWhereThePeersBegin(int length, int halfEven, int down) {
        assertEquals(halfEven, CropRounding.HALF_EVEN.start(length, 224));
        assertEquals(down, CropRounding.DOWN.start(length, 224));
    }

    /** Four rows of a panorama would be millions of columns wide; only the crop is computed. */
    @Test
    void anExtremePanoramaIsCroppedWithoutItsWholeBeingMade() {
        try (Mat panorama = new Mat(1, 60_000, CV_8UC3);
                Mat crop = ResizeRule.shortEdge(256, Interpolation.BICUBIC, CropRounding.HALF_EVEN)
                        .apply(panorama, 224, 224)) {
            assertEquals(224, crop.rows());
            assertEquals(224, crop.cols());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 16385})
    void aShortEdgeOutsideTheRangeIsRefused(int pixels) {
        IllegalArgumentException e = assertThrows(
                IllegalArgumentException.class,
                () -> ResizeRule.shortEdge(pixels, Interpolation.BOX, CropRounding.DOWN));
        assertTrue(e.getMessage().endsWith("found " + pixels), e.getMessage());
    }
}
