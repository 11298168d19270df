/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.vertex;

import java.util.Collection;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * DL4J's {@link OutputLayer}, whose matrix product an engine may compute in inference: its million weights, read once a
 * picture, are a fifth of MobileNetV2's time otherwise. All else is the {@code OutputLayer}'s.
 */
public final class Classifier extends OutputLayer {
    private static final long serialVersionUID = 1L;

    /** For JSON only. */
    @SuppressWarnings("unused")
    private Classifier() {}

    /** With everything that is set in the builder. */
    public Classifier(OutputLayer.Builder builder) {
        super(builder);
    }

    @Override
    public Layer instantiate(
            NeuralNetConfiguration configuration,
            Collection<TrainingListener> listeners,
            int index,
            INDArray parameters,
            boolean initialize,
            DataType networkDataType) {
        ClassifierLayer layer = new ClassifierLayer(configuration, networkDataType);
        layer.setListeners(listeners);
        layer.setIndex(index);
        layer.setParamsViewArray(parameters);
        Map<String, INDArray> table = initializer().init(configuration, parameters, initialize);
        layer.setParamTable(table);
        layer.setConf(configuration);
        return layer;
    }
}
