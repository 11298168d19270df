/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.image;

import static org.bytedeco.opencv.global.opencv_imgproc.INTER_AREA;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_LINEAR;
import static org.bytedeco.opencv.global.opencv_imgproc.resize;

import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;
import org.bytedeco.opencv.opencv_core.Size;

/**
 * How a picture of any size becomes the size of a network's input. The name is stored with a model: a rule's pixels
 * never change once it is published; other pixels are another rule.
 */
public enum ResizeRule {

    /**
     * The whole picture, stretched to the network's proportions. An axis that shrinks is averaged over the area of each
     * new pixel, so that a large photograph does not alias; an axis that grows is interpolated linearly.
     */
    ANTIALIASED {
        @Override
        Mat apply(Mat picture, int height, int width) {
            return resample(picture, height, width);
        }
    },

    /** As {@link #ANTIALIASED}, of the largest centred part that has the network's proportions: nothing is stretched. */
    ANTIALIASED_CENTER_CROP {
        @Override
        Mat apply(Mat picture, int height, int width) {
            double scale = Math.min((double) picture.rows() / height, (double) picture.cols() / width);
            int rows = clamp(Math.round(scale * height), picture.rows());
            int cols = clamp(Math.round(scale * width), picture.cols());
            try (Rect center = new Rect((picture.cols() - cols) / 2, (picture.rows() - rows) / 2, cols, rows);
                    Mat part = picture.apply(center)) {
                return resample(part, height, width);
            }
        }
    };

    /**
     * Resizes a picture.
     *
     * @param picture rows x columns, any number of 8-bit channels; left alone
     * @param height  rows wanted
     * @param width   columns wanted
     * @return a new Mat, the caller's to close
     */
    abstract Mat apply(Mat picture, int height, int width);

    private static int clamp(long length, int available) {
        return (int) Math.max(1, Math.min(length, available));
    }

    /** Shrinks first and grows then: OpenCV averages areas only when no axis grows. */
    private static Mat resample(Mat picture, int height, int width) {
        try (Size shrunk = new Size(Math.min(picture.cols(), width), Math.min(picture.rows(), height));
                Size wanted = new Size(width, height);
                Mat small = new Mat()) {
            resize(picture, small, shrunk, 0, 0, INTER_AREA);
            Mat result = new Mat();
            resize(small, result, wanted, 0, 0, INTER_LINEAR);
            return result;
        }
    }
}
