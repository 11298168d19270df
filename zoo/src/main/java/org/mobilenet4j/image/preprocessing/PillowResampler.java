/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.image.preprocessing;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;

import java.util.Arrays;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Scalar;

/**
 * Pillow's separable resampling of 8-bit samples: rows first, rounded and clipped to 8 bits, then columns (
 * {@code ImagingResampleHorizontal_8bpc} and {@code ImagingResampleVertical_8bpc} in {@code Resample.c}). Integers, so
 * the order of additions is free. One use, one thread.
 */
final class PillowResampler {

    private static final int CHANNELS = 3;
    private static final int HALF = 1 << ResampledAxis.PRECISION_BITS - 1;

    private final Mat picture;
    private final ResampledAxis rows;
    private final ResampledAxis columns;
    private final byte[] source;
    /** The last source rows, narrowed: as many as one new row needs. Integers because a JVM vectorises those. */
    private final int[][] narrowed;

    private PillowResampler(Mat picture, ResampledAxis rows, ResampledAxis columns) {
        this.picture = picture;
        this.rows = rows;
        this.columns = columns;
        this.source = new byte[picture.cols() * CHANNELS];
        this.narrowed = new int[rows.taps()][columns.count() * CHANNELS];
    }

    /**
     * @param picture {@code CV_8UC3}; left alone
     * @param rows    what becomes of its rows
     * @param columns what becomes of its columns
     * @param border  the samples of a pixel where there is nothing of the picture, in the order of its channels
     * @return a new {@code CV_8UC3}, the caller's to close
     */
    static Mat resample(Mat picture, ResampledAxis rows, ResampledAxis columns, int... border) {
        Mat result;
        try (Scalar color = new Scalar(border[0], border[1], border[2], 0)) {
            result = new Mat(rows.size(), columns.size(), CV_8UC3, color);
        }
        new PillowResampler(picture, rows, columns).writeTo(result);
        return result;
    }

    private void writeTo(Mat result) {
        int[] sums = new int[columns.count() * CHANNELS];
        byte[] row = new byte[sums.length];
        int next = rows.starts()[0];
        for (int y = 0; y < rows.count(); y++) {
            int start = rows.starts()[y];
            int end = start + rows.counts()[y];
            for (next = Math.max(next, start); next < end; next++) {
                narrow(next);
            }
            Arrays.fill(sums, HALF);
            for (int k = start; k < end; k++) {
                addWeighted(sums, narrowed[k % narrowed.length], rows.weights()[y * rows.taps() + k - start]);
            }
            for (int i = 0; i < row.length; i++) {
                row[i] = (byte) clipped(sums[i]);
            }
            BytePointer target = result.ptr(y + rows.before());
            target.position((long) columns.before() * CHANNELS).put(row);
        }
    }

    private static void addWeighted(int[] sums, int[] samples, int weight) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] += samples[i] * weight;
        }
    }

    private void narrow(int y) {
        picture.ptr(y).get(source);
        int[] target = narrowed[y % narrowed.length];
        int[] weights = columns.weights();
        for (int x = 0; x < columns.count(); x++) {
            int first = HALF;
            int second = HALF;
            int third = HALF;
            int at = columns.starts()[x] * CHANNELS;
            int from = x * columns.taps();
            for (int k = from; k < from + columns.counts()[x]; k++) {
                int weight = weights[k];
                first += (source[at] & 255) * weight;
                second += (source[at + 1] & 255) * weight;
                third += (source[at + 2] & 255) * weight;
                at += CHANNELS;
            }
            target[x * CHANNELS] = clipped(first);
            target[x * CHANNELS + 1] = clipped(second);
            target[x * CHANNELS + 2] = clipped(third);
        }
    }

    private static int clipped(int sum) {
        return Math.max(0, Math.min(255, sum >> ResampledAxis.PRECISION_BITS));
    }
}
