/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.training;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Map;
import java.util.TreeMap;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.mobilenet4j.vertex.NetworkEngine;
import org.nd4j.linalg.api.ndarray.INDArray;

/** SHA-256 of what decides a feature. No instances. */
final class Fingerprint {

    /** Floats that are hashed at a time. */
    private static final int CHUNK = 1 << 16;

    private Fingerprint() {}

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Of a network: configuration, parameters by name, and engines. */
    static String of(ComputationGraph network) {
        MessageDigest digest = sha256();
        // the listeners of a training count these up; they do not change what is computed
        ComputationGraphConfiguration configuration = network.getConfiguration().clone();
        configuration.setIterationCount(0);
        configuration.setEpochCount(0);
        text(digest, configuration.toJson());
        text(digest, NetworkEngine.report(network));
        for (Map.Entry<String, INDArray> parameter : new TreeMap<>(network.paramTable()).entrySet()) {
            text(digest, parameter.getKey());
            floats(digest, parameter.getValue());
        }
        return hex(digest.digest());
    }

    /** Of some texts, each kept apart from the next. */
    static String of(String... texts) {
        MessageDigest digest = sha256();
        for (String text : texts) {
            text(digest, text);
        }
        return hex(digest.digest());
    }

    /** Of a file's bytes. */
    static String of(Path file) throws IOException {
        return hex(sha256().digest(Files.readAllBytes(file)));
    }

    private static void text(MessageDigest digest, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length));
        digest.update(bytes);
    }

    private static void floats(MessageDigest digest, INDArray values) {
        float[] numbers = values.dup('c').reshape('c', values.length()).toFloatVector();
        ByteBuffer bytes = ByteBuffer.allocate(CHUNK * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int from = 0; from < numbers.length; from += CHUNK) {
            int count = Math.min(CHUNK, numbers.length - from);
            bytes.clear();
            bytes.asFloatBuffer().put(numbers, from, count);
            digest.update(bytes.limit(count * Float.BYTES));
        }
    }

    private static String hex(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        for (byte b : bytes) {
            text.append(String.format("%02x", b));
        }
        return text.toString();
    }
}
