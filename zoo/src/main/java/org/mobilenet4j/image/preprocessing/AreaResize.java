/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.image.preprocessing;

import static org.bytedeco.opencv.global.opencv_imgproc.INTER_AREA;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_LINEAR;
import static org.bytedeco.opencv.global.opencv_imgproc.resize;

import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;
import org.bytedeco.opencv.opencv_core.Size;

/** The two rules that are OpenCV's own averaging of areas. */
enum AreaResize implements Resizing {
    ANTIALIASED {
        @Override
        public Mat apply(Mat picture, int height, int width) {
            return resample(picture, height, width);
        }
    },

    ANTIALIASED_CENTER_CROP {
        @Override
        public Mat apply(Mat picture, int height, int width) {
            double scale = Math.min((double) picture.rows() / height, (double) picture.cols() / width);
            int rows = clamp(Math.round(scale * height), picture.rows());
            int cols = clamp(Math.round(scale * width), picture.cols());
            try (Rect center = new Rect((picture.cols() - cols) / 2, (picture.rows() - rows) / 2, cols, rows);
                    Mat part = picture.apply(center)) {
                return resample(part, height, width);
            }
        }
    };

    @Override
    public boolean keepsWhole() {
        return this == ANTIALIASED;
    }

    @Override
    public Object json() {
        return name();
    }

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
