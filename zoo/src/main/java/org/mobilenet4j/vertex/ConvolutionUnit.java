/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.vertex;

import java.util.Collection;
import java.util.Objects;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.inputs.InputType.InputTypeConvolutional;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.LayerValidation;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.mobilenet4j.engine.Padding;
import org.mobilenet4j.engine.UnitGeometry;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationReLU6;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.shade.jackson.annotation.JsonIgnore;
import org.nd4j.shade.jackson.annotation.JsonInclude;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Convolution, batch norm and an optional ReLU6 as one DL4J layer: the configuration. Activations go in and out as
 * NHWC; behind an NCHW activation the layer asks for a preprocessor that switches. Parameters, in the order of the
 * flat vector: {@code W} [k, k, nIn, nOut] (depthwise [k, k, nIn, 1]), {@code gamma}, {@code beta}, and the running
 * statistics {@code mean} and {@code var}, each [nOut].
 *
 * <p>The name of this class and its fields are written into every saved model.
 *
 * @see UnitVertex
 */
public class ConvolutionUnit extends FeedForwardLayer {
    private static final long serialVersionUID = 1L;

    @JsonProperty
    private Role role;

    @JsonProperty
    private int kernel;

    @JsonProperty
    private int stride;

    @JsonProperty
    private int dilation;

    @JsonProperty
    private Padding padding;

    @JsonProperty
    private boolean relu6;

    @JsonProperty
    private double epsilon;

    @JsonProperty
    private double decay;

    @JsonProperty
    private boolean frozenStatistics;

    /** Updates of the running statistics while the decay grows; null where it does not, as in older files. */
    @JsonProperty
    @JsonInclude(JsonInclude.Include.NON_NULL)
    private Long averagedBatches;

    /** For JSON only. */
    protected ConvolutionUnit() {}

    ConvolutionUnit(ConvolutionUnitBuilder builder) {
        super(builder);
        this.role = builder.role;
        this.kernel = builder.kernel;
        this.stride = builder.stride;
        this.dilation = builder.dilation;
        this.padding = builder.padding;
        this.relu6 = builder.relu6;
        this.epsilon = builder.epsilon;
        this.decay = builder.decay;
        this.frozenStatistics = builder.frozenStatistics;
        this.averagedBatches = builder.decayWarmsUp ? 0L : null;
        // Set here, or the network's global activation would be; the layer itself goes by relu6 alone.
        this.activationFn = relu6 ? new ActivationReLU6() : new ActivationIdentity();
        initializeConstraints(builder);
    }

    /** A dense k x k convolution with ReLU6. */
    public static ConvolutionUnitBuilder convolution(int kernel, long channels) {
        return new ConvolutionUnitBuilder(Role.CONVOLUTION, kernel, channels, true);
    }

    /** A 1x1 convolution with ReLU6 to {@code channels} expanded channels. */
    public static ConvolutionUnitBuilder expansion(long channels) {
        return new ConvolutionUnitBuilder(Role.EXPANSION, 1, channels, true);
    }

    /** A k x k depthwise convolution with ReLU6; it has as many channels out as in. */
    public static ConvolutionUnitBuilder depthwise(int kernel) {
        return new ConvolutionUnitBuilder(Role.DEPTHWISE, kernel, 0, true);
    }

    /** A 1x1 convolution without activation to {@code channels} thin channels. */
    public static ConvolutionUnitBuilder linearProjection(long channels) {
        return new ConvolutionUnitBuilder(Role.LINEAR_PROJECTION, 1, channels, false);
    }

    public Role role() {
        return role;
    }

    /** Weight of the old running statistics in a moving average; of a new network, what it grows to. */
    public double decay() {
        return decay;
    }

    /**
     * Weight of the old running statistics in the next update: {@link #decay()}, or where it grows after n updates the
     * lesser of that and (1 + n) / (10 + n), so that averages are never made of initial values. See {@link
     * org.mobilenet4j.vertex.Flavor#batchNormDecayWarmsUp()}.
     */
    public double currentDecay() {
        return averagedBatches == null ? decay : Math.min(decay, (1.0 + averagedBatches) / (10.0 + averagedBatches));
    }

    /** Counts an update of the running statistics. */
    void countAveragedBatch() {
        if (averagedBatches != null) {
            averagedBatches++;
        }
    }

    /**
     * Makes {@link #decay()} count from the next update on: for running statistics that are not initial values any more,
     * as those of imported weights. Saved with the model.
     */
    public void endDecayWarmUp() {
        averagedBatches = null;
    }

    /**
     * Another weight of the old running statistics, from the next update on, also in a network that exists already (through
     * {@code net.getLayer(name).conf().getLayer()}). Saved with the model.
     *
     * @throws IllegalArgumentException unless at least 0 and below 1
     */
    @JsonIgnore // the field is what is read: this would forget the count
    public void setDecay(double decay) {
        if (!(decay >= 0 && decay < 1)) {
            throw new IllegalArgumentException(
                    "The weight of the old running statistics must be at least 0 and below 1, found " + decay);
        }
        this.decay = decay;
        endDecayWarmUp();
    }

    /** True if training normalises with the running statistics and leaves them alone. */
    public boolean frozenStatistics() {
        return frozenStatistics;
    }

    /**
     * Freezes or thaws the running statistics, also in a network that exists already (through
     * {@code net.getLayer(name).conf().getLayer()}); the other parameters keep training. Saved with the model.
     */
    public void setFrozenStatistics(boolean frozenStatistics) {
        this.frozenStatistics = frozenStatistics;
    }

    /**
     * Sets where zeros go and what is added to the variance, before a network is built of this configuration: for weights
     * whose conventions turn out to be others.
     *
     * @param newPadding where zeros go
     * @param newEpsilon what is added to the variance, above 0
     * @throws IllegalArgumentException for another epsilon
     */
    public void setConventions(Padding newPadding, double newEpsilon) {
        if (!(newEpsilon > 0)) {
            throw new IllegalArgumentException(role + " unit: epsilon is " + newEpsilon + ", must be above 0");
        }
        this.padding = Objects.requireNonNull(newPadding, "padding");
        this.epsilon = newEpsilon;
    }

    /** What the layer computes; valid once nIn and nOut are known. */
    public UnitGeometry geometry() {
        return new UnitGeometry(role == Role.DEPTHWISE, kernel, stride, dilation, padding, nIn, nOut, relu6, epsilon);
    }

    @Override
    public org.deeplearning4j.nn.api.Layer instantiate(
            NeuralNetConfiguration conf,
            Collection<TrainingListener> listeners,
            int index,
            INDArray parameters,
            boolean initialize,
            DataType dataType) {
        LayerValidation.assertNInNOutSet(role + " unit", getLayerName(), index, getNIn(), getNOut());
        ConvolutionUnitLayer layer = ConvolutionUnitLayer.of(role, conf, dataType);
        layer.setListeners(listeners);
        layer.setIndex(index);
        layer.setParamsViewArray(parameters);
        layer.setParamTable(initializer().init(conf, parameters, initialize));
        return layer;
    }

    @Override
    public ParamInitializer initializer() {
        return ConvolutionUnitParamInitializer.INSTANCE;
    }

    @Override
    public InputType getOutputType(int index, InputType type) {
        InputTypeConvolutional input = convolutional(type);
        UnitGeometry geometry = geometry();
        return InputType.convolutional(
                geometry.outputSize(input.getHeight()), geometry.outputSize(input.getWidth()), nOut, CNN2DFormat.NHWC);
    }

    @Override
    public void setNIn(InputType type, boolean override) {
        if (nIn <= 0 || override) {
            setNIn(convolutional(type).getChannels());
        }
    }

    /** Sets the channels in; a depthwise unit has as many out. */
    @Override
    public void setNIn(long nIn) {
        super.setNIn(nIn);
        if (role == Role.DEPTHWISE) {
            super.setNOut(nIn);
        }
    }

    @Override
    public InputPreProcessor getPreProcessorForInputType(InputType type) {
        if (type instanceof InputType.InputTypeConvolutionalFlat) {
            return NhwcPreProcessor.fromFlat((InputType.InputTypeConvolutionalFlat) type);
        }
        return convolutional(type).getFormat() == CNN2DFormat.NCHW ? NhwcPreProcessor.fromNchw() : null;
    }

    /**
     * The running statistics are moved by their pseudo-gradient as it is. Nesterovs with momentum 0 and rate 1 does so
     * too and, unlike NoOp, survives {@code setLearningRate(name, rate)} next to an updater that has state.
     */
    @Override
    public IUpdater getUpdaterByParam(String key) {
        if (!ConvolutionUnitParamInitializer.isStatistic(key)) {
            return iUpdater;
        }
        return iUpdater.stateSize(1) > 0 ? new Nesterovs(1.0, 0.0) : new NoOp();
    }

    @Override
    public LayerMemoryReport getMemoryReport(InputType type) {
        InputType output = getOutputType(-1, type);
        long parameters = initializer().numParams(this);
        long activation = output.arrayElementsPerExample();
        return new LayerMemoryReport.Builder(layerName, getClass(), type, output)
                .standardMemory(parameters, iUpdater == null ? 0 : iUpdater.stateSize(parameters))
                .workingMemory(0, activation, 0, 3 * activation)
                .cacheMemory(MemoryReport.CACHE_MODE_ALL_ZEROS, MemoryReport.CACHE_MODE_ALL_ZEROS)
                .build();
    }

    @Override
    public ConvolutionUnit clone() {
        return (ConvolutionUnit) super.clone();
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof ConvolutionUnit) || !super.equals(other)) {
            return false;
        }
        ConvolutionUnit that = (ConvolutionUnit) other;
        return role == that.role
                && kernel == that.kernel
                && stride == that.stride
                && dilation == that.dilation
                && padding == that.padding
                && relu6 == that.relu6
                && epsilon == that.epsilon
                && decay == that.decay
                && frozenStatistics == that.frozenStatistics;
    }

    @Override
    public int hashCode() {
        return 31 * super.hashCode()
                + Objects.hash(role, kernel, stride, dilation, padding, relu6, epsilon, decay, frozenStatistics);
    }

    private InputTypeConvolutional convolutional(InputType type) {
        if (!(type instanceof InputTypeConvolutional)) {
            throw new IllegalStateException(role + " unit \"" + getLayerName() + "\": expected a convolutional input"
                    + " (InputType.convolutional(height, width, channels)), found " + type);
        }
        return (InputTypeConvolutional) type;
    }
}
