/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.report;

import static org.bytedeco.opencv.global.opencv_imgproc.INTER_AREA;
import static org.bytedeco.opencv.global.opencv_imgproc.resize;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;
import org.mobilenet4j.image.codec.ImageDecoder;
import org.mobilenet4j.image.codec.UnreadableImageException;

/** Small copies of pictures for a report. No instances. */
public final class Thumbnail {

    /** Longest side in pixels. */
    private static final int SIDE = 192;

    private Thumbnail() {}

    /**
     * A picture as the network's own decoder reads it, at most {@value #SIDE} pixels long and wide, its proportions
     * kept.
     *
     * @param file a picture
     * @throws UnreadableImageException if it cannot be decoded
     */
    public static BufferedImage of(Path file) throws UnreadableImageException {
        try (Mat picture = ImageDecoder.decode(file)) {
            double scale = Math.min(1, (double) SIDE / Math.max(picture.cols(), picture.rows()));
            int width = (int) Math.max(1, Math.round(scale * picture.cols()));
            int height = (int) Math.max(1, Math.round(scale * picture.rows()));
            try (Mat small = new Mat();
                    Size size = new Size(width, height)) {
                resize(picture, small, size, 0, 0, INTER_AREA);
                return copy(small);
            }
        }
    }

    private static BufferedImage copy(Mat bgr) {
        byte[] samples = new byte[bgr.rows() * bgr.cols() * bgr.channels()];
        bgr.data().get(samples);
        BufferedImage image = new BufferedImage(bgr.cols(), bgr.rows(), BufferedImage.TYPE_3BYTE_BGR);
        image.getRaster().setDataElements(0, 0, bgr.cols(), bgr.rows(), reversed(samples));
        return image;
    }

    /** The raster of TYPE_3BYTE_BGR takes its elements in the order red, green, blue. */
    private static byte[] reversed(byte[] bgr) {
        byte[] rgb = new byte[bgr.length];
        for (int i = 0; i < bgr.length; i += 3) {
            rgb[i] = bgr[i + 2];
            rgb[i + 1] = bgr[i + 1];
            rgb[i + 2] = bgr[i];
        }
        return rgb;
    }
}
