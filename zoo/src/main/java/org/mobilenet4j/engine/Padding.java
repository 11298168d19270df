/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.engine;

/** Where a convolution puts the zeros around its input, per side of the picture. */
public enum Padding {

    /**
     * TensorFlow's SAME: {@code ceil(size / stride)} outputs, as few zeros as that needs, the odd one after the input.
     * Keras' {@code correct_pad} followed by a valid convolution gives the same for kernels of 3.
     */
    SAME {
        @Override
        long outputSize(long size, int extent, int stride) {
            return (size + stride - 1) / stride;
        }

        @Override
        long before(long size, int extent, int stride) {
            return total(size, extent, stride) / 2;
        }

        @Override
        long after(long size, int extent, int stride) {
            return total(size, extent, stride) - before(size, extent, stride);
        }

        private long total(long size, int extent, int stride) {
            return Math.max(0, (outputSize(size, extent, stride) - 1) * stride + extent - size);
        }
    },

    /** torchvision's {@code padding = (kernel_size - 1) // 2 * dilation}: half the kernel on both sides. */
    SYMMETRIC {
        @Override
        long outputSize(long size, int extent, int stride) {
            return (size + 2 * before(size, extent, stride) - extent) / stride + 1;
        }

        @Override
        long before(long size, int extent, int stride) {
            return (extent - 1) / 2;
        }

        @Override
        long after(long size, int extent, int stride) {
            return before(size, extent, stride);
        }
    };

    abstract long outputSize(long size, int extent, int stride);

    abstract long before(long size, int extent, int stride);

    abstract long after(long size, int extent, int stride);
}
