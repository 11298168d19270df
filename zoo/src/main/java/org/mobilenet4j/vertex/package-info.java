/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The vertices and layers that DL4J saves and runs: convolution, expansion, depthwise filter, linear projection,
 * residual addition, classifier. Their class names and fields are a file format. Start with {@link
 * org.mobilenet4j.vertex.ConvolutionUnit}.
 */
package org.mobilenet4j.vertex;
