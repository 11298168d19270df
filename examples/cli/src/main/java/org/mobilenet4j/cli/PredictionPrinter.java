/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli;

import java.nio.file.Path;
import java.util.List;
import org.mobilenet4j.inference.Prediction;

/** Where the predictions for each picture go. */
interface PredictionPrinter {

    /**
     * Prints what one picture shows.
     *
     * @param image        the picture's file
     * @param predictions  the likeliest classes, the best first
     * @param milliseconds the time from the file to the predictions
     */
    void print(Path image, List<Prediction> predictions, double milliseconds);

    /**
     * Says that one picture could not be read, where results are for programs.
     *
     * @param image  as it was named
     * @param reason what is wrong
     */
    default void printFailure(Path image, String reason) {}
}
