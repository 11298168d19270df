/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.benchmark;

/** One line of the comparison: an engine of ours, alone or against a peer. Immutable. */
final class BenchmarkResult {
    private final BenchmarkCase kind;
    private final int batch;
    private final int size;
    private final EngineChoice engine;
    private final Peer peer;
    private final Timing ours;
    private final Timing theirs;

    /** @param theirs null if the peer is {@link Peer#NONE} */
    BenchmarkResult(
            BenchmarkCase kind, int batch, int size, EngineChoice engine, Peer peer, Timing ours, Timing theirs) {
        this.kind = kind;
        this.batch = batch;
        this.size = size;
        this.engine = engine;
        this.peer = peer;
        this.ours = ours;
        this.theirs = theirs;
    }

    BenchmarkCase kind() {
        return kind;
    }

    /** Pictures in one call. */
    int batch() {
        return batch;
    }

    /** Height and width of the pictures in pixels. */
    int size() {
        return size;
    }

    EngineChoice engine() {
        return engine;
    }

    Peer peer() {
        return peer;
    }

    Timing ours() {
        return ours;
    }

    /** Null without a peer. */
    Timing theirs() {
        return theirs;
    }

    /** Our median by the peer's: below 1 we are faster. Null without a peer. */
    Double ratio() {
        return theirs == null ? null : ours.median() / theirs.median();
    }
}
