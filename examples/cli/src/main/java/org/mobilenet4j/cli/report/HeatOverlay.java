/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.report;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.List;

/** Lays class activation maps over a picture: what spoke for the class is warm, the rest stays as it is. No instances. */
final class HeatOverlay {

    /** The warmest place covers the picture to this degree, of 255. */
    private static final int STRONGEST = 190;

    private static final int ORANGE = 0xff5a00;

    private HeatOverlay() {}

    /**
     * A copy of a picture with the sum of some maps over it, each stretched over the whole picture.
     *
     * @param picture stays as it is
     * @param maps    [h][w] each, whose mean is what they add to the logit; only what is above 0 counts
     */
    static BufferedImage over(BufferedImage picture, List<float[][]> maps) {
        int width = picture.getWidth();
        int height = picture.getHeight();
        float[] sum = new float[width * height];
        for (float[][] map : maps) {
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    // values are per area already: a map of more places has smaller ones, each as strong
                    sum[y * width + x] += at(map, x, y, width, height);
                }
            }
        }
        float most = 0;
        for (float value : sum) {
            most = Math.max(most, value);
        }
        BufferedImage heat = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
        for (int i = 0; i < sum.length && most > 0; i++) {
            int cover = Math.round(STRONGEST * Math.max(0, sum[i]) / most);
            heat.setRGB(i % width, i / width, cover << 24 | ORANGE);
        }
        BufferedImage result = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
        Graphics2D graphics = result.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        graphics.drawImage(picture, 0, 0, null);
        graphics.drawImage(heat, 0, 0, null);
        graphics.dispose();
        return result;
    }

    /** Bilinear, between the centres of the map's places. */
    private static float at(float[][] map, int x, int y, int width, int height) {
        double row = Math.max(0, Math.min(map.length - 1, (y + 0.5) / height * map.length - 0.5));
        double column = Math.max(0, Math.min(map[0].length - 1, (x + 0.5) / width * map[0].length - 0.5));
        int top = (int) row;
        int left = (int) column;
        int bottom = Math.min(map.length - 1, top + 1);
        int right = Math.min(map[0].length - 1, left + 1);
        double down = row - top;
        double along = column - left;
        double above = map[top][left] * (1 - along) + map[top][right] * along;
        double below = map[bottom][left] * (1 - along) + map[bottom][right] * along;
        return (float) (above * (1 - down) + below * down);
    }
}
