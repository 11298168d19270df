/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.vertex;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.mobilenet4j.engine.UnitGeometry;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Lays a unit's parameters out in its part of the network's flat vector. The running statistics come last, so that
 * gradient clipping can be shown the part before them. Stateless.
 */
public final class ConvolutionUnitParamInitializer implements ParamInitializer {
    /** The convolution's kernel, [k, k, nIn, nOut]; depthwise [k, k, nIn, 1]. */
    public static final String KERNEL = "W";

    /** Batch norm's scale, [nOut]. */
    public static final String GAMMA = "gamma";

    /** Batch norm's shift, [nOut]. */
    public static final String BETA = "beta";

    /** Running mean, [nOut]. */
    public static final String MEAN = "mean";

    /** Running variance (not its logarithm), [nOut]. */
    public static final String VARIANCE = "var";

    static final ConvolutionUnitParamInitializer INSTANCE = new ConvolutionUnitParamInitializer();

    private static final List<String> VECTORS = List.of(GAMMA, BETA, MEAN, VARIANCE);
    private static final List<String> KEYS = List.of(KERNEL, GAMMA, BETA, MEAN, VARIANCE);
    private static final int STATISTICS = 2;

    private ConvolutionUnitParamInitializer() {}

    /** True for a running statistic: moved by averaging, not by gradient descent. */
    public static boolean isStatistic(String key) {
        return MEAN.equals(key) || VARIANCE.equals(key);
    }

    /** How many of the last elements of the unit's flat vector are running statistics. */
    static long statisticsLength(UnitGeometry geometry) {
        return STATISTICS * geometry.nOut();
    }

    @Override
    public long numParams(NeuralNetConfiguration conf) {
        return numParams(conf.getLayer());
    }

    @Override
    public long numParams(Layer layer) {
        UnitGeometry geometry = geometry(layer);
        return kernelLength(geometry) + VECTORS.size() * geometry.nOut();
    }

    @Override
    public List<String> paramKeys(Layer layer) {
        return KEYS;
    }

    @Override
    public List<String> weightKeys(Layer layer) {
        return Collections.singletonList(KERNEL);
    }

    @Override
    public List<String> biasKeys(Layer layer) {
        return Collections.emptyList();
    }

    @Override
    public boolean isWeightParam(Layer layer, String key) {
        return KERNEL.equals(key);
    }

    @Override
    public boolean isBiasParam(Layer layer, String key) {
        return false;
    }

    @Override
    public Map<String, INDArray> init(NeuralNetConfiguration conf, INDArray parameters, boolean initialize) {
        ConvolutionUnit unit = (ConvolutionUnit) conf.getLayer();
        UnitGeometry geometry = unit.geometry();
        Map<String, INDArray> views = Collections.synchronizedMap(views(geometry, parameters));
        KEYS.forEach(conf::addVariable);
        if (initialize) {
            INDArray kernel = views.get(KERNEL);
            // Fans as torch counts them: a depthwise kernel's fan-out is over all channels, its fan-in over one.
            double taps = (double) geometry.kernel() * geometry.kernel();
            double fanIn = taps * (geometry.depthwise() ? 1 : geometry.nIn());
            double fanOut = taps * geometry.nOut();
            unit.getWeightInitFn().init(fanIn, fanOut, kernel.shape(), 'c', kernel.reshape(kernel.length()));
            views.get(GAMMA).assign(1);
            views.get(BETA).assign(0);
            views.get(MEAN).assign(0);
            views.get(VARIANCE).assign(1);
        }
        return views;
    }

    @Override
    public Map<String, INDArray> getGradientsFromFlattened(NeuralNetConfiguration conf, INDArray gradients) {
        return views(geometry(conf.getLayer()), gradients);
    }

    private static Map<String, INDArray> views(UnitGeometry geometry, INDArray vector) {
        INDArray flat = vector.reshape(vector.length());
        Map<String, INDArray> views = new LinkedHashMap<>();
        long offset = kernelLength(geometry);
        views.put(KERNEL, flat.get(NDArrayIndex.interval(0, offset)).reshape('c', geometry.kernelShape()));
        for (String key : VECTORS) {
            views.put(key, flat.get(NDArrayIndex.interval(offset, offset + geometry.nOut())));
            offset += geometry.nOut();
        }
        return views;
    }

    private static long kernelLength(UnitGeometry geometry) {
        long length = 1;
        for (long side : geometry.kernelShape()) {
            length *= side;
        }
        return length;
    }

    private static UnitGeometry geometry(Layer layer) {
        return ((ConvolutionUnit) layer).geometry();
    }
}
