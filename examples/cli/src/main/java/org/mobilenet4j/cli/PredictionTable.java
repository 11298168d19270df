/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.mobilenet4j.inference.Prediction;

/** Predictions as a table, a line for each class, printed as they come: the widths are known beforehand. */
final class PredictionTable implements PredictionPrinter {

    private static final int WIDEST = 60;

    private final PrintWriter out;
    private final String row;
    private boolean begun;

    /**
     * @param images all pictures that will be printed
     * @param labels all classes that may be named
     */
    PredictionTable(PrintWriter out, Collection<Path> images, Collection<String> labels) {
        this.out = out;
        this.row = "%-" + width("image", images) + "s  %-" + width("label", labels) + "s  %11s  %8s%n";
    }

    private static int width(String heading, Collection<?> cells) {
        int widest =
                cells.stream().mapToInt(cell -> cell.toString().length()).max().orElse(0);
        return Math.min(WIDEST, Math.max(heading.length(), widest));
    }

    @Override
    public void print(Path image, List<Prediction> predictions, double milliseconds) {
        if (!begun) {
            out.printf(Locale.ROOT, row, "image", "label", "probability", "logit");
            begun = true;
        }
        String name = image.toString();
        for (Prediction prediction : predictions) {
            out.printf(
                    Locale.ROOT,
                    row,
                    name,
                    prediction.label(),
                    percent(prediction.probability()),
                    String.format(Locale.ROOT, "%.3f", prediction.logit()));
            name = "";
        }
    }

    private static String percent(double probability) {
        return String.format(Locale.ROOT, "%.2f %%", 100 * probability);
    }
}
