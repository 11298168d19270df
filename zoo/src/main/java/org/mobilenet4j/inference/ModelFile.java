/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.inference;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.ProviderNotFoundException;
import java.util.Collections;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.mobilenet4j.internal.io.FileKind;
import org.mobilenet4j.internal.io.WholeFile;
import org.nd4j.linalg.dataset.api.preprocessor.serializer.NormalizerSerializer;

/** DL4J's model file (a zip) with a {@link ModelCard} as one more entry. No instances. */
final class ModelFile {

    /** DL4J's own model files have no card: they are somebody else's. */
    static final FileKind KIND = new FileKind("a model", file -> {
        try (FileSystem zip = open(file)) {
            return Files.exists(zip.getPath(ModelCard.ENTRY))
                    && Files.exists(zip.getPath(ModelSerializer.CONFIGURATION_JSON));
        } catch (ProviderNotFoundException noZip) {
            return false;
        }
    });

    private ModelFile() {}

    /** @see ModelCard#save(ComputationGraph, ModelCard, Path, boolean) */
    static void write(ComputationGraph graph, ModelCard card, Path file, boolean saveUpdater) throws IOException {
        Path target = file.toAbsolutePath();
        if (Files.isDirectory(target)) {
            throw new IOException("Cannot write the model to " + file + ": it is a folder; name a file in it");
        }
        WholeFile.write(target, KIND, unfinished -> {
            Path plain = unfinished.resolveSibling("network");
            ModelSerializer.writeModel(graph, plain.toFile(), saveUpdater);
            try (ZipFile network = new ZipFile(plain.toFile());
                    ZipOutputStream zip =
                            new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(unfinished)))) {
                // weights are noise to a compressor
                zip.setLevel(Deflater.BEST_SPEED);
                for (ZipEntry entry : Collections.list(network.entries())) {
                    zip.putNextEntry(new ZipEntry(entry.getName()));
                    network.getInputStream(entry).transferTo(zip);
                }
                zip.putNextEntry(new ZipEntry(ModelSerializer.NORMALIZER_BIN));
                zip.write(normalizer(card));
                zip.putNextEntry(new ZipEntry(ModelCard.ENTRY));
                zip.write(card.toJson().getBytes(StandardCharsets.UTF_8));
            }
            Files.delete(plain);
        });
    }

    /** DL4J's own form of the scaling. {@code writeModel} with a normalizer fails: it writes to a stream it has closed. */
    private static byte[] normalizer(ModelCard card) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        NormalizerSerializer.getDefault().write(card.preprocessing().normalizer(), bytes);
        return bytes.toByteArray();
    }

    /** @see ModelCard#read(Path) */
    static ModelCard readCard(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new IOException("Cannot read the model " + file + ": it is a folder; give a model file, such as the"
                    + " model.zip that finetune writes (a folder of published weights is for --weights and convert)");
        }
        if (!Files.isRegularFile(file)) {
            throw new IOException("Cannot read the model " + file + ": there is no such file");
        }
        try (FileSystem zip = open(file)) {
            Path entry = zip.getPath(ModelCard.ENTRY);
            if (!Files.exists(zip.getPath(ModelSerializer.CONFIGURATION_JSON))) {
                throw new IOException("Cannot read the model " + file + ": it is a zip file, but no model of"
                        + " Deeplearning4j; if it has published weights, PretrainedModel.load and --weights read it");
            }
            if (!Files.exists(entry)) {
                throw new IOException("Cannot read the model " + file + ": it has no entry " + ModelCard.ENTRY
                        + " with its labels and preprocessing; save it with ModelCard.save, not with ModelSerializer");
            }
            return ModelCard.fromJson(Files.readString(entry));
        } catch (ProviderNotFoundException | ZipException e) {
            throw new IOException(
                    "Cannot read the model " + file
                            + ": it is not a complete zip file; was its download or copy cut off? If it has published weights,"
                            + " PretrainedModel.load and --weights read it",
                    e);
        } catch (IllegalArgumentException e) {
            throw new IOException(
                    "Cannot read the model " + file + ": its entry " + ModelCard.ENTRY + " is broken: "
                            + e.getMessage(),
                    e);
        }
    }

    private static FileSystem open(Path file) throws IOException {
        return FileSystems.newFileSystem(file, (ClassLoader) null);
    }
}
