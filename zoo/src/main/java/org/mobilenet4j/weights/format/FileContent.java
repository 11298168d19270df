/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights.format;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a file is by its first bytes, whatever its name; above all, what it is when it is no file of weights. */
final class FileContent {
    /** How many bytes are looked at. */
    static final int PROBE = 4096;

    private static final int[] HDF5 = {0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};
    private static final int[] ZIP = {'P', 'K'};
    private static final int[] GZIP = {0x1f, 0x8b};
    private static final int[] PICKLE = {0x80};
    /** The field of the format's version comes first in a serialised ModelProto. */
    private static final int[] ONNX = {0x08};

    /** The first field of a SavedModel, its version 1, and the tag of the second, a graph. */
    private static final int[] SAVED_MODEL = {0x08, 0x01, 0x12};

    private static final int[] MESSAGE = {0x0a};

    /** What a SavedModel is, and what to do with it. */
    static final String SAVED_MODEL_REASON =
            "it is a SavedModel of TensorFlow, which is not read here. Where the network"
                    + " is a Keras model, save it with model.save(\"model.h5\"); else write its variables into a file that is:"
                    + " python -c \"import h5py, tensorflow as tf; f = h5py.File('weights.h5', 'w'); [f.create_dataset(v.name,"
                    + " data=v.numpy()) for v in tf.saved_model.load('FOLDER').variables]\", FOLDER being the one with"
                    + " saved_model.pb in it";

    private static final int TAR_PLACE = 257;
    private static final int[] TAR = {'u', 's', 't', 'a', 'r'};

    private static final int[] TFLITE = {'T', 'F', 'L', '3'};

    private static final Pattern TITLE = Pattern.compile("<title[^>]*>([^<]{1,200})", Pattern.CASE_INSENSITIVE);

    private final byte[] start;
    private final String text;

    FileContent(byte[] start) {
        this.start = start;
        this.text =
                new String(start, StandardCharsets.UTF_8).replace("\ufeff", "").trim();
    }

    boolean isHdf5() {
        return has(0, HDF5);
    }

    boolean isZip() {
        return has(0, ZIP);
    }

    boolean isPickle() {
        return has(0, PICKLE) && start.length > 1 && start[1] >= 2 && start[1] <= 5;
    }

    /** A header's length below 4 GB, then the brace that the specification demands. */
    boolean isSafetensors() {
        return has(4, 0, 0, 0, 0, '{');
    }

    boolean isOnnx() {
        return has(0, ONNX) && start.length > 1 && start[1] > 0 && start[1] < 32 && !isSavedModel();
    }

    /**
     * A version, as ONNX has one, then a graph, which begins with a message; ONNX has the exporter's name there.
     * Several graphs are possible, none is.
     */
    private boolean isSavedModel() {
        if (!has(0, SAVED_MODEL)) {
            return false;
        }
        int end = SAVED_MODEL.length;
        while (end < start.length && start[end] < 0) { // a number of varying length
            end++;
        }
        return has(end + 1, MESSAGE);
    }

    /** Why a file that is none of the above is no file of weights. */
    String reason() {
        String lower = text.toLowerCase(Locale.ROOT);
        if (lower.startsWith("version https://git-lfs")) {
            return "it is a pointer of Git LFS, not the file itself; run 'git lfs pull', or download it from its page";
        }
        if (lower.startsWith("<!doctype html") || lower.startsWith("<html") || lower.contains("<head")) {
            return "it is a web page" + title() + ", as a failed download leaves it; open the address in a browser, "
                    + "find the link to the file itself and fetch that";
        }
        if (lower.startsWith("<?xml") || lower.startsWith("<")) {
            return "it is an XML text (" + WeightsChannel.quote(text) + "), as a failed download leaves it; "
                    + "check the address and fetch the file again";
        }
        if (lower.startsWith("{") || lower.startsWith("[")) {
            return "it is a JSON text (" + WeightsChannel.quote(text)
                    + "), a configuration or a server's refusal; fetch the file with the weights";
        }
        if (isSavedModel()) {
            return SAVED_MODEL_REASON;
        }
        if (has(0, MESSAGE) && (text.contains("Placeholder") || text.contains("Const"))) {
            return "it is a frozen graph of TensorFlow (a GraphDef), whose weights are constants of the graph; take the "
                    + "network's Keras, PyTorch or safetensors file";
        }
        if (has(TAR_PLACE, TAR)) {
            return "it is a tar archive; unpack it first, with tar xf FILE, and give the file of weights in it";
        }
        if (has(0, GZIP)) {
            return "it is compressed with gzip; unpack it first: gzip -d FILE, or tar xf FILE";
        }
        if (has(4, TFLITE)) {
            return "it is a TensorFlow Lite model, which holds quantised or folded weights; "
                    + "fetch the network's Keras, PyTorch or safetensors file";
        }
        return "its first bytes (" + hexadecimal() + ") belong to no format that is read here: "
                + "Keras .h5 and .weights.h5, .safetensors, PyTorch .pth and .bin, ONNX";
    }

    private String title() {
        Matcher matcher = TITLE.matcher(text);
        return matcher.find()
                ? " with the title " + WeightsChannel.quote(matcher.group(1).trim())
                : "";
    }

    private String hexadecimal() {
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < Math.min(8, start.length); i++) {
            shown.append(String.format(i == 0 ? "%02x" : " %02x", start[i]));
        }
        return shown.toString();
    }

    private boolean has(int offset, int... expected) {
        if (start.length < offset + expected.length) {
            return false;
        }
        for (int i = 0; i < expected.length; i++) {
            if ((start[offset + i] & 0xff) != expected[i]) {
                return false;
            }
        }
        return true;
    }
}
