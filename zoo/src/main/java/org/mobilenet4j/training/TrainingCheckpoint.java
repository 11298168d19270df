/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.training;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.mobilenet4j.internal.io.FileKind;
import org.mobilenet4j.internal.io.WholeFile;
import org.mobilenet4j.training.batchnorm.BatchNormChoice;
import org.mobilenet4j.training.batchnorm.BatchNormPolicy;
import org.mobilenet4j.training.data.ClassCounts;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect.Visibility;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/**
 * Everything that decides the rest of a training, in one zip file: the progress and the network's configuration as JSON,
 * parameters, updater state, average and best parameters in ND4J's binary form. A new one takes the place of the old one
 * when it is complete, in one move; what is damaged is found out by the zip's checksums.
 */
final class TrainingCheckpoint {

    static final String PARAMETERS = "parameters";
    static final String UPDATER = "updater";
    static final String AVERAGE = "average";
    static final String BEST = "best";

    private static final String PROGRESS = "progress.json";
    private static final String NETWORK = "network.json";
    private static final String ARRAY = ".nd4j";
    private static final String[] ARRAYS = {PARAMETERS, UPDATER, AVERAGE, BEST};
    private static final ObjectMapper JSON = new ObjectMapper();

    /** By its first entry, which a file that is cut off still has. */
    static final FileKind KIND = new FileKind("a training's checkpoint", file -> {
        try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(file))) {
            ZipEntry first = zip.getNextEntry();
            return first != null && first.getName().equals(PROGRESS);
        }
    });

    private final Progress progress;
    private final String network;
    private final Map<String, INDArray> arrays;

    /**
     * @param network the configuration before the first stage, without frozen layers
     * @param arrays  by name; those that a training does not have are missing
     */
    TrainingCheckpoint(Progress progress, String network, Map<String, INDArray> arrays) {
        this.progress = progress;
        this.network = network;
        this.arrays = arrays;
    }

    Progress progress() {
        return progress;
    }

    String network() {
        return network;
    }

    /** Null if the training does not have it. */
    INDArray array(String name) {
        return arrays.get(name);
    }

    void write(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new IOException("Cannot write the checkpoint to " + file + ": it is a folder; name a file in it");
        }
        WholeFile.write(file.toAbsolutePath(), KIND, unfinished -> {
            try (ZipOutputStream zip =
                    new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(unfinished)))) {
                // weights are noise to a compressor
                zip.setLevel(Deflater.NO_COMPRESSION);
                put(zip, PROGRESS, JSON.writeValueAsString(progress));
                put(zip, NETWORK, network);
                for (Map.Entry<String, INDArray> array : arrays.entrySet()) {
                    zip.putNextEntry(new ZipEntry(array.getKey() + ARRAY));
                    DataOutputStream data = new DataOutputStream(new Unclosed(zip));
                    Nd4j.write(array.getValue(), data);
                    data.flush();
                    zip.closeEntry();
                }
            }
        });
    }

    private static void put(ZipOutputStream zip, String entry, String text) throws IOException {
        zip.putNextEntry(new ZipEntry(entry));
        zip.write(text.getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
    }

    /** @throws IOException if there is no such file, or it is no whole checkpoint */
    static TrainingCheckpoint read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException(
                    "Cannot resume from " + file + ": there is no such file; train without resuming first");
        }
        Optional<String> other = KIND.obstacle(file);
        if (other.isPresent()) {
            throw new IOException("Cannot resume from " + file + ": it is " + other.get()
                    + ", no checkpoint of a training;" + " name the file that one was kept in");
        }
        Map<String, byte[]> entries = new HashMap<>();
        // unlike ZipFile this compares the checksums
        try (ZipInputStream zip = new ZipInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                entries.put(entry.getName(), zip.readAllBytes());
            }
            return parse(entries);
        } catch (ZipException | EOFException | JsonProcessingException e) {
            throw new IOException(
                    "Cannot resume from " + file + ": it is no whole checkpoint of this version (" + e.getMessage()
                            + "); train anew",
                    e);
        }
    }

    private static TrainingCheckpoint parse(Map<String, byte[]> entries) throws IOException {
        for (String needed : new String[] {PROGRESS, NETWORK, PARAMETERS + ARRAY}) {
            if (!entries.containsKey(needed)) {
                throw new ZipException("it has no entry " + needed);
            }
        }
        Map<String, INDArray> arrays = new LinkedHashMap<>();
        for (String name : ARRAYS) {
            byte[] bytes = entries.get(name + ARRAY);
            if (bytes != null) {
                arrays.put(name, Nd4j.read(new ByteArrayInputStream(bytes)));
            }
        }
        return new TrainingCheckpoint(
                JSON.readValue(entries.get(PROGRESS), Progress.class),
                new String(entries.get(NETWORK), StandardCharsets.UTF_8),
                arrays);
    }

    /**
     * Where a training is: everything but the arrays. Written into checkpoints as JSON, field by field. Not thread-safe.
     */
    @JsonAutoDetect(
            fieldVisibility = Visibility.NON_PRIVATE,
            getterVisibility = Visibility.NONE,
            isGetterVisibility = Visibility.NONE)
    static final class Progress {

        /** {@link FineTuning#toString}, for people. */
        String settings;
        /** {@link FineTuning#facts}, batches and examples: to go on, they have to be the same. Null in older checkpoints. */
        Map<String, String> facts;

        int batches;
        long examples;
        String engine;
        /** Of the training data; null unless the class weights need them. */
        ClassCounts classCounts;

        BatchNormPolicy policy;
        String reason;

        /** Stages that are over. */
        int stage;
        /** Epochs of the stage that are over. */
        int stageEpoch;
        /** Batches of the epoch that are over. */
        int batch;
        /** Steps in all. */
        int iteration;
        /** Steps before the stage. */
        int stageStart;

        /** Of the epoch so far. */
        double lossSum;

        double rightSum;
        long count;
        double seconds;
        double waitedSeconds;

        List<EpochResult> history = new ArrayList<>();
        EpochResult best;

        BatchNormChoice choice() {
            return new BatchNormChoice(policy, reason);
        }

        /** The epochs of the present stage. */
        List<EpochResult> stageHistory() {
            return history.subList(history.size() - stageEpoch, history.size());
        }
    }

    /** ND4J closes what it has written to. */
    private static final class Unclosed extends FilterOutputStream {
        Unclosed(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            out.write(bytes, from, length);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }
}
