/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.mobilenet4j.training.metrics.ClassMetrics;
import org.mobilenet4j.training.metrics.ClassificationMetrics;

/** Metrics for programs, under the same names wherever a command writes them. No instances. */
public final class MetricsJson {

    private MetricsJson() {}

    /** Adds the metrics over all pictures and an array {@code classes} with those of each class. */
    public static void put(ObjectNode node, ClassificationMetrics metrics) {
        node.put("pictures", metrics.pictures())
                .put("accuracy", metrics.accuracy())
                .put("top5Accuracy", metrics.topKAccuracy(5))
                .put("logLoss", metrics.logLoss())
                .put("macroPrecision", metrics.macroPrecision())
                .put("macroRecall", metrics.macroRecall())
                .put("macroF1", metrics.macroF1())
                .put("calibrationError", metrics.calibrationError());
        ArrayNode classes = node.putArray("classes");
        for (ClassMetrics row : metrics.classes()) {
            classes.addObject()
                    .put("label", row.label())
                    .put("pictures", row.pictures())
                    .put("precision", row.precision())
                    .put("recall", row.recall())
                    .put("f1", row.f1());
        }
    }
}
