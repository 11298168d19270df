/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights.format;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What people take for a file of weights, and files that were cut off. */
class OtherFilesTest {
    @TempDir
    private Path folder;

    private void refuses(String text, String... words) throws IOException {
        Refusal.of(folder, text.getBytes(StandardCharsets.UTF_8), words);
    }

    @Test
    void noSuchFile() {
        Refusal.of(folder.resolve("missing.h5"), "there is no such file");
    }

    @Test
    void aFolderWithoutWeights() {
        Refusal.of(folder, "a folder without model.safetensors or pytorch_model.bin");
    }

    @Test
    void anEmptyFile() throws IOException {
        refuses("", "it is empty");
    }

    @Test
    void aWebPage() throws IOException {
        refuses(
                "\n<!DOCTYPE html>\n<html><head><title>Sign in to continue</title></head></html>",
                "web page with the title 'Sign in to continue'",
                "failed download");
    }

    @Test
    void aServersRefusalInXmlAndJson() throws IOException {
        refuses("<?xml version='1.0'?><Error><Code>AccessDenied</Code></Error>", "XML", "AccessDenied");
        refuses("{\"error\": \"Repository not found\"}", "JSON", "Repository not found");
    }

    @Test
    void aGitLfsPointer() throws IOException {
        refuses(
                "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 14000000\n",
                "pointer of Git LFS",
                "git lfs pull");
    }

    @Test
    void gzip() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(TinyFiles.bytes("numbers.safetensors"));
        }
        Refusal.of(folder, bytes.toByteArray(), "compressed with gzip", "unpack it first");
    }

    @Test
    void tar() throws IOException {
        byte[] tar = new byte[1024];
        System.arraycopy("model.pth".getBytes(StandardCharsets.US_ASCII), 0, tar, 0, 9);
        System.arraycopy("ustar".getBytes(StandardCharsets.US_ASCII), 0, tar, 257, 5);
        Refusal.of(folder, tar, "a tar archive", "unpack it first");
    }

    /** Its first bytes are those of an ONNX model, up to the name of the exporter, which is a graph here. */
    @Test
    void tensorFlow() throws IOException {
        byte[] savedModel = {8, 1, 0x12, (byte) 0xaa, (byte) 0xd6, 0x64, 0x0a, (byte) 0xe0, 0x16, 0x12};
        Refusal.of(folder, savedModel, "a SavedModel of TensorFlow", "tf.saved_model.load('FOLDER')");
        Path whole = Files.createDirectory(folder.resolve("saved"));
        Files.write(whole.resolve("saved_model.pb"), savedModel);
        Refusal.of(whole, "a SavedModel of TensorFlow", "tf.saved_model.load('FOLDER')");
        Refusal.of(
                folder,
                "\n\25\n\5input\22\13Placeholder".getBytes(StandardCharsets.ISO_8859_1),
                "a frozen graph of TensorFlow");
    }

    @Test
    void somethingElse() throws IOException {
        refuses("MZ something", "4d 5a 20", "belong to no format");
    }

    @Test
    void modelsAndArchives() throws IOException {
        Refusal.of(folder, Zips.stored("configuration.json", "{}"), "model of Deeplearning4j", "--model");
        Refusal.of(
                folder,
                Zips.stored("model.weights.h5", "x"),
                ".keras archive",
                "keras.models.load_model(\"x.keras\").save(\"x.h5\")");
        Refusal.of(folder, Zips.stored("a/constants.pkl", "x"), "TorchScript");
        Refusal.of(folder, Zips.stored("arr_0.npy", "x"), "NumPy");
        Refusal.of(folder, Zips.stored("readme.txt", "x"), "no data.pkl");
        Refusal.of(
                folder,
                Zips.stored("META-INF/MANIFEST.MF", new byte[1], "nets/mobilenet.pth", new byte[1]),
                "an archive with a file of weights in it",
                "unpack it, and give 'nets/mobilenet.pth'");
    }

    /** Wherever it is cut: half of what was fetched is never read as if it were all. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "keras_weights.h5",
                "keras_model.h5",
                "keras3.weights.h5",
                "numbers.safetensors",
                "numbers.pth",
                "numbers_legacy.pth"
            })
    void cutOff(String name) throws IOException {
        byte[] whole = TinyFiles.bytes(name);
        for (int quarter = 1; quarter < 4; quarter++) {
            Refusal.of(folder, Arrays.copyOf(whole, whole.length * quarter / 4), "etch");
        }
        Refusal.of(folder, Arrays.copyOf(whole, 9));
    }

    @Test
    void aCutOffOnnxModel() throws IOException {
        byte[] whole = TinyFiles.bytes("numbers.onnx");
        Refusal.of(folder, Arrays.copyOf(whole, whole.length / 2), "begins like an ONNX model", "cut off");
    }
}
