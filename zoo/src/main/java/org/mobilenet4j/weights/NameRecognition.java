/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.mobilenet4j.model.StageTable;
import org.mobilenet4j.weights.format.TensorFile;
import org.mobilenet4j.weights.format.TensorInfo;
import org.mobilenet4j.weights.format.WeightsFileException;
import org.mobilenet4j.weights.format.WeightsFormat;
import org.mobilenet4j.weights.format.WeightsKey;

/** Finds out whose names a file uses, and how deep its network is: what leaves the fewest names unexplained. */
final class NameRecognition {
    private static final int NAMES_IN_MESSAGE = 5;

    /** Both of PyTorch's exporters fold by default; TrainingMode.TRAINING would keep batch norm, but not its numbers. */
    private static final String FOLDED = ". Batch norm is probably folded into the kernels, as PyTorch's exporters do"
            + " by default; export the model in evaluation mode with torch.onnx.export(model.eval(), (image,), FILE,"
            + " optimize=False, external_data=False), or, where dynamo=False,"
            + " with do_constant_folding=False";

    private NameRecognition() {}

    /**
     * The scalings whose names explain the file's best, the likeliest first. Several, where one depth has several
     * multipliers, or where a source does not say which stage a block belongs to.
     *
     * @throws WeightsFileException if even those find less than half of what they need
     */
    static List<ScaledNames> recognize(TensorFile file, NamedWeights contents) throws WeightsFileException {
        requireOne(file, contents);
        requireUnrounded(file);
        WeightSource source = source(contents);
        List<ScaledNames> best = new ArrayList<>();
        long fewest = Long.MAX_VALUE;
        for (ScaledNames candidate : ScaledNames.depths(source)) {
            long unexplained = unexplained(candidate.names(), contents);
            if (unexplained < fewest) {
                fewest = unexplained;
                best.clear();
            }
            if (unexplained == fewest) {
                best.add(candidate);
            }
        }
        NameTable names = best.get(0).names();
        if (found(names, contents) * 2 < names.parameters().size()) {
            throw new WeightsFileException(
                    file.path(),
                    unknown(new NameTable(source, StageTable.MOBILENET_V2), contents)
                            + (file.format() == WeightsFormat.ONNX ? FOLDED : ""));
        }
        return best;
    }

    private static void requireOne(TensorFile file, NamedWeights contents) throws WeightsFileException {
        List<String> copies = contents.copies();
        if (copies.size() > 1) {
            throw new WeightsFileException(
                    file.path(),
                    "it holds " + copies.size() + " networks, whose names begin with "
                            + copies.stream()
                                    .map(prefix -> prefix.isEmpty()
                                            ? "nothing in front (key '.')"
                                            : "'" + prefix.substring(0, prefix.length() - 1) + "'")
                                    .collect(Collectors.joining(" and "))
                            + ", and nothing says which one is meant. " + WeightsKey.ADVICE);
        }
    }

    /** Training with rounded numbers fits the weights to the rounding: without it the network answers otherwise. */
    private static void requireUnrounded(TensorFile file) throws WeightsFileException {
        for (TensorInfo tensor : file.tensors()) {
            if (tensor.name().endsWith(".fake_quant_enabled") || tensor.name().contains("._packed_params.")) {
                throw new WeightsFileException(
                        file.path(),
                        "it is quantised, or was trained for that (" + tensor.name()
                                + "): its network rounds weights and activations to 8 bits, which a network of this"
                                + " project does not, so that its answers would be others. Take the float network's"
                                + " state_dict() from before torch.ao.quantization.prepare_qat or convert");
            }
        }
    }

    private static WeightSource source(NamedWeights contents) {
        WeightSource best = WeightSource.KERAS;
        long most = -1;
        for (WeightSource source : WeightSource.values()) {
            long found = found(new NameTable(source, StageTable.MOBILENET_V2), contents);
            if (found > most) {
                best = source;
                most = found;
            }
        }
        return best;
    }

    private static long found(NameTable names, NamedWeights contents) {
        return names.parameters().stream()
                .filter(parameter -> contents.weight(parameter) != null)
                .count();
    }

    /** Names of the table that the file has not, and of the file that the table has not. */
    private static long unexplained(NameTable names, NamedWeights contents) {
        return names.parameters().size() + contents.weights().size() - 2 * found(names, contents);
    }

    private static String unknown(NameTable names, NamedWeights contents) {
        String message = "these are not the names of a MobileNetV2 by Keras, torchvision, timm or Hugging Face";
        if (contents.weights().isEmpty()) {
            return message + ": there are no weights in the file" + leftOut(contents);
        }
        return message + "; the nearest are " + names.source().title() + "'s with " + found(names, contents) + " of "
                + names.parameters().size() + ". The file's "
                + contents.weights().size() + " names begin with "
                + contents.weights().values().stream()
                        .limit(NAMES_IN_MESSAGE)
                        .map(TensorInfo::toString)
                        .collect(Collectors.joining(", "))
                + leftOut(contents);
    }

    /** A file of integers has the right names and no weights. */
    private static String leftOut(NamedWeights contents) {
        List<SkippedTensor> skipped = contents.skipped().stream()
                .filter(tensor -> tensor.tensor().name().matches("(?:.*[./])?(?:weight|kernel|depthwise_kernel)"))
                .collect(Collectors.toList());
        return skipped.isEmpty()
                ? ""
                : ". " + skipped.size() + " more are left out, the first "
                        + skipped.get(0).tensor() + ": " + skipped.get(0).reason();
    }
}
