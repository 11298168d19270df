/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights;

import java.nio.file.Path;
import java.util.Optional;
import org.mobilenet4j.vertex.ConvolutionUnitParamInitializer;
import org.mobilenet4j.weights.format.WeightsFileException;
import org.nd4j.linalg.api.buffer.DataType;

/** Refuses numbers that no trained network has. */
final class TensorCheck {
    /** The largest number of 16 bits. */
    private static final float LARGEST_HALF = 65504;

    private final Path file;
    private final boolean half;

    /** @param type the network's */
    TensorCheck(Path file, DataType type) {
        this.file = file;
        this.half = type == DataType.FLOAT16;
    }

    /** @throws WeightsFileException for the first number that is not finite, negative as a variance, or too large */
    void check(ImportedTensor imported, float[] values) throws WeightsFileException {
        Optional<String> complaint = complaint(imported, values);
        if (complaint.isPresent()) {
            throw new WeightsFileException(file, complaint.get());
        }
    }

    /** About the first number that is wrong, with the tensor's names; empty if none is. */
    Optional<String> complaint(ImportedTensor imported, float[] values) {
        boolean variance = ConvolutionUnitParamInitializer.VARIANCE.equals(imported.key());
        for (int i = 0; i < values.length; i++) {
            String complaint = complaint(values[i], variance);
            if (complaint != null) {
                return Optional.of(imported.tensor().name() + " (" + imported.parameter() + ") has " + values[i]
                        + " at element " + i + " of " + values.length + ": " + complaint);
            }
        }
        return Optional.empty();
    }

    private String complaint(float value, boolean variance) {
        if (!Float.isFinite(value)) {
            return "not a finite number of 32 bits; the training failed, or the file is damaged";
        }
        if (variance && value < 0) {
            return "a variance cannot be negative; the file is damaged, or its tensors are mixed up";
        }
        return half && Math.abs(value) > LARGEST_HALF
                ? "too large for a HALF network, whose numbers end at " + LARGEST_HALF + "; build it as FLOAT"
                : null;
    }
}
