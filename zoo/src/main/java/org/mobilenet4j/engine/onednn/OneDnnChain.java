/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.engine.onednn;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.mobilenet4j.engine.ChainComputation;
import org.mobilenet4j.engine.ChainLink;
import org.mobilenet4j.engine.Magnitude;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A chain as {@link PictureProgram}s: one picture alone gets all threads; of a batch every thread takes one picture after
 * the other, which keeps each picture in one core's cache.
 */
final class OneDnnChain implements ChainComputation {
    private final List<ChainLink> links;
    private final List<ChainBlock> blocks;
    private final Map<List<Long>, Programs> programs = new Recent<>(Programs::release);

    OneDnnChain(List<ChainLink> links) {
        this.links = List.copyOf(links);
        this.blocks = ChainBlock.of(this.links);
    }

    /** For one size and order of the input: made when first needed. */
    private static final class Programs {
        /** For a picture alone. */
        private final int threads;

        private PictureProgram forOne;
        private List<PictureProgram> forMany = List.of();

        Programs(int threads) {
            this.threads = threads;
        }

        /** Of the garbage collector these megabytes are a few small objects: it would take its time. */
        void release() {
            if (forOne != null) {
                forOne.release();
            }
            forMany.forEach(PictureProgram::release);
        }
    }

    @Override
    public synchronized void infer(INDArray x, INDArray y) {
        boolean ordinary = Magnitude.isOrdinaryInput(x);
        for (ChainLink link : links) {
            if (link.isUnit()) {
                PreparedWeights weights = ((OneDnnUnit) link.unit()).weights();
                weights.refresh(link.parameters());
                ordinary &= weights.areOrdinary();
            }
        }
        if (!ordinary) {
            inferOneByOne(x, y);
            return;
        }
        Programs forSize = programs.computeIfAbsent(
                size(x), key -> new Programs(OneDnn.runtime().threadsFor(multiplyAdds(x) / blocks.size())));
        OneDnn oneDnn = OneDnn.runtime();
        int pictures = (int) x.size(0);
        int threads = pictures == 1 ? forSize.threads : 1;
        int before = oneDnn.useThreads(threads);
        try {
            if (pictures == 1) {
                if (forSize.forOne == null) {
                    forSize.forOne = new PictureProgram(blocks, x, threads);
                }
                forSize.forOne.run(ArrayMemory.address(x), ArrayMemory.address(y));
            } else {
                if (forSize.forMany.isEmpty()) {
                    forSize.forMany = copies(oneDnn.threads(), () -> new PictureProgram(blocks, x, 1));
                }
                runAll(forSize.forMany, x, y);
            }
        } finally {
            oneDnn.useThreads(before);
        }
    }

    /** With whole arrays between the links, and NaN where it belongs. */
    private void inferOneByOne(INDArray x, INDArray y) {
        INDArray[] values = new INDArray[links.size()];
        for (int i = 0; i < values.length; i++) {
            ChainLink link = links.get(i);
            INDArray from = link.input(0) < 0 ? x : values[link.input(0)];
            if (link.isUnit()) {
                values[i] =
                        Nd4j.createUninitialized(x.dataType(), link.geometry().outputShape(from.shape()), 'c');
                link.unit().infer(from, link.parameters(), false, values[i]);
            } else {
                values[i] = from.add(link.input(1) < 0 ? x : values[link.input(1)]);
            }
        }
        y.assign(values[values.length - 1]);
    }

    /** Of one picture. */
    private long multiplyAdds(INDArray x) {
        long sum = 0;
        long[][] sizes = new long[links.size()][];
        for (int i = 0; i < sizes.length; i++) {
            ChainLink link = links.get(i);
            sizes[i] = link.input(0) < 0 ? new long[] {x.size(1), x.size(2)} : sizes[link.input(0)];
            if (link.isUnit()) {
                sum += link.geometry().multiplyAdds(sizes[i][0], sizes[i][1]);
                long[] out = link.geometry().outputShape(1, sizes[i][0], sizes[i][1], 1);
                sizes[i] = new long[] {out[1], out[2]};
            }
        }
        return sum;
    }

    private static List<PictureProgram> copies(int count, Supplier<PictureProgram> program) {
        List<PictureProgram> copies = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            copies.add(program.get());
        }
        return copies;
    }

    /** Every worker takes the next picture until there are none left; the calling thread is one of them. */
    private static void runAll(List<PictureProgram> workers, INDArray x, INDArray y) {
        long pictures = x.size(0);
        long from = ArrayMemory.address(x);
        long to = ArrayMemory.address(y);
        long inputBytes = (long) x.stride(0) * Float.BYTES;
        long outputBytes = y.length() / pictures * Float.BYTES;
        AtomicLong next = new AtomicLong();
        List<Runnable> tasks = new ArrayList<>();
        for (PictureProgram worker : workers.subList(0, (int) Math.min(workers.size(), pictures))) {
            tasks.add(() -> {
                for (long i = next.getAndIncrement(); i < pictures; i = next.getAndIncrement()) {
                    worker.run(from + i * inputBytes, to + i * outputBytes);
                }
            });
        }
        OneDnn.runtime().runAll(tasks);
    }

    /** Height, width and strides of a picture. */
    private static List<Long> size(INDArray x) {
        return List.of(x.size(1), x.size(2), (long) x.stride(1), (long) x.stride(2), (long) x.stride(3));
    }
}
