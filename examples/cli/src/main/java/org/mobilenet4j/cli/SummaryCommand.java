/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli;

import java.util.concurrent.Callable;
import org.mobilenet4j.MobileNetV2;
import org.mobilenet4j.MobileNetV2Builder;
import org.mobilenet4j.model.NetworkSummary;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code mobilenet4j summary}: what a network costs, layer by layer, without building it. */
@Command(name = "summary", description = "Shows shapes, parameters and multiply-adds of a MobileNetV2.")
final class SummaryCommand implements Callable<Integer> {

    /** Beyond these no network was ever trained, and its multiply-adds soon are too many to count. */
    private static final int WIDEST = 100;

    private static final int LARGEST = 10_000;
    private static final int MOST_CLASSES = 10_000_000;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--width",
            paramLabel = "A",
            defaultValue = "1.0",
            description = "Width multiplier, above 0. Default: ${DEFAULT-VALUE}.")
    private double width;

    @Option(
            names = "--size",
            paramLabel = "S",
            defaultValue = "224",
            description = "Height and width of the pictures, at least " + MobileNetV2Builder.SMALLEST_INPUT
                    + ". Default: ${DEFAULT-VALUE}.")
    private int size;

    @Option(
            names = "--classes",
            paramLabel = "N",
            defaultValue = "1000",
            description = "Number of classes, 2 or more; 0 ends at the pooled features. Default: ${DEFAULT-VALUE}.")
    private int classes;

    @Option(names = "--json", description = "Print one JSON object instead of a table.")
    private boolean json;

    @Override
    public Integer call() {
        NetworkSummary summary = summary();
        spec.commandLine()
                .getOut()
                .println(json ? summary.toJson() : summary.toText().stripTrailing());
        return 0;
    }

    private NetworkSummary summary() {
        OptionRange range = new OptionRange(spec);
        range.requireAbove("--width", width, 0, WIDEST);
        range.require("--size", size, MobileNetV2Builder.SMALLEST_INPUT, LARGEST);
        range.require("--classes", classes, 0, MOST_CLASSES);
        if (classes == 1) {
            throw new ParameterException(
                    spec.commandLine(), "--classes must be 2 or more, or 0 to end at the pooled features, found 1");
        }
        try {
            return MobileNetV2.builder()
                    .widthMultiplier(width)
                    .inputShape(new int[] {3, size, size})
                    .numClasses(classes)
                    .build()
                    .summary();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }
}
