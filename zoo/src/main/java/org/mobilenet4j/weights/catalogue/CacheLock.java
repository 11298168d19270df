/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights.catalogue;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.ReentrantLock;
import org.mobilenet4j.internal.io.Folders;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The right to write in a folder of the cache, against other processes and other threads. The system takes it back from
 * a process that dies, so nobody waits for the dead. The empty lock file stays.
 */
final class CacheLock implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CheckpointCache.class);
    private static final String FILE = ".lock";
    private static final long POLL_MILLIS = 100;

    /**
     * Locks of files hold between processes only; and closing a second channel on a file drops the first one's lock. One
     * for all folders: a process downloads one file at a time.
     */
    private static final ReentrantLock THREADS = new ReentrantLock();

    private final FileChannel channel;

    private CacheLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Waits for the right.
     *
     * @param folder is made if missing
     * @throws InterruptedIOException when the thread is interrupted meanwhile
     */
    static CacheLock on(Path folder) throws IOException {
        create(folder);
        try {
            THREADS.lockInterruptibly();
        } catch (InterruptedException e) {
            throw interrupted(folder);
        }
        FileChannel channel = null;
        try {
            channel = FileChannel.open(folder.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            await(channel, folder);
            return new CacheLock(channel);
        } catch (IOException | RuntimeException e) {
            if (channel != null) {
                channel.close();
            }
            THREADS.unlock();
            throw e;
        }
    }

    private static void create(Path folder) throws IOException {
        try {
            Folders.create(folder);
        } catch (FileSystemException e) {
            throw new IOException(
                    "Cannot keep weights in " + folder + ": this folder cannot be made ("
                            + (e.getReason() == null
                                    ? "no permission, or what is above it is no folder"
                                    : e.getReason())
                            + "); name another one with -Dorg.deeplearning4j.resources.directory=FOLDER",
                    e);
        }
    }

    private static void await(FileChannel channel, Path folder) throws IOException {
        boolean told = false;
        FileLock lock = channel.tryLock();
        while (lock == null) {
            if (!told) {
                LOG.info("Waiting for another process that is at work in {}", folder);
                told = true;
            }
            try {
                Thread.sleep(POLL_MILLIS);
            } catch (InterruptedException e) {
                throw interrupted(folder);
            }
            lock = channel.tryLock();
        }
    }

    private static InterruptedIOException interrupted(Path folder) {
        Thread.currentThread().interrupt();
        return new InterruptedIOException("Interrupted while waiting for another download into " + folder);
    }

    /** @throws IllegalStateException when the lock was lost */
    void requireHeld() {
        if (!channel.isOpen()) {
            throw new IllegalStateException("The lock of the cache was lost");
        }
    }

    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            THREADS.unlock();
        }
    }
}
