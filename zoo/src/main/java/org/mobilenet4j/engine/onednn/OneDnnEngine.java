/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.engine.onednn;

import java.util.List;
import java.util.Optional;
import org.mobilenet4j.engine.ChainComputation;
import org.mobilenet4j.engine.ChainLink;
import org.mobilenet4j.engine.ConvolutionEngine;
import org.mobilenet4j.engine.MatrixProduct;
import org.mobilenet4j.engine.UnitComputation;
import org.mobilenet4j.engine.UnitGeometry;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * oneDNN, called on the memory of ND4J's arrays. It does not depend on which build of ND4J is on the class path; its own
 * native library comes with {@code org.bytedeco:dnnl}.
 */
final class OneDnnEngine implements ConvolutionEngine {
    private static final Logger LOG = LoggerFactory.getLogger(OneDnnEngine.class);

    private OneDnnEngine() {}

    /** Loads the native library once; {@link #FAILURE} is null if that worked. */
    private static final class Library {
        static final Throwable FAILURE = load();

        private static Throwable load() {
            try {
                if (!Nd4j.getEnvironment().isCPU()) {
                    throw new UnsupportedOperationException("ND4J's backend is not the CPU's");
                }
                OneDnn.runtime();
                return null;
            } catch (LinkageError | RuntimeException e) {
                Throwable cause = e instanceof ExceptionInInitializerError && e.getCause() != null ? e.getCause() : e;
                LOG.warn("oneDNN is not available, convolutions run on ND4J's operations: {}", cause.toString());
                return cause;
            }
        }
    }

    /** Why there is no oneDNN on this machine; empty if there is. */
    static Optional<String> unavailable() {
        return Optional.ofNullable(Library.FAILURE).map(Throwable::toString);
    }

    /**
     * The engine.
     *
     * @throws IllegalStateException if the native library does not load; the cause says why
     */
    static OneDnnEngine load() {
        if (Library.FAILURE != null) {
            throw new IllegalStateException(
                    "oneDNN was asked for and is not available: " + Library.FAILURE
                            + "; put org.bytedeco:dnnl with the classifier of this platform on the class path,"
                            + " or use the engine nd4j",
                    Library.FAILURE);
        }
        return new OneDnnEngine();
    }

    @Override
    public UnitComputation unit(UnitGeometry geometry, DataType dataType) {
        return new OneDnnUnit(geometry);
    }

    @Override
    public Optional<ChainComputation> chain(List<ChainLink> links) {
        return Optional.of(new OneDnnChain(links));
    }

    @Override
    public Optional<MatrixProduct> product() {
        return Optional.of(new OneDnnProduct());
    }
}
