/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.internal.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The right to write a file for one thread of one process at a time. It is a lock on an empty hidden file beside it,
 * {@code .NAME.lock}, which the system takes back from a process that dies, so that none stays behind; the hidden file is
 * removed in the end. The thread that has the right may take it again. To be closed by the thread that took it.
 */
public final class ExclusiveUse implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ExclusiveUse.class);

    /**
     * The places in use and by whom, in this process: the system's locks hold between processes only, and closing a second
     * channel on a file drops the lock that the first one has.
     */
    private static final Map<Path, Thread> HERE = new ConcurrentHashMap<>();

    private static final long LONGEST = 1 << 18;

    private final Path file;
    /** Null if this is the right of a thread that had it before. */
    private final Path lockFile;
    /** Null on a disk that knows no locks. */
    private final FileChannel channel;

    private ExclusiveUse(Path file, Path lockFile, FileChannel channel) {
        this.file = file;
        this.lockFile = lockFile;
        this.channel = channel;
    }

    /**
     * Takes the right, without waiting for it.
     *
     * @param file need not exist; its folder is made if missing
     * @throws FileSystemException if somebody else has it
     * @throws IOException         if nothing can be written beside the file
     */
    public static ExclusiveUse of(Path file) throws IOException {
        Path place = Files.exists(file)
                ? file.toRealPath()
                : Folders.create(file.toAbsolutePath().getParent()).toRealPath().resolve(file.getFileName());
        Path lockFile = place.resolveSibling("." + place.getFileName() + ".lock");
        Thread holder = HERE.putIfAbsent(lockFile, Thread.currentThread());
        if (holder == Thread.currentThread()) {
            return new ExclusiveUse(file, null, null);
        }
        if (holder != null) {
            throw inUse(file, "another thread of this program");
        }
        boolean held = false;
        try {
            ExclusiveUse use = new ExclusiveUse(file, lockFile, lock(file, lockFile));
            held = true;
            return use;
        } finally {
            if (!held) {
                HERE.remove(lockFile);
            }
        }
    }

    /** @return null on a disk that knows no locks */
    private static FileChannel lock(Path file, Path lockFile) throws IOException {
        while (true) {
            FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            boolean kept = false;
            try {
                if (!isLocked(file, channel)) {
                    Files.deleteIfExists(lockFile);
                    return null;
                }
                kept = isStillAt(lockFile, channel);
                if (kept) {
                    return channel;
                }
            } finally {
                if (!kept) {
                    channel.close();
                }
            }
        }
    }

    /** @return false on a disk that knows no locks */
    private static boolean isLocked(Path file, FileChannel channel) throws IOException {
        FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (IOException unsupported) {
            LOG.warn(
                    "The disk of {} knows no locks ({}); see to it that no other program writes it",
                    file,
                    unsupported.getMessage());
            return false;
        }
        if (lock == null) {
            throw inUse(file, "another process");
        }
        return true;
    }

    /**
     * Whoever had the right before may have removed the lock file since it was opened, and a third may have made a new one.
     * They are told apart by a length that nobody else chooses; to open the file once more would drop the lock.
     */
    private static boolean isStillAt(Path lockFile, FileChannel channel) throws IOException {
        long length = ThreadLocalRandom.current().nextLong(1, LONGEST);
        channel.write(ByteBuffer.allocate(1), length - 1);
        try {
            return Files.size(lockFile) == length;
        } catch (NoSuchFileException removed) {
            return false;
        } finally {
            channel.truncate(0);
        }
    }

    private static FileSystemException inUse(Path file, String holder) {
        return new FileSystemException(
                file.toString(),
                null,
                "is in use by " + holder + " that is at work on it; wait for that to end, or name another file");
    }

    /** What may be written, as it was named. */
    public Path file() {
        return file;
    }

    /** Gives the right back. */
    @Override
    public void close() throws IOException {
        if (lockFile == null) {
            return;
        }
        try {
            if (channel != null) {
                try {
                    // while it is still locked: nobody else can have it
                    Files.deleteIfExists(lockFile);
                } finally {
                    channel.close();
                }
            }
        } finally {
            HERE.remove(lockFile);
        }
    }
}
