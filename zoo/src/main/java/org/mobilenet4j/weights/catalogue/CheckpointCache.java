/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights.catalogue;

import static org.mobilenet4j.weights.catalogue.DownloadException.Reason.INTERRUPTED;
import static org.mobilenet4j.weights.catalogue.DownloadException.Reason.LOCAL;
import static org.mobilenet4j.weights.catalogue.DownloadException.Reason.UNAVAILABLE;
import static org.mobilenet4j.weights.catalogue.DownloadException.Reason.UNREACHABLE;
import static org.mobilenet4j.weights.catalogue.DownloadException.Reason.WRONG_CONTENT;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.deeplearning4j.common.resources.DL4JResources;
import org.deeplearning4j.common.resources.ResourceType;
import org.mobilenet4j.internal.io.Sha256;

/**
 * The files of published checkpoints on this computer: a folder for each, where its file lies under the name that it is
 * published with. A file that somebody puts there is used as if it had been downloaded.
 *
 * <p>Every file is checked each time it is asked for, against the SHA-256 that its publisher gives, or the beginning of
 * it; where none is published, against the one that was found the first time, which is recorded beside. Downloads go to a
 * temporary name beside, continue after an interruption, also of the program, and appear whole or not at all. Threads
 * and processes that want the same file wait for the first one's download.
 *
 * <p>Immutable and thread-safe.
 */
public final class CheckpointCache {

    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

    /** Failures of an address, where another one may do. */
    private static final Set<DownloadException.Reason> REMOTE = Set.of(UNAVAILABLE, UNREACHABLE, INTERRUPTED);

    private final Path root;
    private final DownloadSettings settings;

    /**
     * @param root     the cache's folder; made when needed
     * @param settings how files are fetched
     */
    public CheckpointCache(Path root, DownloadSettings settings) {
        this.root = root.toAbsolutePath();
        this.settings = Objects.requireNonNull(settings, "settings");
    }

    /**
     * DL4J's folder for zoo models, {@code ~/.deeplearning4j/models/mobilenetv2} unless DL4J is told another, with the
     * settings that the system properties of {@link DownloadSettings} say at this moment.
     */
    public static CheckpointCache standard() {
        return new CheckpointCache(
                DL4JResources.getDirectory(ResourceType.ZOO_MODEL, "mobilenetv2")
                        .toPath(),
                DownloadSettings.fromSystemProperties());
    }

    /** Where the files of a checkpoint lie. */
    public Path folder(Checkpoint checkpoint) {
        return root.resolve(checkpoint.name());
    }

    /**
     * The file of a checkpoint, downloaded if it is not there; progress is logged.
     *
     * @throws DownloadException when it cannot be had, or is not the one that was published
     * @throws IOException       when the cache cannot be read or written
     */
    public CachedWeights weights(Checkpoint checkpoint) throws IOException {
        return weights(checkpoint, new DownloadLog());
    }

    /**
     * The file of a checkpoint, downloaded if it is not there.
     *
     * @param listener hears how the download advances
     * @throws DownloadException when it cannot be had, or is not the one that was published
     * @throws IOException       when the cache cannot be read or written
     */
    public CachedWeights weights(Checkpoint checkpoint, DownloadListener listener) throws IOException {
        Optional<CachedWeights> known = present(checkpoint, false);
        if (known.isPresent()) {
            return known.get();
        }
        try (CacheLock lock = CacheLock.on(folder(checkpoint))) {
            lock.requireHeld();
            Optional<CachedWeights> present = present(checkpoint, true);
            return present.isPresent() ? present.get() : download(checkpoint, listener);
        }
    }

    /**
     * @param record whether a file whose hash nobody knows may be taken as it is, and its hash recorded; with the lock
     */
    private Optional<CachedWeights> present(Checkpoint checkpoint, boolean record) throws IOException {
        for (PublishedFile source : checkpoint.files()) {
            Path file = file(checkpoint, source);
            if (Files.isRegularFile(file)) {
                Optional<String> expected = expected(source, file);
                if (expected.isEmpty() && !record) {
                    return Optional.empty();
                }
                String found = Sha256.of(file);
                requireExpected(file, expected, found);
                if (expected.isEmpty()) {
                    HashRecord.write(file, found);
                }
                return Optional.of(new CachedWeights(file, source, found));
            }
        }
        return Optional.empty();
    }

    private Path file(Checkpoint checkpoint, PublishedFile source) {
        return folder(checkpoint).resolve(source.fileName());
    }

    /** As published, or else as recorded the first time. */
    private static Optional<String> expected(PublishedFile source, Path file) throws IOException {
        if (source.sha256().isPresent()) {
            return source.sha256();
        }
        Optional<String> recorded = HashRecord.read(file);
        if (recorded.isPresent() && !HASH.matcher(recorded.get()).matches()) {
            throw new DownloadException(
                    WRONG_CONTENT,
                    "Cannot check " + file + ": " + HashRecord.beside(file).getFileName()
                            + " beside it should begin with a SHA-256 of 64 hexadecimal digits, found \""
                            + recorded.get() + "\"; delete both to download the file again, or the record alone if you"
                            + " trust the file");
        }
        return recorded;
    }

    private static void requireExpected(Path file, Optional<String> expected, String found) throws IOException {
        if (expected.isPresent() && !found.startsWith(expected.get())) {
            Path record = HashRecord.beside(file);
            throw new DownloadException(
                    WRONG_CONTENT,
                    "Cannot use " + file + ": its SHA-256 should "
                            + (expected.get().length() < found.length() ? "begin with " : "be ") + expected.get()
                            + (Files.exists(record) ? ", as " + record.getFileName() + " beside it says" : "")
                            + ", found " + found
                            + "; the file is damaged or another one. Delete it to download it again"
                            + (Files.exists(record) ? ", and the record too if it was replaced on purpose" : ""));
        }
    }

    private CachedWeights download(Checkpoint checkpoint, DownloadListener listener) throws IOException {
        if (settings.isOffline()) {
            throw new DownloadException(
                    LOCAL,
                    "Cannot download the weights " + checkpoint + ": " + DownloadSettings.OFFLINE
                            + " is set, and they are" + " not in the cache. " + byHand(checkpoint));
        }
        Download download = new Download(settings, listener);
        List<DownloadException> failures = new ArrayList<>();
        for (PublishedFile source : checkpoint.files()) {
            Path file = file(checkpoint, source);
            try {
                Optional<String> expected = expected(source, file);
                String hash = download.fetch(source, file, expected);
                if (expected.isEmpty()) {
                    HashRecord.write(file, hash);
                }
                return new CachedWeights(file, source, hash);
            } catch (DownloadException e) {
                failures.add(e);
                if (!REMOTE.contains(e.reason())) {
                    break;
                }
            }
        }
        throw summary(checkpoint, failures);
    }

    private DownloadException summary(Checkpoint checkpoint, List<DownloadException> failures) {
        DownloadException last = failures.get(failures.size() - 1);
        boolean remote = REMOTE.contains(last.reason());
        DownloadException all = new DownloadException(
                last.reason(),
                failures.stream().map(Throwable::getMessage).collect(Collectors.joining(". "))
                        + (remote ? ". " + byHand(checkpoint) : ""),
                last);
        failures.subList(0, failures.size() - 1).forEach(all::addSuppressed);
        return all;
    }

    private String byHand(Checkpoint checkpoint) {
        PublishedFile source = checkpoint.files().get(0);
        return "Get " + source.url() + " in another way and put it at " + file(checkpoint, source)
                + ", or name a mirror" + " with -D" + DownloadSettings.MIRROR + "=URL";
    }
}
