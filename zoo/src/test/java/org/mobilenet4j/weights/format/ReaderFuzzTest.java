/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Damaged files of every format: they are read, or refused with the package's own exception; quickly, with little
 * memory, and without a file left open. The long run:
 * {@code mvn test -pl zoo -am -Dtest=ReaderFuzzTest -DexcludedGroups= -Dsurefire.failIfNoSpecifiedTests=false}.
 */
class ReaderFuzzTest {
    private static final int SHORT_RUN = 4_000;
    private static final int LONG_RUN = 105_000;

    private static final long SEED = 20_261_123;
    private static final long MAX_NANOS = 30_000_000_000L;

    private static final Path OPEN_FILES = Path.of("/proc/self/fd");

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @TempDir
    private Path folder;

    private final Map<String, Integer> accepted = new TreeMap<>();
    private long mostAllocated;
    private long longest;

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = ThreadMode.SEPARATE_THREAD) // a file that hangs
    void damagedFilesAreReadOrRefused() throws IOException {
        fuzz(SHORT_RUN, SEED);
    }

    @Test
    @Tag("slow")
    void manyDamagedFilesAreReadOrRefused() throws IOException {
        fuzz(LONG_RUN, SEED + 1);
    }

    private void fuzz(int files, long seed) throws IOException {
        List<String> names = new ArrayList<>();
        List<byte[]> originals = new ArrayList<>();
        for (String name : TinyFiles.names()) {
            names.add(name);
            originals.add(TinyFiles.bytes(name));
            if (isZip(TinyFiles.bytes(name))) { // or else checksums would keep nearly all damage from the pickles
                names.add(name + " without checksums");
                originals.add(Zips.withoutChecksums(TinyFiles.bytes(name)));
            }
        }
        // classes and caches of the libraries are no file's doing
        for (byte[] original : originals) {
            attempt(Files.write(folder.resolve("warm"), original));
        }
        mostAllocated = 0;
        longest = 0;
        int read = 0;
        for (int i = 0; i < files; i++) {
            int which = i % names.size();
            byte[] bytes = new Mutation(seed * 1_000_003 + i)
                    .apply(originals.get(which), originals.get((which + i / names.size()) % names.size()));
            Path file = Files.write(folder.resolve("fuzzed"), bytes);
            if (measured(file, names.get(which), seed, i)) {
                accepted.merge(names.get(which), 1, Integer::sum);
                read++;
            }
        }
        assertEquals(List.of(), openFiles(), "files left open");
        System.out.printf(
                "%,d damaged files: %,d read, %,d refused; at most %,d bytes allocated, %d ms taken%n",
                files, read, files - read, mostAllocated, longest / 1_000_000);
        // mutations that never got past the first check would prove little
        assertEquals(names.size(), accepted.size(), "files that survived some mutation: " + accepted);
    }

    private static boolean isZip(byte[] bytes) {
        return bytes[0] == 'P' && bytes[1] == 'K';
    }

    private boolean measured(Path file, String name, long seed, int number) throws IOException {
        String what = name + ", seed " + seed + ", number " + number;
        long bytesBefore =
                THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
        long before = System.nanoTime();
        boolean read;
        try {
            read = attempt(file);
        } catch (RuntimeException | Error e) {
            return fail(what, e);
        }
        longest = Math.max(longest, System.nanoTime() - before);
        long allocated = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId()) - bytesBefore;
        mostAllocated = Math.max(mostAllocated, allocated);
        assertTrue(longest < MAX_NANOS, () -> what + " took " + longest + " ns");
        long limit = 2 * Files.size(file) + WeightsChannel.ALLOWANCE;
        assertTrue(allocated <= limit, () -> what + " allocated " + allocated + " bytes, more than " + limit);
        return read;
    }

    /** @return whether all of it could be read */
    private static boolean attempt(Path path) throws IOException {
        try (TensorFile file = TensorFiles.open(path)) {
            for (TensorInfo tensor : file.tensors()) {
                assertEquals(tensor.elements(), file.read(tensor).length);
            }
            return true;
        } catch (WeightsFileException e) {
            assertTrue(e.getMessage().startsWith("Cannot read the weights " + path + ": "), e.getMessage());
            return false;
        }
    }

    /** Of this test's folder; the JVM opens and closes others meanwhile. Empty where the system does not tell. */
    private List<Path> openFiles() throws IOException {
        List<Path> open = new ArrayList<>();
        if (Files.isDirectory(OPEN_FILES)) {
            try (DirectoryStream<Path> links = Files.newDirectoryStream(OPEN_FILES)) {
                for (Path link : links) {
                    target(link).filter(file -> file.startsWith(folder)).ifPresent(open::add);
                }
            }
        }
        return open;
    }

    private static Optional<Path> target(Path link) throws IOException {
        try {
            return Optional.of(Files.readSymbolicLink(link));
        } catch (NoSuchFileException e) {
            return Optional.empty(); // closed while the list was read
        }
    }
}
