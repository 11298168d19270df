/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights.format;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Opens files of weights, whatever their format. The format follows from the content, never from the name. Files are
 * not trusted: no class is instantiated and no code is called because a file says so, and every length and offset is
 * compared with the file's size before memory is taken. Opening a file and reading a tensor takes at most twice the
 * file's size and 16 MB of memory. No instances; thread-safe.
 */
public final class TensorFiles {
    /** What a Hugging Face checkpoint's folder holds, the preferred one first. */
    public static final List<String> IN_FOLDER = List.of("model.safetensors", "pytorch_model.bin");

    private static final Pattern FILES_OF_WEIGHTS =
            Pattern.compile("(?i).*\\.(?:pth|pt|bin|ckpt|safetensors|h5|hdf5|onnx|keras)");

    private static final int NAMES_IN_MESSAGE = 3;

    private TensorFiles() {}

    /**
     * Opens a file and reads its table of contents.
     *
     * @param path a Keras {@code .h5} or {@code .weights.h5}, a {@code .safetensors}, a PyTorch {@code .pth},
     *             {@code .pt} or {@code .bin}, an ONNX model, or the folder of a Hugging Face checkpoint
     * @return the open file; to be closed
     * @throws WeightsFileException when there is no such file, or it is damaged, hostile or of another kind; nothing
     *                              stays open
     * @throws IOException          when the disk or the operating system fails
     */
    public static TensorFile open(Path path) throws IOException {
        return open(path, null);
    }

    /**
     * As {@link #open(Path)}, of a file that holds several sets of weights, such as a network's and their running average.
     *
     * @param key where the set is: in a PyTorch file the keys of the dictionaries around it with a slash between them,
     *            such as {@code model_ema/module}, or {@code "."} for the outermost; in any file, what its names begin
     *            with; null where there is only one
     * @throws WeightsFileException also when there is no such set, with those that there are
     */
    public static TensorFile open(Path path, String key) throws IOException {
        Path file = resolve(Objects.requireNonNull(path, "path"));
        WeightsChannel channel = WeightsChannel.open(file);
        boolean opened = false;
        try {
            TensorFile tensors = open(channel, key);
            opened = true;
            return tensors;
        } finally {
            if (!opened) {
                channel.close();
            }
        }
    }

    private static Path resolve(Path path) throws WeightsFileException {
        if (Files.isRegularFile(path)) {
            return path;
        }
        if (!Files.exists(path)) {
            throw new WeightsFileException(path, "there is no such file");
        }
        if (!Files.isDirectory(path)) {
            throw new WeightsFileException(path, "it is neither a file nor a folder");
        }
        for (String name : IN_FOLDER) {
            if (Files.isRegularFile(path.resolve(name))) {
                return path.resolve(name);
            }
        }
        if (Files.isRegularFile(path.resolve("saved_model.pb"))) {
            throw new WeightsFileException(path, FileContent.SAVED_MODEL_REASON);
        }
        throw new WeightsFileException(
                path,
                "it is a folder without " + String.join(" or ", IN_FOLDER)
                        + "; name a file of weights or the folder of a Hugging Face checkpoint");
    }

    private static TensorFile open(WeightsChannel channel, String key) throws IOException {
        if (channel.size() == 0) {
            throw channel.damaged("it is empty; fetch it again");
        }
        FileContent content = new FileContent(channel.bytes("its start", 0, Math.min(channel.size(), FileContent.PROBE))
                .array());
        // first: the length of its header may look like the start of anything else
        if (content.isSafetensors()) {
            return SelectedTensors.of(SafetensorsReader.open(channel), key);
        }
        if (content.isHdf5()) {
            return SelectedTensors.of(KerasReader.open(channel), key);
        }
        if (content.isZip()) {
            return openZip(channel, key);
        }
        if (content.isPickle()) {
            return PytorchLegacyReader.open(channel, key);
        }
        if (content.isOnnx()) {
            return SelectedTensors.of(OnnxReader.open(channel), key);
        }
        throw channel.damaged(content.reason());
    }

    private static TensorFile openZip(WeightsChannel channel, String key) throws IOException {
        WeightsZip zip = WeightsZip.open(channel);
        boolean opened = false;
        try {
            requireWeights(channel, zip);
            TensorFile tensors = PytorchZipReader.open(channel, zip, key);
            opened = true;
            return tensors;
        } finally {
            if (!opened) {
                zip.close();
            }
        }
    }

    private static void requireWeights(WeightsChannel channel, WeightsZip zip) throws WeightsFileException {
        if (zip.has("configuration.json") || zip.has("coefficients.bin")) {
            throw channel.damaged("it is a model of Deeplearning4j, not a file of weights; "
                    + "load it with PretrainedModel.load, or ComputationGraph.load if it has no card, or give it to "
                    + "classify --model");
        }
        if (zip.has("model.weights.h5")) {
            throw channel.damaged("it is a .keras archive, which this version does not read; save it from Keras"
                    + " as .h5, which keeps the input's size, epsilon and activations:"
                    + " keras.models.load_model(\"x.keras\").save(\"x.h5\")");
        }
        List<String> inside = zip.hasEnding("/data.pkl") ? List.of() : zip.matching(FILES_OF_WEIGHTS);
        if (!inside.isEmpty()) {
            throw channel.damaged("it is an archive with " + (inside.size() == 1 ? "a file" : inside.size() + " files")
                    + " of weights in it; unpack it, and give "
                    + inside.stream()
                            .limit(NAMES_IN_MESSAGE)
                            .map(WeightsChannel::quote)
                            .collect(Collectors.joining(" or ")));
        }
        if (zip.hasEnding("/constants.pkl")) {
            throw channel.damaged("it is a TorchScript program, not a file of weights; load it in PyTorch and save "
                    + "its tensors with torch.save(model.state_dict(), FILE)");
        }
        if (zip.hasEnding(".npy")) {
            throw channel.damaged("it is a NumPy archive, which this version does not read; "
                    + "save the arrays with safetensors.numpy.save_file");
        }
    }
}
