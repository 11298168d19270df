/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.vertex;

import static org.mobilenet4j.vertex.ConvolutionUnitParamInitializer.BETA;
import static org.mobilenet4j.vertex.ConvolutionUnitParamInitializer.GAMMA;
import static org.mobilenet4j.vertex.ConvolutionUnitParamInitializer.KERNEL;
import static org.mobilenet4j.vertex.ConvolutionUnitParamInitializer.MEAN;
import static org.mobilenet4j.vertex.ConvolutionUnitParamInitializer.VARIANCE;

import java.lang.ref.WeakReference;
import java.util.Arrays;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.mobilenet4j.engine.ChainLink;
import org.mobilenet4j.engine.EngineSelection;
import org.mobilenet4j.engine.Magnitude;
import org.mobilenet4j.engine.UnitComputation;
import org.mobilenet4j.engine.UnitGeometry;
import org.mobilenet4j.engine.UnitGradients;
import org.mobilenet4j.engine.UnitParameters;
import org.mobilenet4j.engine.UnitTrace;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.shape.Shape;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A {@link ConvolutionUnit} at work in a network. As every DL4J layer it holds the state of one pass and is not
 * thread-safe; the subclasses only give {@code summary()} their names.
 */
public class ConvolutionUnitLayer extends UnitLayerContract {
    private static final long serialVersionUID = 1L;

    private transient EngineSelection selection;
    private transient UnitComputation computation;
    private transient UnitTrace trace;
    private final transient UnitChain.Membership membership = new UnitChain.Membership();
    private final transient StatisticsWatch watch = new StatisticsWatch();
    private transient UnitNeighbours place;

    /** The last output, where it was computed from ordinary numbers and so is one of them. */
    private transient WeakReference<INDArray> ordinaryOutput = new WeakReference<>(null);

    ConvolutionUnitLayer(NeuralNetConfiguration conf, DataType dataType) {
        super(conf, dataType);
    }

    static ConvolutionUnitLayer of(Role role, NeuralNetConfiguration conf, DataType dataType) {
        switch (role) {
            case EXPANSION:
                return new Expansion(conf, dataType);
            case DEPTHWISE:
                return new Depthwise(conf, dataType);
            case LINEAR_PROJECTION:
                return new LinearProjection(conf, dataType);
            default:
                return new Convolution(conf, dataType);
        }
    }

    /** The engine that computes this unit. */
    EngineSelection selection() {
        if (selection == null) {
            use(EngineSelection.automatic(dataType));
        }
        return selection;
    }

    void use(String engine) {
        use(EngineSelection.forced(engine, dataType));
    }

    private void use(EngineSelection selected) {
        selection = selected;
        computation = selected.engine().unit(layerConf().geometry(), dataType);
    }

    private UnitComputation computation() {
        selection();
        return computation;
    }

    boolean isPartOf(ComputationGraph network) {
        return graph() == network;
    }

    UnitChain.Membership membership() {
        return membership;
    }

    StatisticsWatch watch() {
        return watch;
    }

    /** This unit as part of a chain, with what it reads from. */
    ChainLink link(int from) {
        return ChainLink.unit(computation(), layerConf().geometry(), () -> parameters(false, null), from);
    }

    /** Tells the unit its place; a layer outside a graph has none. */
    void placedAt(ComputationGraph network, int index) {
        place = new UnitNeighbours(network, index);
    }

    private ComputationGraph graph() {
        return place == null ? null : place.graph();
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
        assertInputSet(false);
        requireNhwcInput();
        applyDropOutIfNecessary(training, workspaces);
        INDArray x = input.castTo(dataType);
        long[] shape = layerConf().geometry().outputShape(x.shape());
        trace = null;
        if (!training) {
            if (watch.isDue()) {
                NetworkStatistics.check(graph(), this);
            }
            INDArray y = membership.infer(graph(), new INDArray[] {x}, shape, workspaces);
            return y != null ? y : infer(x, shape, workspaces);
        }
        INDArray y = workspaces.createUninitialized(ArrayType.ACTIVATIONS, dataType, shape, 'c');
        trace = newTrace(shape, workspaces);
        boolean ordinary = trace.batchStatistics() || isOrdinary(x);
        noteOutput(computation().forward(x, parameters(true, workspaces), ordinary, trace, y), y);
        return y;
    }

    /** Whether ReLU6 may take its fast way with what comes of an input. */
    private boolean isOrdinary(INDArray x) {
        if (!geometry().relu6()) {
            return true; // not asked for: NaN passes through a linear unit
        }
        ConvolutionUnitLayer before = place == null ? null : place.unitBefore();
        return before != null && before.ordinaryOutput.get() == x || Magnitude.isOrdinaryInput(x);
    }

    private void noteOutput(boolean ordinary, INDArray y) {
        ordinaryOutput = new WeakReference<>(ordinary ? y : null);
    }

    private INDArray infer(INDArray x, long[] shape, LayerWorkspaceMgr workspaces) {
        INDArray y = workspaces.createUninitialized(ArrayType.ACTIVATIONS, dataType, shape, 'c');
        infer(x, y);
        return y;
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
        assertInputSet(true);
        INDArray x = input.castTo(dataType);
        UnitParameters parameters = parameters(trace != null, workspaces);
        UnitTrace forward = trace != null ? trace : retrace(x, parameters);
        // nobody sees a picture's gradient then: within workspaces it is gone when the step ends
        boolean unseen = place != null && place.readsTheNetworksInput() && epsilon.isAttached();
        INDArray dx =
                unseen ? null : workspaces.createUninitialized(ArrayType.ACTIVATION_GRAD, dataType, x.shape(), 'c');
        computation().backward(x, parameters, forward, own(epsilon), gradients(), dx);
        Gradient gradient = new DefaultGradient();
        if (gradientViews != null) {
            writeStatisticsGradient(forward, x);
            if (forward.batchStatistics()) {
                watch.trained(forward.mean(), forward.variance(), getParam(MEAN), getParam(VARIANCE));
            }
            for (String key : new String[] {KERNEL, GAMMA, BETA}) {
                gradient.setGradientFor(key, gradientViews.get(key));
            }
        }
        weightNoiseParams.clear();
        trace = null;
        return new Pair<>(gradient, dx == null ? null : backpropDropOutIfPresent(dx));
    }

    /** Runs the unit's convolution by itself, on arrays of the unit's type. */
    BatchMoments convolve(INDArray x, INDArray z) {
        boolean narrow = dataType != DataType.DOUBLE && dataType != DataType.FLOAT;
        DataType type = narrow ? DataType.FLOAT : dataType;
        INDArray mean = Nd4j.createUninitialized(type, layerConf().getNOut());
        INDArray variance = Nd4j.createUninitialized(type, layerConf().getNOut());
        computation().convolve(x, parameters(false, null), z, mean, variance);
        return new BatchMoments(z.length() / layerConf().getNOut(), mean.toDoubleVector(), variance.toDoubleVector());
    }

    /** Runs what follows the convolution in inference, on arrays of the unit's type. */
    void normalize(INDArray z, INDArray y) {
        computation().normalize(z, parameters(false, null), y);
    }

    /** Runs the unit in inference, on arrays of its type. */
    void infer(INDArray x, INDArray y) {
        noteOutput(computation().infer(x, parameters(false, null), isOrdinary(x), y), y);
    }

    /** The type of what the unit reads and writes. */
    DataType dataType() {
        return dataType;
    }

    UnitGeometry geometry() {
        return layerConf().geometry();
    }

    private UnitTrace newTrace(long[] outputShape, LayerWorkspaceMgr workspaces) {
        INDArray convolved = workspaces.createUninitialized(ArrayType.ACTIVATIONS, dataType, outputShape, 'c');
        INDArray copy = !layerConf().geometry().relu6() || place != null && place.outputStays()
                ? null
                : workspaces.createUninitialized(ArrayType.ACTIVATIONS, dataType, outputShape, 'c');
        boolean single = outputShape[0] * outputShape[1] * outputShape[2] == 1;
        if (single && !layerConf().frozenStatistics()) {
            NetworkStatistics.warnOfSingleValue(graph(), this);
        }
        if (single || layerConf().frozenStatistics()) {
            return new UnitTrace(convolved, getParam(MEAN), getParam(VARIANCE), false, copy);
        }
        long channels = layerConf().getNOut();
        return new UnitTrace(
                convolved,
                workspaces.createUninitialized(ArrayType.ACTIVATIONS, dataType, channels),
                workspaces.createUninitialized(ArrayType.ACTIVATIONS, dataType, channels),
                true,
                copy);
    }

    /** For a layer that ran in inference mode and is asked for gradients all the same, as in FrozenLayerWithBackprop. */
    private UnitTrace retrace(INDArray x, UnitParameters parameters) {
        INDArray convolved =
                Nd4j.createUninitialized(dataType, layerConf().geometry().outputShape(x.shape()), 'c');
        UnitTrace inference = new UnitTrace(convolved, getParam(MEAN), getParam(VARIANCE), false, null);
        computation().forward(x, parameters, isOrdinary(x), inference, convolved.ulike());
        return inference;
    }

    private UnitParameters parameters(boolean training, LayerWorkspaceMgr workspaces) {
        INDArray kernel = getParamWithNoise(KERNEL, training, workspaces);
        return new UnitParameters(kernel, getParam(GAMMA), getParam(BETA), getParam(MEAN), getParam(VARIANCE));
    }

    private UnitGradients gradients() {
        return gradientViews == null
                ? null
                : new UnitGradients(gradientViews.get(KERNEL), gradientViews.get(GAMMA), gradientViews.get(BETA));
    }

    /** Contiguous and for the engine to overwrite: an error within a workspace is this layer's, another may be a user's. */
    private INDArray own(INDArray epsilon) {
        INDArray typed = epsilon.castTo(dataType);
        boolean ready = typed.ordering() == 'c' && Shape.hasDefaultStridesForShape(typed);
        return ready && (typed != epsilon || epsilon.isAttached()) ? typed : typed.dup('c');
    }

    private void requireNhwcInput() {
        if (input.rank() != 4 || input.size(3) != layerConf().getNIn() || input.isEmpty()) {
            throw new DL4JInvalidInputException(layerConf().role()
                    + " unit: expected one or more NHWC activations [n, height, width, "
                    + layerConf().getNIn() + "], found " + Arrays.toString(input.shape())
                    + ". Check the picture's channels; if they are right, call setInputTypes on the graph builder so that"
                    + " the switch from NCHW is put in place " + layerId());
        }
    }

    @Override
    public void clear() {
        super.clear();
        trace = null;
    }
}
