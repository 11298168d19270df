/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.finetune;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** How fast pictures were learned from, and where the time went. Immutable. */
final class Throughput {

    /** What was counted, for people. */
    private final String unit;

    private final long count;
    private final double countedSeconds;
    private final double trainingSeconds;
    /** NaN where pictures are not waited for one batch at a time. */
    private final double waitingShare;

    private final Map<String, String> lines = new LinkedHashMap<>();

    private Throughput(String unit, long count, double countedSeconds, double trainingSeconds, double waitingShare) {
        this.unit = unit;
        this.count = count;
        this.countedSeconds = countedSeconds;
        this.trainingSeconds = trainingSeconds;
        this.waitingShare = waitingShare;
    }

    /**
     * Of a training of the network.
     *
     * @param pictures how many were trained on, counting each as often as it was
     * @param seconds  how long that took, without testing
     * @param waited   how much of it went by waiting for pictures
     */
    static Throughput ofTraining(long pictures, double seconds, double waited) {
        Throughput result = new Throughput("images", pictures, seconds, seconds, waited / seconds);
        result.lines.put("images trained on in a second", result.rate());
        result.lines.put("training", pictures + " images in " + ReportContent.duration(seconds));
        result.lines.put(
                "of the training spent waiting for images",
                String.format(Locale.ROOT, "%.1f %%", 100 * result.waitingShare));
        return result;
    }

    /**
     * Of features that are computed or read from a cache once, and a head that learns from them.
     *
     * @param rows           pictures and changed copies of them
     * @param featureSeconds how long it took until their features were there
     * @param headSeconds    how long the head took
     */
    static Throughput ofFeatures(long rows, double featureSeconds, double headSeconds) {
        Throughput result =
                new Throughput("features of images", rows, featureSeconds, featureSeconds + headSeconds, Double.NaN);
        result.lines.put("features of images in a second", result.rate());
        result.lines.put("for the features", rows + " images and copies in " + ReportContent.duration(featureSeconds));
        result.lines.put("for the head", ReportContent.duration(headSeconds));
        return result;
    }

    private String rate() {
        return String.format(Locale.ROOT, "%.0f", imagesPerSecond());
    }

    /** Pictures, or features of pictures, in a second. */
    double imagesPerSecond() {
        return count / countedSeconds;
    }

    /** All of it in seconds, without testing. */
    double trainingSeconds() {
        return trainingSeconds;
    }

    /** Share of the time that went by waiting for pictures to be decoded, 0 to 1; NaN if nobody measured it. */
    double waitingShare() {
        return waitingShare;
    }

    /** For the report: name to value with its unit. */
    Map<String, String> lines() {
        return new LinkedHashMap<>(lines);
    }

    /** What was counted, in how long, and the rate that follows. */
    @Override
    public String toString() {
        return count + " " + unit + " in " + ReportContent.duration(countedSeconds) + ", " + rate() + " a second";
    }
}
