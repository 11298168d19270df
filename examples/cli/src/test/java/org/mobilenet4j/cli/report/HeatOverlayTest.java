/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeatOverlayTest {

    private static final int SIDE = 64;

    private static int red(List<float[][]> maps, int x, int y) {
        BufferedImage black = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_3BYTE_BGR);
        BufferedImage result = HeatOverlay.over(black, maps);
        assertEquals(0, black.getRGB(x, y) & 0xffffff, "the picture stays as it is");
        return result.getRGB(x, y) >> 16 & 0xff;
    }

    /** Halves that add as much to the logit are as warm, however many places a map has there. */
    @Test
    void mapsOfDifferentSizesCountAlike() {
        float[][] few = {{1, 0}};
        float[][] many = {{0, 0, 1, 1}, {0, 0, 1, 1}};
        List<float[][]> maps = List.of(few, many);
        int left = red(maps, 0, SIDE / 2);
        int right = red(maps, SIDE - 1, SIDE / 2);
        assertTrue(left > 100, "left " + left);
        assertEquals(left, right, 2);
    }

    @Test
    void whatSpeaksAgainstTheClassStaysAsItIs() {
        List<float[][]> maps = List.<float[][]>of(new float[][] {{2, -1}, {0, -3}});
        assertTrue(red(maps, 0, 0) > 100);
        assertEquals(0, red(maps, SIDE - 1, SIDE - 1));
        assertEquals(0, red(List.<float[][]>of(new float[][] {{-1}}), 0, 0), "nothing speaks for it");
    }
}
