/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.CacheMode;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.mobilenet4j.model.Residual;
import org.mobilenet4j.model.Stage;
import org.mobilenet4j.model.StageTable;
import org.mobilenet4j.vertex.Flavor;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.RmsProp;

/**
 * The settings of a {@link MobileNetV2}. What is not set is as in the paper: 1000 classes, 224x224 RGB, width 1, TF
 * flavour, dropout 0.2, weight decay 4e-5, RMSProp. Not thread-safe.
 */
public final class MobileNetV2Builder implements Cloneable {
    /** Section 6.1. TF slim's epsilon of 1 makes steps of this size stable; ND4J's RMSProp has no momentum. */
    static final IUpdater PAPER_UPDATER = new RmsProp(0.045, 0.9, 1.0);

    /** Least height and width of the input in pixels, with the paper's strides: the network halves it five times. */
    public static final int SMALLEST_INPUT = 32;

    long seed = 1234;
    int[] inputShape = {3, 224, 224};
    int numClasses = 1000;
    double widthMultiplier = 1;
    double depthMultiplier = 1;
    boolean fixedStemAndHead;
    Flavor flavor = Flavor.TF;
    double dropout = 0.2;
    IUpdater updater = PAPER_UPDATER.clone();
    double weightDecay = 4e-5;
    DataType dataType = DataType.FLOAT;
    CacheMode cacheMode = CacheMode.NONE;
    WorkspaceMode workspaceMode = WorkspaceMode.ENABLED;
    CNN2DFormat inputFormat = CNN2DFormat.NCHW;
    List<Stage> stages = MobileNetV2.STAGES;
    int divisor = 8;
    boolean linearBottleneck = true;
    Residual residual = Residual.BOTTLENECK;
    private Set<String> given = new HashSet<>();
    private IWeightInit weightInit;
    /** Null for the flavour's, which may grow to its value. */
    Double batchNormDecay;

    private Double batchNormEpsilon;
    boolean multiLabel;
    Integer outputStride;
    /** Of the stem, then of each stage; null for the paper's stem and the table's stages. */
    int[] strides;

    MobileNetV2Builder() {}

    /** Seed of the initial parameters and of dropout. */
    public MobileNetV2Builder seed(long seed) {
        this.seed = seed;
        return this;
    }

    /**
     * {channels, height, width} in pixels, whatever the input format; height and width {@value #SMALLEST_INPUT} or more,
     * or what all {@link #strides} come to, if that is less.
     */
    public MobileNetV2Builder inputShape(int... inputShape) {
        given.add("inputShape");
        this.inputShape = inputShape.clone();
        return this;
    }

    /** Classes of the classifier, 2 or more; 0 leaves it out: the output is the pooled features then. */
    public MobileNetV2Builder numClasses(int numClasses) {
        given.add("numClasses");
        this.numClasses = numClasses;
        return this;
    }

    /** Alpha: scales the channels of every layer; above 0 and finite, published between 0.35 and 1.4. */
    public MobileNetV2Builder widthMultiplier(double widthMultiplier) {
        given.add("widthMultiplier");
        this.widthMultiplier = widthMultiplier;
        return this;
    }

    /** Scales the repeats of every stage, rounding up; above 0 and finite, published 1, 1.2 and 1.4 (timm). */
    public MobileNetV2Builder depthMultiplier(double depthMultiplier) {
        this.depthMultiplier = depthMultiplier;
        return this;
    }

    /**
     * True keeps the stem at 32 and the last convolution at 1280 channels, and the first and the last stage at their
     * repeats, whatever the multipliers: timm's {@code fix_stem_head}, in its {@code mobilenetv2_110d} and {@code _120d}.
     */
    public MobileNetV2Builder fixedStemAndHead(boolean fixedStemAndHead) {
        this.fixedStemAndHead = fixedStemAndHead;
        return this;
    }

    /** The conventions to follow; decides padding, batch norm's epsilon and decay, and the initial weights. */
    public MobileNetV2Builder flavor(Flavor flavor) {
        given.add("flavor");
        this.flavor = flavor;
        return this;
    }

    /** Share of the pooled features that training drops before the classifier, in [0, 1). */
    public MobileNetV2Builder dropout(double dropout) {
        this.dropout = dropout;
        return this;
    }

    /** How gradients change the parameters. */
    public MobileNetV2Builder updater(IUpdater updater) {
        this.updater = updater;
        return this;
    }

    /**
     * Factor of the squared weights in the loss (L2, halved); batch norm and biases are left out. It acts on depthwise
     * kernels too, as in torchvision; TensorFlow slim's training scope leaves them out.
     */
    public MobileNetV2Builder weightDecay(double weightDecay) {
        this.weightDecay = weightDecay;
        return this;
    }

    /** Initial distribution of all weights, in place of the flavour's. */
    public MobileNetV2Builder weightInit(IWeightInit weightInit) {
        this.weightInit = weightInit;
        return this;
    }

    /**
     * Weight of the old running statistics in their moving average from the first update on, in place of the flavour's,
     * which in TF grows to its value ({@link Flavor#batchNormDecayWarmsUp()}). A fixed 0.999 needs some thousand steps
     * before evaluation makes sense.
     */
    public MobileNetV2Builder batchNormDecay(double batchNormDecay) {
        this.batchNormDecay = batchNormDecay;
        return this;
    }

    /** Added to the variance in every batch norm, above 0, in place of the flavour's: belongs to the weights. */
    public MobileNetV2Builder batchNormEpsilon(double batchNormEpsilon) {
        this.batchNormEpsilon = batchNormEpsilon;
        return this;
    }

    /**
     * True for inputs that can be of several classes: the classifier has a sigmoid for each class, trained with binary
     * cross-entropy, in the place of one softmax.
     */
    public MobileNetV2Builder multiLabel(boolean multiLabel) {
        this.multiLabel = multiLabel;
        return this;
    }

    /** FLOAT unless set; DOUBLE, HALF. */
    public MobileNetV2Builder dataType(DataType dataType) {
        this.dataType = dataType;
        return this;
    }

    /** DL4J's cache mode. */
    public MobileNetV2Builder cacheMode(CacheMode cacheMode) {
        this.cacheMode = cacheMode;
        return this;
    }

    /** DL4J's workspace mode, for training and inference. */
    public MobileNetV2Builder workspaceMode(WorkspaceMode workspaceMode) {
        this.workspaceMode = workspaceMode;
        return this;
    }

    /** The order of the input's axes: NCHW, DL4J's default, or NHWC. */
    public MobileNetV2Builder inputFormat(CNN2DFormat inputFormat) {
        this.inputFormat = inputFormat;
        return this;
    }

    /**
     * Input size by size of the last feature map: one that the table passes through, 2, 4, 8, 16 or 32 in the paper's.
     * Below what the whole table comes to, later strides become dilations. Unless set, none does.
     */
    public MobileNetV2Builder outputStride(int outputStride) {
        this.outputStride = outputStride;
        return this;
    }

    /**
     * Other strides of the stem and of each stage's first block than the paper's, 2 and 1, 2, 2, 2, 1, 2, 1. First ones
     * of 1 keep small pictures from shrinking to nothing before the network has seen anything: 1, 1, 1, 2, 2, 1, 2, 1 make
     * 4x4 features of 32x32 pixels. Weights do not depend on strides, so published ones fit; the multiply-adds grow.
     */
    public MobileNetV2Builder strides(int stem, int... stages) {
        this.strides =
                IntStream.concat(IntStream.of(stem), IntStream.of(stages)).toArray();
        return this;
    }

    /** Another table of stages than the paper's table 2. */
    public MobileNetV2Builder stages(List<Stage> stages) {
        this.stages = List.copyOf(stages);
        return this;
    }

    /** Channels are rounded to multiples of this; 8 unless set. */
    public MobileNetV2Builder divisor(int divisor) {
        this.divisor = divisor;
        return this;
    }

    /** For study: false puts a ReLU6 after every projection. */
    public MobileNetV2Builder linearBottleneck(boolean linearBottleneck) {
        this.linearBottleneck = linearBottleneck;
        return this;
    }

    /** For study: where the shortcuts run. */
    public MobileNetV2Builder residual(Residual residual) {
        this.residual = residual;
        return this;
    }

    /** @throws IllegalArgumentException if a setting is illegal, naming value, rule and the nearest legal choice */
    public MobileNetV2 build() {
        BuilderCheck.check(this);
        return new MobileNetV2(copy());
    }

    IWeightInit weightInit() {
        return weightInit != null ? weightInit : flavor.weightInit();
    }

    IWeightInit classifierWeightInit() {
        return weightInit != null ? weightInit : flavor.classifierWeightInit();
    }

    double batchNormEpsilon() {
        return batchNormEpsilon != null ? batchNormEpsilon : flavor.batchNormEpsilon();
    }

    /** Beyond this, strides become dilations. */
    int outputStride() {
        return outputStride != null ? outputStride : Integer.MAX_VALUE;
    }

    /** The stages and channels that all this comes to. */
    StageTable table() {
        return StageTable.of(stridedStages())
                .scaled(widthMultiplier, depthMultiplier)
                .fixedStemAndHead(fixedStemAndHead)
                .divisor(divisor);
    }

    int stemStride() {
        return strides != null ? strides[0] : MobileNetV2.STEM_STRIDE;
    }

    private List<Stage> stridedStages() {
        if (strides == null) {
            return stages;
        }
        List<Stage> strided = new ArrayList<>();
        for (Stage stage : stages) {
            int stride = strides[strided.size() + 1];
            strided.add(Stage.of(stage.expansion(), stage.channels(), stage.repeats(), stride));
        }
        return strided;
    }

    InputType inputType() {
        return InputType.convolutional(inputShape[1], inputShape[2], inputShape[0], inputFormat);
    }

    /** Whether {@code flavor}, {@code widthMultiplier}, {@code inputShape} or {@code numClasses} was set. */
    boolean given(String name) {
        return given.contains(name);
    }

    MobileNetV2Builder copy() {
        try {
            MobileNetV2Builder copy = (MobileNetV2Builder) clone();
            copy.given = new HashSet<>(given);
            return copy;
        } catch (CloneNotSupportedException e) {
            throw new AssertionError(e);
        }
    }

    /** A copy for another input, {channels, height, width}, as DL4J gives it: one of a list. */
    MobileNetV2Builder copyFor(int[][] inputShapes) {
        BuilderCheck.checkInputs(inputShapes);
        MobileNetV2Builder copy = copy().inputShape(inputShapes[0]);
        BuilderCheck.check(copy);
        return copy;
    }
}
