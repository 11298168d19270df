/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Networks as ONNX files. It reads vertices and knows nothing of training; programs use it. Start with {@link
 * org.mobilenet4j.export.OnnxExport}.
 */
package org.mobilenet4j.export;
