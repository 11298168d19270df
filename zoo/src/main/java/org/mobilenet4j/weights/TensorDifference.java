/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.mobilenet4j.weights.format.TensorInfo;

/** Compares a file's tensors with a network's parameters, both ways, by names and shapes. */
final class TensorDifference {
    private static final Pattern IN_PARTS =
            Pattern.compile("(?:.*\\.)?(?:parametrizations\\..*|(?:weight|bias)_(?:orig|mask|g|u|v))");

    private static final Pattern STATISTICS = Pattern.compile("\\w+/(?:mean|var) .*");

    /** Ends a sentence about a classifier. */
    static final String SINGLE_OUTPUT =
            "a single output, for a yes or no or for a quantity; networks of this version tell"
                    + " two classes or more apart. Import it without the head, ImportOptions.withoutHead(), as"
                    + " finetune --weights does";

    private static final String ORIGINAL = "_orig";
    private static final String MASK = "_mask";

    private final NameTable names;
    private final NamedWeights contents;
    private final ImportOptions options;
    private final boolean multiLabel;
    private final List<ImportedTensor> fitting = new ArrayList<>();
    private final List<SkippedTensor> leftOut = new ArrayList<>();
    private final List<String> missing = new ArrayList<>();
    private final List<String> unknown = new ArrayList<>();
    private final List<String> misshapen = new ArrayList<>();
    private String advice = "";

    /**
     * @param multiLabel whether the file's settings put sigmoids behind its classifier
     * @param network    the parameters to set, by their keys in {@code paramTable()}, with their shapes
     */
    TensorDifference(
            NameTable names,
            NamedWeights contents,
            ImportOptions options,
            boolean multiLabel,
            Map<String, long[]> network) {
        this.multiLabel = multiLabel;
        this.names = names;
        this.contents = contents;
        this.options = options;
        network.forEach(this::place);
        Set<TensorInfo> wanted = new HashSet<>();
        network.keySet().stream().map(names::ofKey).forEach(parameter -> {
            if (parameter != null) {
                wanted.add(contents.weight(parameter));
            }
        });
        contents.weights().forEach((name, tensor) -> {
            if (!wanted.contains(tensor)) {
                leaveOut(tensor, names.ofFileName(name));
            }
        });
        advise();
        contents.repeated().forEach(tensor -> unknown.add(tensor + ", which is there under another prefix too"));
    }

    private void place(String key, long[] shape) {
        NamedParameter parameter = names.ofKey(key);
        if (parameter == null) {
            missing.add(key + " " + Arrays.toString(shape) + ", for which "
                    + names.source().title() + " has no name in a network as deep as the file's");
            return;
        }
        TensorInfo tensor = contents.weight(parameter);
        if (tensor == null) {
            SkippedTensor skipped = contents.leftOut(parameter);
            missing.add(parameter + " " + Arrays.toString(shape)
                    + (skipped == null
                            ? ", in the file " + contents.wouldBe(parameter, names) + " "
                                    + Arrays.toString(parameter.shapeInFile(shape))
                            : ", for which the file has " + skipped.tensor() + ", " + skipped.reason()));
            if (skipped == null && NameTable.isClassifier(parameter)) {
                advice = "The file has no classifier: import without the head, or build the network with numClasses(0)";
            }
            return;
        }
        long[] needed = shape.clone();
        if (NameTable.isClassifier(parameter)) {
            needed[needed.length - 1] += options.classesLeftOut();
        }
        long[] found = parameter.ours(tensor.shape());
        if (Arrays.equals(found, needed) || options.adaptsStem() && StemChannels.adaptable(parameter, found, needed)) {
            fitting.add(new ImportedTensor(tensor, parameter, shape));
        } else {
            misshapen.add(parameter + " " + Arrays.toString(shape) + " needs " + tensor.name() + " "
                    + Arrays.toString(parameter.shapeInFile(needed)) + ", the file has "
                    + Arrays.toString(tensor.shape()));
            if (NameTable.isClassifier(parameter)) {
                adviseOnClasses(found, needed);
            } else if (StemChannels.adaptable(parameter, found, needed)) {
                advice = "The network reads " + needed[StemChannels.AXIS]
                        + " channels: import with ImportOptions.adaptingStem() to make its kernels of those for RGB";
            }
        }
    }

    /** What explains many lines at once comes before what was found about the classifier. */
    private void advise() {
        List<TensorInfo> parts = contents.weights().values().stream()
                .filter(tensor -> IN_PARTS.matcher(tensor.name()).matches())
                .collect(Collectors.toList());
        long statistics = missing.stream().filter(STATISTICS.asMatchPredicate()).count();
        Optional<TensorInfo> head = head();
        if (!pruned().isEmpty()) {
            advice = pruned();
        } else if (!parts.isEmpty()) {
            advice = "The file keeps a weight in parts (" + parts.get(0).name() + "), as weight norm, spectral norm and"
                    + " other parametrisations of PyTorch do: remove them"
                    + " (torch.nn.utils.parametrize.remove_parametrizations(module, \"weight\"),"
                    + " torch.nn.utils.remove_weight_norm or remove_spectral_norm) and save the state_dict() again";
        } else if (head.isPresent()) {
            advice = adviseOnHead(head.get());
        } else if (statistics > 2 && statistics == missing.size()) {
            advice = "The running statistics of batch norm are missing, which are no parameters:"
                    + " save model.state_dict(), not named_parameters()";
        }
    }

    private String adviseOnHead(TensorInfo head) {
        NamedParameter classifier = names.classifier();
        String what = head + " looks like a classifier under another name than "
                + names.source().title() + "'s";
        long[] shape = classifier.ours(head.shape());
        if (shape != null && shape[1] == 1) {
            return what + ", with " + SINGLE_OUTPUT;
        }
        return what + ": if it is a linear layer on the pooled features with "
                + (multiLabel ? "sigmoids" : "a softmax") + " after it, rename it to "
                + contents.wouldBe(classifier, names)
                + ", its biases likewise, and save the file again; or import without the head, as"
                + " finetune --weights does";
    }

    /** What is wrong with the halves of a pruned weight, which are read where they fit; empty if there are none. */
    private String pruned() {
        Map<String, TensorInfo> all = new HashMap<>();
        contents.weights().values().forEach(tensor -> all.put(tensor.name(), tensor));
        contents.skipped().forEach(skipped -> all.put(skipped.tensor().name(), skipped.tensor()));
        for (String name : new TreeSet<>(all.keySet())) {
            String base = name.replaceFirst("_(?:orig|mask)$", "");
            TensorInfo original = all.get(base + ORIGINAL);
            TensorInfo mask = all.get(base + MASK);
            // spectral norm's have such a name too
            boolean others = all.containsKey(base + "_u") || all.containsKey(base + "_v");
            if (base.equals(name) || others) {
                continue;
            }
            String fault;
            if (original == null || mask == null) {
                fault = "there is " + all.get(name) + " without " + base + (mask == null ? MASK : ORIGINAL);
            } else if (all.containsKey(base)) {
                fault = "there are " + original + " and " + mask + ", and " + base + " too";
            } else {
                fault = "the mask " + mask + " has another shape than " + original;
            }
            return "The file is pruned (torch.nn.utils.prune), but " + fault
                    + ": make pruning permanent with torch.nn.utils.prune.remove(module, \"weight\") and save the"
                    + " state_dict() again";
        }
        return "";
    }

    /** An unknown tensor of the shape of a classifier's weights, where the file has no classifier. */
    private Optional<TensorInfo> head() {
        NamedParameter classifier = names.classifier();
        if (contents.weight(classifier) != null || options.leavesOutHead()) {
            return Optional.empty();
        }
        return contents.weights().entrySet().stream()
                .filter(entry -> names.ofFileName(entry.getKey()) == null)
                .map(Map.Entry::getValue)
                .filter(tensor -> tensor.shape().length == 2 && tensor.name().matches("(?:.*[./])?(?:weight|kernel)"))
                .findFirst();
    }

    private void adviseOnClasses(long[] found, long[] needed) {
        if (found == null) {
            return;
        }
        long classes = found[found.length - 1];
        advice = "The file's classifier has " + classes + " classes: "
                + (classes == needed[needed.length - 1] + 1
                        ? "import without the background class if class 0 is that, or without the head"
                        : "import without the head to keep the network's own");
    }

    private void leaveOut(TensorInfo tensor, NamedParameter parameter) {
        if (parameter == null && options.leavesOutHead()) {
            // a head of another name; were it a unit's by mistake, the unit would lack it
            leftOut.add(new SkippedTensor(tensor, "no unit's, so of a head, left out on request"));
        } else if (parameter == null) {
            unknown.add(tensor.toString());
        } else if (options.leavesOutHead() && NameTable.isClassifier(parameter)) {
            leftOut.add(new SkippedTensor(tensor, "the head, left out on request"));
        } else {
            unknown.add(tensor + ", which would be " + parameter);
            if (NameTable.isClassifier(parameter)) {
                advice = "The network has no such classifier: import without the head";
            }
        }
    }

    /** Tensors that have a place. */
    List<ImportedTensor> fitting() {
        return fitting;
    }

    /** Tensors that the options leave out. */
    List<SkippedTensor> leftOut() {
        return leftOut;
    }

    WeightMismatches mismatches() {
        return new WeightMismatches(missing, unknown, misshapen);
    }

    /** What to do about the mismatches; empty where they are none of a known kind. */
    String advice() {
        return mismatches().isEmpty() ? "" : advice;
    }

    /** All that differs, in one exception. */
    WeightMismatchException exception(Path file) {
        return new WeightMismatchException(file, names.source(), mismatches(), advice);
    }
}
