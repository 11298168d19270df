/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.benchmark;

/**
 * One line of the comparison: an engine of ours, alone or against a peer. Immutable.
 *
 * @param batch  pictures in one call
 * @param size   height and width of the pictures in pixels
 * @param theirs null if the peer is {@link Peer#NONE}
 */
record BenchmarkResult(
        BenchmarkCase kind, int batch, int size, EngineChoice engine, Peer peer, Timing ours, Timing theirs) {

    /** Our median by the peer's: below 1 we are faster. Null without a peer. */
    Double ratio() {
        return theirs == null ? null : ours.median() / theirs.median();
    }
}
