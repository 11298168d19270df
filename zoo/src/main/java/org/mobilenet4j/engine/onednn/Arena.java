/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.engine.onednn;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;

/**
 * Memory that is planned before it is used: blocks that are given back are handed out again, so that a program's values
 * share few bytes. What is not released goes with the arena, by the garbage collector.
 */
final class Arena {
    /** Width of a cache line and of the widest vector register, in bytes. */
    private static final long ALIGNMENT = 64;

    /** Keeps the memory from the garbage collector: programs know addresses only. */
    private final List<Block> all = new ArrayList<>();

    private final List<Block> free = new ArrayList<>();

    /** A piece of memory, aligned to cache lines. */
    static final class Block {
        private final FloatPointer memory;
        private final long floats;

        private Block(long floats) {
            this.memory = new FloatPointer(floats + ALIGNMENT / Float.BYTES);
            this.floats = floats;
        }

        long address() {
            return (memory.address() + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        }
    }

    /** A block of at least so many floats, the smallest one that was given back if there is one. */
    Block take(long floats) {
        Block best = null;
        for (Block block : free) {
            if (block.floats >= floats && (best == null || block.floats < best.floats)) {
                best = block;
            }
        }
        if (best == null) {
            return takeOwn(floats);
        }
        free.remove(best);
        return best;
    }

    /** A block that nothing else has used or will use. */
    Block takeOwn(long floats) {
        Block block = new Block(floats);
        all.add(block);
        return block;
    }

    void giveBack(Block block) {
        free.add(block);
    }

    void release() {
        all.forEach(block -> block.memory.close());
        all.clear();
        free.clear();
    }
}
