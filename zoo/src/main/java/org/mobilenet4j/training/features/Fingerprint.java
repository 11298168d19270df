/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.training.features;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.mobilenet4j.internal.io.Sha256;
import org.mobilenet4j.vertex.NetworkEngine;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.node.ObjectNode;

/** SHA-256 of what decides a feature. No instances. */
final class Fingerprint {

    /** Floats that are hashed at a time. */
    private static final int CHUNK = 1 << 16;

    /** Keys of DL4J's JSON; a network gives the same features whatever stands there. */
    private static final List<String> TRAINING_ONLY = List.of(
            "seed",
            "iterationCount",
            "epochCount",
            "cacheMode",
            "trainingWorkspaceMode",
            "inferenceWorkspaceMode",
            "optimizationAlgo",
            "stepFunction",
            "miniBatch",
            "minimize",
            "maxNumLineSearchIterations",
            "variables",
            "topologicalOrder",
            "topologicalOrderStr",
            "outputVertex",
            "iupdater",
            "biasUpdater",
            "regularization",
            "regularizationBias",
            "idropout",
            "weightInitFn",
            "biasInit",
            "gainInit",
            "weightNoise",
            "constraints",
            "gradientNormalization",
            "gradientNormalizationThreshold",
            "decay",
            "frozenStatistics");

    private Fingerprint() {}

    /** Of a network: configuration, parameters by name, and engines. */
    static String of(ComputationGraph network) {
        MessageDigest digest = Sha256.digest();
        text(digest, structure(network));
        text(digest, NetworkEngine.report(network));
        for (Map.Entry<String, INDArray> parameter : new TreeMap<>(network.paramTable()).entrySet()) {
            text(digest, parameter.getKey());
            floats(digest, parameter.getValue());
        }
        return Sha256.hex(digest.digest());
    }

    /** The configuration without what matters to training only. */
    private static String structure(ComputationGraph network) {
        try {
            JsonNode tree =
                    new ObjectMapper().readTree(network.getConfiguration().toJson());
            for (String key : TRAINING_ONLY) {
                tree.findParents(key).forEach(parent -> ((ObjectNode) parent).remove(key));
            }
            return tree.toString();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("DL4J wrote a configuration that is no JSON", e);
        }
    }

    /** Of some texts, each kept apart from the next. */
    static String of(String... texts) {
        MessageDigest digest = Sha256.digest();
        for (String text : texts) {
            text(digest, text);
        }
        return Sha256.hex(digest.digest());
    }

    private static void text(MessageDigest digest, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length));
        digest.update(bytes);
    }

    private static void floats(MessageDigest digest, INDArray values) {
        float[] numbers = values.dup('c').data().asFloat();
        ByteBuffer bytes = ByteBuffer.allocate(CHUNK * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int from = 0; from < numbers.length; from += CHUNK) {
            int count = Math.min(CHUNK, numbers.length - from);
            bytes.clear();
            bytes.asFloatBuffer().put(numbers, from, count);
            digest.update(bytes.limit(count * Float.BYTES));
        }
    }
}
