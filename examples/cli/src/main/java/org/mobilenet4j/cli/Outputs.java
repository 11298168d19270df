/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.mobilenet4j.internal.io.FileKind;
import org.mobilenet4j.internal.io.WholeFile;

/**
 * What a command writes, compared with what it reads and with what is there, before the work begins: an output that is an
 * input is refused, and so is one in whose place there is something that this program did not write. A result of an
 * earlier run is replaced, and that is said. Not thread-safe.
 */
public final class Outputs {

    /** Endings that promise a certain content. */
    private static final Pattern KNOWN_ENDING = Pattern.compile(
            "\\.(zip|onnx|h5|hdf5|keras|pth|pt|ckpt|pkl|safetensors|pb|tflite|npy|npz|csv|tsv|json|ya?ml|txt|md"
                    + "|html?|xml|pdf|jar|tar|gz|tgz|7z|jpe?g|png|gif|webp|tiff?|bmp)$");

    private final boolean overwrite;
    private final Map<Path, String> inputs = new LinkedHashMap<>();
    private final List<Output> outputs = new ArrayList<>();

    /** @param overwrite whether files may be replaced that this program did not write */
    public Outputs(boolean overwrite) {
        this.overwrite = overwrite;
    }

    /**
     * Something that is read.
     *
     * @param name as on the command line: {@code --weights}
     * @param file a file or folder, or a folder that will be made and read; null for none
     */
    public Outputs reads(String name, Path file) {
        if (file != null) {
            inputs.putIfAbsent(file, name);
        }
        return this;
    }

    /**
     * A file that is written.
     *
     * @param name what it is, as in "the model"
     * @param file where it goes
     * @param kind what may be in its place
     * @param ending its usual ending, such as {@code .zip}: it may have none or an unknown one, but not another kind's
     */
    public Outputs file(String name, Path file, FileKind kind, String ending) {
        outputs.add(new Output(name, file, Map.of(file, kind), ending, false));
        return this;
    }

    /** As {@link #file}, of one that is removed in the end; nothing is ever overwritten for it. */
    public Outputs temporaryFile(String name, Path file, FileKind kind, String ending) {
        outputs.add(new Output(name, file, Map.of(file, kind), ending, true));
        return this;
    }

    /**
     * A folder that is written to.
     *
     * @param name   what goes there, as in "the report"
     * @param folder need not exist
     * @param files  what is written there
     */
    public Outputs folder(String name, Path folder, Map<Path, FileKind> files) {
        outputs.add(new Output(name, folder, files, null, false));
        return this;
    }

    /**
     * Finds out what would cost somebody a file, or would fail after the work only.
     *
     * @throws IOException if something must not or cannot be written; the message says why, and what to do
     */
    public void check() throws IOException {
        for (Output output : outputs) {
            output.requireShape();
        }
        requireApart();
        for (Output output : outputs) {
            requireNoInput(output);
            requireReplaceable(output);
            output.requireWritable();
        }
    }

    private void requireApart() throws IOException {
        for (int i = 0; i < outputs.size(); i++) {
            for (Output other : outputs.subList(0, i)) {
                if (outputs.get(i).collidesWith(other) || other.collidesWith(outputs.get(i))) {
                    throw new IOException("Cannot write the " + other.name + " to " + other.path + " and the "
                            + outputs.get(i).name + " to " + outputs.get(i).path
                            + ": they need places of their own; name another one for one of them");
                }
            }
        }
    }

    private void requireNoInput(Output output) throws IOException {
        for (Map.Entry<Path, String> input : inputs.entrySet()) {
            boolean becomesInput = output.folder || output.temporary;
            if (becomesInput && !Files.isRegularFile(input.getKey()) && isIn(input.getKey(), output.path)) {
                throw new IOException("Cannot write the " + output.name + " to " + output.path + ": it is in the folder"
                        + " that " + input.getValue() + " reads (" + input.getKey()
                        + "), and would be a part of it; name a place outside");
            }
            for (Path file : output.files.keySet()) {
                if (isSame(file, input.getKey()) || isForeignIn(input.getKey(), file, output.files.get(file))) {
                    throw new IOException("Cannot write the " + output.name + " to " + file + ": that is what "
                            + input.getValue() + " reads (" + input.getKey()
                            + "), and would be lost; name another place");
                }
            }
        }
    }

    private static boolean isForeignIn(Path folder, Path file, FileKind kind) throws IOException {
        return Files.isDirectory(folder)
                && isIn(folder, file)
                && kind.obstacle(file).isPresent();
    }

    private void requireReplaceable(Output output) throws IOException {
        for (Map.Entry<Path, FileKind> file : output.files.entrySet()) {
            Optional<String> obstacle = file.getValue().obstacle(file.getKey());
            boolean lifted = overwrite && !output.temporary && Files.isRegularFile(file.getKey());
            if (obstacle.isPresent() && !lifted) {
                throw new IOException("Cannot write the " + output.name + " to " + file.getKey() + ": "
                        + obstacle.get() + " is there already, which this program did not write; name another place"
                        + (output.temporary || !Files.isRegularFile(file.getKey())
                                ? ""
                                : ", or add --overwrite to replace it"));
            }
        }
    }

    /**
     * Says what will be replaced.
     *
     * @param err where to
     */
    public void announce(PrintWriter err) {
        outputs.stream().filter(output -> !output.temporary).forEach(output -> announce(output, err));
        err.flush();
    }

    private static void announce(Output output, PrintWriter err) {
        List<Path> there = output.files.keySet().stream()
                .filter(Files::isRegularFile)
                .sorted()
                .collect(Collectors.toList());
        for (Path file : there) {
            FileKind kind = output.files.get(file);
            err.println("Will replace " + file + (kind.matches(file) ? ", " + kind + " of an earlier run" : ""));
        }
    }

    /**
     * Writes a file that was announced, whole or not at all; what came into its place since is not replaced either.
     *
     * @throws IOException if the content cannot be made, or not be put in its place
     */
    public Path write(Path file, FileKind kind, WholeFile.Content content) throws IOException {
        return overwrite ? WholeFile.write(file, content) : WholeFile.write(file, kind, content);
    }

    private static boolean isSame(Path one, Path other) throws IOException {
        return Files.exists(one) && Files.exists(other)
                ? Files.isSameFile(one, other)
                : real(one).equals(real(other));
    }

    private static boolean isIn(Path folder, Path file) throws IOException {
        return real(file).startsWith(real(folder));
    }

    /** Without links, as far as it exists. */
    private static Path real(Path path) throws IOException {
        Path absolute = path.toAbsolutePath().normalize();
        Path existing = absolute;
        while (existing != null && !Files.exists(existing)) {
            existing = existing.getParent();
        }
        return existing == null
                ? absolute
                : existing.toRealPath().resolve(existing.relativize(absolute)).normalize();
    }

    /** Something that is written. Immutable. */
    private static final class Output {

        private final String name;
        private final Path path;
        private final Map<Path, FileKind> files;
        private final boolean folder;
        /** Null for a folder. */
        private final String ending;

        private final boolean temporary;

        Output(String name, Path path, Map<Path, FileKind> files, String ending, boolean temporary) {
            this.name = name;
            this.path = path;
            this.files = files;
            this.folder = ending == null;
            this.ending = ending;
            this.temporary = temporary;
        }

        void requireShape() throws IOException {
            String start = "Cannot write the " + name + " to " + path + ": ";
            if (path.getFileName() == null || path.toString().isBlank()) {
                if (!folder) {
                    throw new IOException(start + "that is no name of a file; name one");
                }
                return;
            }
            if (!folder && Files.isDirectory(path)) {
                throw new IOException(start + "it is a folder; name a file in it");
            }
            if (folder && Files.exists(path) && !Files.isDirectory(path)) {
                throw new IOException(start + "it is a file; name a folder");
            }
            requireEnding(start);
        }

        private void requireEnding(String start) throws IOException {
            String whole = path.getFileName().toString();
            Matcher known = KNOWN_ENDING.matcher(whole.toLowerCase(Locale.ROOT));
            boolean fits = !known.find()
                    || known.group().equals(ending)
                    || temporary && known.group().matches("\\.(zip|ckpt)");
            if (fits || Files.isDirectory(path)) {
                return;
            }
            String stem = known.start() == 0 ? name : whole.substring(0, known.start());
            throw new IOException(start + "its ending " + known.group() + " promises something else than "
                    + (folder ? "a folder" : "what is written, a " + ending + " file") + "; name it "
                    + path.resolveSibling(folder ? stem : stem + ending));
        }

        /** Whether this one's files would be the other one's, or the other one is a file where this one needs a folder. */
        boolean collidesWith(Output other) throws IOException {
            for (Path file : files.keySet()) {
                for (Path theirs : other.files.keySet()) {
                    if (isSame(file, theirs)) {
                        return true;
                    }
                }
            }
            return !other.folder && isIn(other.path, path);
        }

        void requireWritable() throws IOException {
            Path existing = path.toAbsolutePath();
            existing = folder ? existing : existing.getParent();
            while (existing != null && !Files.exists(existing, LinkOption.NOFOLLOW_LINKS)) {
                existing = existing.getParent();
            }
            String start = "Cannot write the " + name + " to " + path + ": " + existing;
            if (existing == null || !Files.isDirectory(existing)) {
                throw new IOException(start + " is a file, not a folder; name another place");
            }
            try {
                // what the system says of its permissions is not the whole truth
                Files.delete(Files.createTempFile(existing, ".mobilenet4j", ""));
            } catch (FileSystemException e) {
                throw new IOException(
                        start + " cannot be written to (" + (e.getReason() == null ? "no permission" : e.getReason())
                                + "); name another place",
                        e);
            } catch (IOException e) {
                throw new IOException(start + " cannot be written to (" + e.getMessage() + "); name another place", e);
            }
        }
    }
}
