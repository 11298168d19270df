/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.vertex;

import static org.mobilenet4j.vertex.ConvolutionUnitParamInitializer.MEAN;
import static org.mobilenet4j.vertex.ConvolutionUnitParamInitializer.VARIANCE;

import java.util.Arrays;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.mobilenet4j.engine.UnitGeometry;
import org.mobilenet4j.engine.UnitTrace;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * What DL4J wants to know of a {@link ConvolutionUnit} at work besides its activations and gradients: the order of its
 * parameters, its running statistics, which are parameters but not learned, and masks, which it refuses.
 */
abstract class UnitLayerContract extends BaseLayer<ConvolutionUnit> {
    private static final long serialVersionUID = 1L;

    UnitLayerContract(NeuralNetConfiguration conf, DataType dataType) {
        super(conf, dataType);
    }

    /**
     * The moving average as a pseudo-gradient, {@code (1 - decay) (running - batch)}, which the statistics' updater
     * subtracts. The batch's variance enters unbiased, as in torch and TensorFlow's fused batch norm. It goes only into
     * the flat view, where {@link #getGradientsViewArray} hides it from clipping.
     */
    void writeStatisticsGradient(UnitTrace forward, INDArray x) {
        INDArray mean = gradientViews.get(MEAN);
        INDArray variance = gradientViews.get(VARIANCE);
        if (!forward.batchStatistics()) {
            mean.assign(0);
            variance.assign(0);
            return;
        }
        UnitGeometry geometry = layerConf().geometry();
        double pixels = (double) x.size(0) * geometry.outputSize(x.size(1)) * geometry.outputSize(x.size(2));
        double unbiased = pixels > 1 ? pixels / (pixels - 1) : 1;
        double weight = 1 - layerConf().currentDecay();
        layerConf().countAveragedBatch();
        mean.assign(getParam(MEAN)).subi(forward.mean()).muli(weight);
        variance.assign(getParam(VARIANCE))
                .subi(forward.variance().mul(unbiased))
                .muli(weight);
    }

    @Override
    public Pair<INDArray, MaskState> feedForwardMaskArray(INDArray mask, MaskState state, int minibatchSize) {
        if (mask != null) {
            throw new UnsupportedOperationException("A convolution unit cannot honour a mask: batch norm would average"
                    + " the masked pixels in. Found a mask of shape " + Arrays.toString(mask.shape())
                    + "; crop or pad the pictures to one size instead " + layerId());
        }
        return super.feedForwardMaskArray(null, state, minibatchSize);
    }

    /** Reads the vector in the order in which the parameters lie; BaseLayer's 'f' would scramble the kernel. */
    @Override
    public void setParams(INDArray params) {
        if (params != paramsFlattened) {
            setParams(params, 'c');
        }
    }

    /** Without the running statistics, which come last: what is clipped and normalised are gradients. */
    @Override
    public INDArray getGradientsViewArray() {
        if (gradientsFlattened == null) {
            return null;
        }
        long length = gradientsFlattened.length();
        long statistics =
                ConvolutionUnitParamInitializer.statisticsLength(layerConf().geometry());
        return gradientsFlattened.reshape(length).get(NDArrayIndex.interval(0, length - statistics));
    }

    @Override
    public boolean updaterDivideByMinibatch(String key) {
        return !ConvolutionUnitParamInitializer.isStatistic(key);
    }

    /** The previous unit still needs its output, which is this one's input: dropout has to copy it. */
    @Override
    public void allowInputModification(boolean allow) {
        super.allowInputModification(false);
    }

    @Override
    public boolean isPretrainLayer() {
        return false;
    }

    @Override
    public void clearNoiseWeightParams() {
        weightNoiseParams.clear();
    }

    @Override
    public Type type() {
        return Type.CONVOLUTIONAL;
    }
}
