/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Files of tensors, whatever wrote them: PyTorch, safetensors, Keras, TensorFlow, ONNX, NumPy. It knows names,
 * shapes and numbers, but no network. Start with {@link org.mobilenet4j.weights.format.TensorFiles}.
 */
package org.mobilenet4j.weights.format;
