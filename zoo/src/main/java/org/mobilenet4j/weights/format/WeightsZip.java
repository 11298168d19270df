/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights.format;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * A zip file that weights may come in. Nothing is ever unpacked to a disk, and what is read must be stored without
 * compression, so that it cannot be larger than the file. Not thread-safe.
 */
final class WeightsZip implements Closeable {
    /** Far more than any network has storages. */
    private static final int MAX_ENTRIES = 20_000;
    /** Stands in the place of every checksum after {@code torch.serialization.set_crc32_options(False)}. */
    private static final long UNCHECKED = 0;

    private final WeightsChannel channel;
    private final ZipFile zip;
    /** Of a file inside an archive or in memory, which the JDK's reader cannot open; else null. */
    private final Path copy;

    private final Map<String, ZipEntry> entries = new HashMap<>();
    private final Set<String> intact = new HashSet<>();

    private WeightsZip(WeightsChannel channel, ZipFile zip, Path copy) {
        this.channel = channel;
        this.zip = zip;
        this.copy = copy;
    }

    static WeightsZip open(WeightsChannel channel) throws IOException {
        boolean direct = channel.path().getFileSystem().equals(FileSystems.getDefault());
        Path copy = direct ? null : Files.createTempFile("mobilenet4j", ".zip");
        WeightsZip opened = null;
        try {
            if (copy != null) {
                Files.copy(channel.path(), copy, StandardCopyOption.REPLACE_EXISTING);
            }
            opened = open(channel, copy);
            return opened;
        } finally {
            if (opened == null && copy != null) {
                Files.delete(copy);
            }
        }
    }

    private static WeightsZip open(WeightsChannel channel, Path copy) throws IOException {
        ZipFile zip;
        try {
            zip = new ZipFile((copy == null ? channel.path() : copy).toFile());
        } catch (ZipException | EOFException | RuntimeException e) {
            // the JDK's reader meets some broken directories with an exception of no particular kind
            throw channel.damaged(
                    "it is not a complete zip file (" + e.getMessage()
                            + "); was its download or copy cut off? Fetch it again",
                    e);
        }
        WeightsZip opened = new WeightsZip(channel, zip, copy);
        try {
            opened.list();
        } catch (IOException e) {
            zip.close();
            throw e;
        } catch (RuntimeException e) {
            zip.close();
            throw channel.damaged("an entry of the zip file has no readable name (" + e.getMessage() + ")", e);
        }
        return opened;
    }

    private void list() throws WeightsFileException {
        if (zip.size() > MAX_ENTRIES) {
            throw channel.damaged("the zip file has " + zip.size() + " entries; at most " + MAX_ENTRIES
                    + " make sense for the weights of one network");
        }
        for (ZipEntry entry : Collections.list(zip.entries())) {
            requireHonestName(entry.getName());
            if (entries.put(entry.getName(), entry) != null) {
                throw channel.damaged("the zip file has two entries of the name "
                        + WeightsChannel.quote(entry.getName()) + ", and nothing says which one counts");
            }
        }
    }

    /** We unpack nothing, but whoever is given this file next may. */
    private void requireHonestName(String name) throws WeightsFileException {
        if (name.startsWith("/") || name.contains("\\") || ("/" + name + "/").contains("/../")) {
            throw channel.damaged("the zip file has an entry of the name " + WeightsChannel.quote(name)
                    + ", which would lead out of the folder that it is unpacked to: do not trust this file");
        }
    }

    boolean has(String name) {
        return entries.containsKey(name);
    }

    /** The names that match, in order of the alphabet. */
    List<String> matching(Pattern name) {
        return entries.keySet().stream()
                .filter(name.asMatchPredicate())
                .sorted()
                .collect(Collectors.toList());
    }

    boolean hasEnding(String ending) {
        return entries.keySet().stream().anyMatch(name -> name.endsWith(ending));
    }

    /** What stands before the ending in the name of the only entry that has it; null when there is none. */
    String folderOf(String ending) throws WeightsFileException {
        String folder = null;
        for (String name : entries.keySet()) {
            if (name.endsWith(ending)) {
                if (folder != null) {
                    throw channel.damaged("the zip file has more than one entry " + ending.substring(1)
                            + ", and nothing says which one counts");
                }
                folder = name.substring(0, name.length() - ending.length());
            }
        }
        return folder;
    }

    /** @return null when there is no such entry */
    ZipEntry entry(String name) {
        return entries.get(name);
    }

    /** An entry's bytes from one on; the whole entry has the checksum that the zip file states. */
    InputStream open(ZipEntry entry, long from) throws IOException {
        requireStored(entry);
        requireIntact(entry);
        InputStream bytes = stream(entry);
        try {
            for (long left = from; left > 0; ) {
                long skipped = bytes.skip(left);
                if (skipped <= 0) {
                    throw new EOFException("entry " + WeightsChannel.quote(entry.getName()) + " is too short");
                }
                left -= skipped;
            }
        } catch (IOException e) {
            bytes.close();
            throw e;
        }
        return bytes;
    }

    /** The JDK's reader checks nothing of the kind. Once for an entry: many tensors may lie in it. */
    private void requireIntact(ZipEntry entry) throws IOException {
        if (entry.getCrc() == UNCHECKED || intact.contains(entry.getName())) {
            return;
        }
        CRC32 checksum = new CRC32();
        try (InputStream bytes = new CheckedInputStream(stream(entry), checksum)) {
            bytes.transferTo(OutputStream.nullOutputStream());
        }
        if (checksum.getValue() != entry.getCrc()) {
            throw new ZipException(String.format(
                    "the CRC-32 of entry %s should be %08x, found %08x",
                    WeightsChannel.quote(entry.getName()), entry.getCrc(), checksum.getValue()));
        }
        intact.add(entry.getName());
    }

    private InputStream stream(ZipEntry entry) throws IOException {
        try {
            return zip.getInputStream(entry);
        } catch (RuntimeException e) {
            throw channel.damaged(
                    "the entry " + WeightsChannel.quote(entry.getName()) + " of the zip file is damaged ("
                            + e.getMessage() + "); fetch it again",
                    e);
        }
    }

    /** A small entry in memory. */
    byte[] bytes(ZipEntry entry, int limit) throws IOException {
        String what = "the entry " + WeightsChannel.quote(entry.getName());
        if (entry.getSize() > limit) {
            throw channel.damaged(what + " of the zip file is said to have " + entry.getSize() + " bytes; at most "
                    + limit + " make sense");
        }
        try (InputStream bytes = open(entry, 0)) {
            byte[] content = bytes.readNBytes((int) entry.getSize());
            if (content.length < entry.getSize()) {
                throw new EOFException("there are " + content.length + " of " + entry.getSize() + " bytes");
            }
            return content;
        } catch (ZipException | EOFException e) {
            throw channel.damaged(what + " of the zip file is damaged (" + e.getMessage() + "); fetch it again", e);
        }
    }

    private void requireStored(ZipEntry entry) throws WeightsFileException {
        if (entry.getMethod() != ZipEntry.STORED || entry.getSize() != entry.getCompressedSize()) {
            throw channel.damaged("the entry " + WeightsChannel.quote(entry.getName())
                    + " of the zip file is compressed (" + entry.getCompressedSize() + " bytes that are said to become "
                    + entry.getSize() + "), which torch.save never does; unpack and pack it again without compression "
                    + "if you trust it");
        }
        channel.requireRange("the entry " + WeightsChannel.quote(entry.getName()), 0, entry.getSize());
    }

    @Override
    public void close() throws IOException {
        zip.close();
        if (copy != null) {
            Files.deleteIfExists(copy);
        }
    }
}
