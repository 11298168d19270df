/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.model;

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
import org.mobilenet4j.vertex.Flavor;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.RmsProp;

/**
 * Collects the settings of a network. What is not set is as in the paper: 1000 classes, 224x224 RGB, width 1, TF
 * flavour, dropout 0.2, weight decay 4e-5, RMSProp. Not thread-safe.
 *
 * @param <B> the class that extends this one, which every setting returns
 */
public abstract class NetworkBuilder<B extends NetworkBuilder<B>> implements Cloneable {
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
    List<Stage> stages = StageTable.MOBILENET_V2;
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

    /** The settings of the published network, for ImageNet. */
    protected NetworkBuilder() {}

    /** Seed of the initial parameters and of dropout. */
    public B seed(long seed) {
        this.seed = seed;
        return self();
    }

    /**
     * {channels, height, width} in pixels, whatever the input format; height and width {@value #SMALLEST_INPUT} or more,
     * or what all {@link #strides} come to, if that is less.
     */
    public B inputShape(int... inputShape) {
        given.add("inputShape");
        this.inputShape = inputShape.clone();
        return self();
    }

    /** Classes of the classifier, 2 or more; 0 leaves it out: the output is the pooled features then. */
    public B numClasses(int numClasses) {
        given.add("numClasses");
        this.numClasses = numClasses;
        return self();
    }

    /** Alpha: scales the channels of every layer; above 0 and finite, published between 0.35 and 1.4. */
    public B widthMultiplier(double widthMultiplier) {
        given.add("widthMultiplier");
        this.widthMultiplier = widthMultiplier;
        return self();
    }

    /** Scales the repeats of every stage, rounding up; above 0 and finite, published 1, 1.2 and 1.4 (timm). */
    public B depthMultiplier(double depthMultiplier) {
        this.depthMultiplier = depthMultiplier;
        return self();
    }

    /**
     * True keeps the stem at 32 and the last convolution at 1280 channels, and the first and the last stage at their
     * repeats, whatever the multipliers: timm's {@code fix_stem_head}, in its {@code mobilenetv2_110d} and {@code _120d}.
     */
    public B fixedStemAndHead(boolean fixedStemAndHead) {
        this.fixedStemAndHead = fixedStemAndHead;
        return self();
    }

    /** The conventions to follow; decides padding, batch norm's epsilon and decay, and the initial weights. */
    public B flavor(Flavor flavor) {
        given.add("flavor");
        this.flavor = flavor;
        return self();
    }

    /** Share of the pooled features that training drops before the classifier, in [0, 1). */
    public B dropout(double dropout) {
        this.dropout = dropout;
        return self();
    }

    /** How gradients change the parameters. */
    public B updater(IUpdater updater) {
        this.updater = updater;
        return self();
    }

    /**
     * Factor of the squared weights in the loss (L2, halved); batch norm and biases are left out. It acts on depthwise
     * kernels too, as in torchvision; TensorFlow slim's training scope leaves them out.
     */
    public B weightDecay(double weightDecay) {
        this.weightDecay = weightDecay;
        return self();
    }

    /** Initial distribution of all weights, in place of the flavour's. */
    public B weightInit(IWeightInit weightInit) {
        this.weightInit = weightInit;
        return self();
    }

    /**
     * Weight of the old running statistics in their moving average from the first update on, in place of the flavour's,
     * which in TF grows to its value ({@link Flavor#batchNormDecayWarmsUp()}). A fixed 0.999 needs some thousand steps
     * before evaluation makes sense.
     */
    public B batchNormDecay(double batchNormDecay) {
        this.batchNormDecay = batchNormDecay;
        return self();
    }

    /** Added to the variance in every batch norm, above 0, in place of the flavour's: belongs to the weights. */
    public B batchNormEpsilon(double batchNormEpsilon) {
        this.batchNormEpsilon = batchNormEpsilon;
        return self();
    }

    /**
     * True for inputs that can be of several classes: the classifier has a sigmoid for each class, trained with binary
     * cross-entropy, in the place of one softmax.
     */
    public B multiLabel(boolean multiLabel) {
        this.multiLabel = multiLabel;
        return self();
    }

    /** FLOAT unless set; DOUBLE, HALF. */
    public B dataType(DataType dataType) {
        this.dataType = dataType;
        return self();
    }

    /** DL4J's cache mode. */
    public B cacheMode(CacheMode cacheMode) {
        this.cacheMode = cacheMode;
        return self();
    }

    /** DL4J's workspace mode, for training and inference. */
    public B workspaceMode(WorkspaceMode workspaceMode) {
        this.workspaceMode = workspaceMode;
        return self();
    }

    /** The order of the input's axes: NCHW, DL4J's default, or NHWC. */
    public B inputFormat(CNN2DFormat inputFormat) {
        this.inputFormat = inputFormat;
        return self();
    }

    /**
     * Input size by size of the last feature map: one that the table passes through, 2, 4, 8, 16 or 32 in the paper's.
     * Below what the whole table comes to, later strides become dilations. Unless set, none does.
     */
    public B outputStride(int outputStride) {
        this.outputStride = outputStride;
        return self();
    }

    /**
     * Other strides of the stem and of each stage's first block than the paper's, 2 and 1, 2, 2, 2, 1, 2, 1. First ones
     * of 1 keep small pictures from shrinking to nothing before the network has seen anything: 1, 1, 1, 2, 2, 1, 2, 1 make
     * 4x4 features of 32x32 pixels. Weights do not depend on strides, so published ones fit; the multiply-adds grow.
     */
    public B strides(int stem, int... stages) {
        this.strides =
                IntStream.concat(IntStream.of(stem), IntStream.of(stages)).toArray();
        return self();
    }

    /** Another table of stages than the paper's table 2. */
    public B stages(List<Stage> stages) {
        this.stages = List.copyOf(stages);
        return self();
    }

    /** Channels are rounded to multiples of this; 8 unless set. */
    public B divisor(int divisor) {
        this.divisor = divisor;
        return self();
    }

    /** For study: false puts a ReLU6 after every projection. */
    public B linearBottleneck(boolean linearBottleneck) {
        this.linearBottleneck = linearBottleneck;
        return self();
    }

    /** For study: where the shortcuts run. */
    public B residual(Residual residual) {
        this.residual = residual;
        return self();
    }

    /**
     * What all this describes.
     *
     * @throws IllegalArgumentException if a setting is illegal, naming value, rule and the nearest legal choice
     */
    protected final NetworkDescription describe() {
        BuilderCheck.check(this);
        return new NetworkDescription(copy());
    }

    @SuppressWarnings("unchecked") // B is the class itself
    private B self() {
        return (B) this;
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
        return strides != null ? strides[0] : StageTable.STEM_STRIDE;
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

    @SuppressWarnings("unchecked") // of the same class
    B copy() {
        try {
            NetworkBuilder<B> copy = (NetworkBuilder<B>) clone();
            copy.given = new HashSet<>(given);
            return (B) copy;
        } catch (CloneNotSupportedException e) {
            throw new AssertionError(e);
        }
    }

    /** Takes over the settings of a description. */
    void copyFrom(NetworkBuilder<?> other) {
        seed = other.seed;
        inputShape = other.inputShape;
        numClasses = other.numClasses;
        widthMultiplier = other.widthMultiplier;
        depthMultiplier = other.depthMultiplier;
        fixedStemAndHead = other.fixedStemAndHead;
        flavor = other.flavor;
        dropout = other.dropout;
        updater = other.updater;
        weightDecay = other.weightDecay;
        dataType = other.dataType;
        cacheMode = other.cacheMode;
        workspaceMode = other.workspaceMode;
        inputFormat = other.inputFormat;
        stages = other.stages;
        divisor = other.divisor;
        linearBottleneck = other.linearBottleneck;
        residual = other.residual;
        weightInit = other.weightInit;
        batchNormDecay = other.batchNormDecay;
        batchNormEpsilon = other.batchNormEpsilon;
        multiLabel = other.multiLabel;
        outputStride = other.outputStride;
        strides = other.strides;
        given = new HashSet<>(other.given);
    }
}
