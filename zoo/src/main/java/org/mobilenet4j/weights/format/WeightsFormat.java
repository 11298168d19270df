/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights.format;

/** The formats that published weights come in. */
public enum WeightsFormat {
    /** Keras' HDF5 file of a model or of its weights, {@code .h5}. */
    KERAS_H5("Keras HDF5"),
    /** Keras 3's HDF5 file of weights, {@code .weights.h5}. */
    KERAS_WEIGHTS_H5("Keras 3 HDF5 weights"),
    /** {@code .safetensors}. */
    SAFETENSORS("safetensors"),
    /** {@code torch.save}: a zip file or the older sequence of pickles, {@code .pth}, {@code .pt}, {@code .bin}. */
    PYTORCH("PyTorch"),
    /** {@code .onnx}: the initialisers of its graph. */
    ONNX("ONNX");

    private final String title;

    WeightsFormat(String title) {
        this.title = title;
    }

    /** What people call it. */
    public String title() {
        return title;
    }
}
