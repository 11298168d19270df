/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.engine.onednn;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.stream;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * The process' one oneDNN engine for the CPU, and the number of OpenMP threads, which oneDNN and ND4J share. Thread-safe:
 * executions on the stream are independent of each other.
 */
final class OneDnn {

    /** System property: threads of one network at work; default: {@code OMP_NUM_THREADS}, or one for each processor. */
    static final String THREADS = "mobilenet4j.threads";

    private final engine cpu = new engine(engine.kind.cpu, 0);
    private final stream stream = new stream(cpu);
    private final NativeOps openMp = NativeOpsHolder.getInstance().getDeviceNativeOps();
    private final int threads = Math.max(1, Integer.getInteger(THREADS, openMpThreads()));

    private final ExecutorService workers = Executors.newFixedThreadPool(Math.max(1, threads - 1), this::worker);

    /**
     * Multiply-adds below which one thread computes a unit: to wake the others and to wait for them costs some
     * microseconds, and milliseconds where another process has a core. One thread does this much in a seventh of a
     * millisecond.
     */
    private static final long MULTIPLY_ADDS_OF_ONE_THREAD = 5_000_000;

    private OneDnn() {}

    /** Not the calling thread's number: someone may have limited that one. */
    private static int openMpThreads() {
        String wanted = System.getenv("OMP_NUM_THREADS");
        return wanted != null && wanted.matches("[1-9][0-9]{0,3}")
                ? Integer.parseInt(wanted)
                : Runtime.getRuntime().availableProcessors();
    }

    /** How many threads so much work is worth. */
    int threadsFor(long multiplyAdds) {
        return multiplyAdds < MULTIPLY_ADDS_OF_ONE_THREAD ? 1 : threads;
    }

    private static final class Holder {
        static final OneDnn RUNTIME = new OneDnn();
    }

    static OneDnn runtime() {
        return Holder.RUNTIME;
    }

    engine cpu() {
        return cpu;
    }

    stream stream() {
        return stream;
    }

    int threads() {
        return threads;
    }

    /**
     * Sets how many threads the calling thread's next primitives are made for and run on.
     *
     * @return the number until now, to be set again afterwards
     */
    int useThreads(int number) {
        int before = openMp.ompGetMaxThreads();
        if (before != number) {
            openMp.setOmpNumThreads(number);
        }
        return before;
    }

    /** Runs all, one of them in the calling thread, the others in threads of one OpenMP thread each; waits for all. */
    void runAll(List<Runnable> tasks) {
        List<Future<?>> others = new ArrayList<>();
        for (Runnable task : tasks.subList(1, tasks.size())) {
            others.add(workers.submit(task));
        }
        try {
            tasks.get(0).run();
        } finally {
            others.forEach(OneDnn::await);
        }
    }

    private static void await(Future<?> task) {
        boolean interrupted = false;
        while (true) {
            try {
                task.get();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            } catch (ExecutionException e) {
                throw new IllegalStateException("A worker of oneDNN failed", e.getCause());
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private Thread worker(Runnable work) {
        Thread thread = new Thread(
                () -> {
                    useThreads(1);
                    work.run();
                },
                "mobilenet4j-onednn");
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Makes native objects and frees those that only served to make them, descriptions and lists of numbers, at once: the
     * garbage collector sees small objects and takes its time. What is made keeps what it needs by
     * {@link Pointer#retainReference}; a result that is a pointer itself is kept. No arrays may be made in it.
     */
    @SuppressWarnings("unchecked") // an empty list of classes
    <T> T make(Supplier<T> making) {
        PointerScope temporary = new PointerScope();
        try {
            T result = making.get();
            if (result instanceof Pointer) {
                ((Pointer) result).retainReference();
            }
            return result;
        } finally {
            temporary.close();
        }
    }

    /** Memory whose address is set later. */
    memory unplaced(memory.desc description) {
        return new memory(description, cpu, new Pointer());
    }

    memory allocated(memory.desc description) {
        return new memory(description, cpu);
    }
}
