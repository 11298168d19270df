/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.model;

import java.util.Arrays;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.CacheMode;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.mobilenet4j.vertex.Flavor;
import org.nd4j.linalg.api.buffer.DataType;

/** What a {@link NetworkBuilder} may be set to; messages name value, rule and the nearest legal choice. */
final class BuilderCheck {
    private static final int SMALLEST_INPUT = NetworkBuilder.SMALLEST_INPUT;

    private static final String ORDER = "{channels, height, width}, in this order whatever the input format";

    /** Of a picture; beyond, the last number is no channels in the wrong place. */
    private static final int MOST_CHANNELS = 4;

    private final NetworkBuilder<?> settings;

    private BuilderCheck(NetworkBuilder<?> settings) {
        this.settings = settings;
    }

    /** @throws IllegalArgumentException for the first illegal setting */
    static void check(NetworkBuilder<?> settings) {
        BuilderCheck check = new BuilderCheck(settings);
        check.checkGiven();
        check.checkTable();
        check.checkStrides();
        check.checkInput();
        check.checkTraining();
        check.checkOutputStride();
    }

    /** @throws IllegalArgumentException if there is not one input */
    static void checkInputs(int[][] inputShapes) {
        require(inputShapes.length == 1, "number of inputs", inputShapes.length, "1", "{{3, 224, 224}}");
    }

    private void checkInput() {
        int[] inputShape = settings.inputShape;
        require(inputShape.length == 3, "inputShape", Arrays.toString(inputShape), ORDER, "{3, 224, 224}");
        require(inputShape[0] >= 1, "channels of inputShape", inputShape[0], "1 or more", 1);
        int smallest = Math.min(SMALLEST_INPUT, reached().last());
        boolean channelsLast = inputShape[2] <= MOST_CHANNELS && inputShape[2] < smallest && inputShape[0] >= smallest;
        require(
                !channelsLast,
                "inputShape",
                Arrays.toString(inputShape),
                ORDER + " (" + inputShape[0] + " channels and a width of " + inputShape[2] + " were read)",
                String.format("{%d, %d, %d}", inputShape[2], inputShape[0], inputShape[1]));
        checkSide("height", inputShape[1], smallest);
        checkSide("width", inputShape[2], smallest);
        DataType dataType = settings.dataType;
        require(
                dataType.isFPType() && dataType != DataType.BFLOAT16,
                "dataType",
                dataType,
                "FLOAT, DOUBLE or HALF",
                "FLOAT");
    }

    private void checkTable() {
        int numClasses = settings.numClasses;
        require(
                numClasses == 0 || numClasses >= 2,
                "numClasses",
                numClasses,
                "2 or more, or 0 for no classifier",
                numClasses == 1 ? 2 : 0);
        checkMultiplier("widthMultiplier", settings.widthMultiplier, "0.35, the smallest published");
        checkMultiplier("depthMultiplier", settings.depthMultiplier, "1.0, the smallest published");
        require(settings.divisor >= 1, "divisor", settings.divisor, "1 or more", 1);
        require(!settings.stages.isEmpty(), "stages", settings.stages, "one stage or more", StageTable.MOBILENET_V2);
    }

    /** Both kinds are published up to 1.4. */
    private static void checkMultiplier(String name, double value, String smallest) {
        require(
                value > 0 && Double.isFinite(value),
                name,
                value,
                "above 0 and finite",
                value > 1 ? "1.4, the largest published" : smallest);
    }

    private void checkTraining() {
        double dropout = settings.dropout;
        require(dropout >= 0 && dropout < 1, "dropout", dropout, "at least 0 and below 1", dropout < 0 ? 0 : 0.9);
        double weightDecay = settings.weightDecay;
        require(
                weightDecay >= 0 && Double.isFinite(weightDecay),
                "weightDecay",
                weightDecay,
                "0 or more and finite",
                weightDecay > 0 ? 4e-5 : 0);
        double epsilon = settings.batchNormEpsilon();
        require(
                epsilon > 0 && Double.isFinite(epsilon),
                "batchNormEpsilon",
                epsilon,
                "above 0 and finite",
                settings.flavor.batchNormEpsilon());
        if (settings.batchNormDecay != null) {
            double decay = settings.batchNormDecay;
            require(decay >= 0 && decay < 1, "batchNormDecay", decay, "at least 0 and below 1", decay < 0 ? 0 : 0.999);
        }
    }

    private void checkGiven() {
        requireGiven("flavor", settings.flavor, Flavor.TF);
        requireGiven("updater", settings.updater, NetworkBuilder.PAPER_UPDATER);
        requireGiven("dataType", settings.dataType, DataType.FLOAT);
        requireGiven("cacheMode", settings.cacheMode, CacheMode.NONE);
        requireGiven("workspaceMode", settings.workspaceMode, WorkspaceMode.ENABLED);
        requireGiven("inputFormat", settings.inputFormat, CNN2DFormat.NCHW);
        requireGiven("residual", settings.residual, Residual.BOTTLENECK);
    }

    private static void checkSide(String name, int pixels, int smallest) {
        require(
                pixels >= smallest,
                name + " of inputShape {channels, height, width}",
                pixels,
                smallest + " pixels or more, for so far the network's strides shrink it"
                        + " (smaller pictures need strides(...) with first ones of 1)",
                smallest);
    }

    private void checkStrides() {
        int[] strides = settings.strides;
        if (strides == null) {
            return;
        }
        String paper = StageTable.STEM_STRIDE + " and "
                + settings.stages.stream().map(Stage::stride).collect(Collectors.toList());
        require(
                strides.length == settings.stages.size() + 1,
                "strides",
                Arrays.toString(strides),
                "one of the stem and one of each of the " + settings.stages.size() + " stages",
                paper);
        require(
                Arrays.stream(strides).allMatch(stride -> stride >= 1),
                "strides",
                Arrays.toString(strides),
                "1 or more each",
                paper);
    }

    /** Possible are the strides that the network passes through: after the stem, and after each stage. */
    private void checkOutputStride() {
        Integer outputStride = settings.outputStride;
        if (outputStride == null) {
            return;
        }
        TreeSet<Integer> possible = reached();
        Integer below = possible.floor(outputStride);
        require(
                possible.contains(outputStride),
                "outputStride",
                outputStride,
                "one of " + possible,
                below != null ? below : possible.first());
    }

    /** Input size by size of the feature map after the stem and after each stage. */
    private TreeSet<Integer> reached() {
        TreeSet<Integer> reached = new TreeSet<>();
        int stride = settings.stemStride();
        reached.add(stride);
        for (Stage stage : settings.table().stages()) {
            stride *= stage.stride();
            reached.add(stride);
        }
        return reached;
    }

    private static void requireGiven(String name, Object value, Object unlessSet) {
        require(value != null, name, "null", "set to something or not at all", unlessSet);
    }

    private static void require(boolean legal, String name, Object value, String rule, Object nearest) {
        if (!legal) {
            throw new IllegalArgumentException(
                    name + " is " + value + ", must be " + rule + "; the nearest legal choice is " + nearest);
        }
    }
}
