/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.training;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.layers.BaseOutputLayer;
import org.mobilenet4j.model.NetworkCopy;
import org.mobilenet4j.training.batchnorm.BatchNormChoice;
import org.mobilenet4j.training.batchnorm.BatchNormPolicy;
import org.mobilenet4j.training.data.ClassCounts;
import org.mobilenet4j.training.data.TrainingData;
import org.mobilenet4j.training.loss.WeightedLoss;
import org.mobilenet4j.vertex.NetworkEngine;
import org.nd4j.linalg.api.ndarray.INDArray;

/** All that changes in a training, and its way into a checkpoint and back. Not thread-safe. */
final class TrainingState {

    private final TrainingCheckpoint.Progress progress;
    /** The configuration before the first stage. */
    private final String base;
    /** Null if the settings have none. */
    private final WeightAverage average;
    /** Null if the classes have no weights. */
    private final WeightedLoss loss;

    private ComputationGraph network;
    private INDArray best;
    /** Of the stage that was interrupted; null if the training was not. */
    private TrainingCheckpoint restored;

    private TrainingState(
            TrainingCheckpoint.Progress progress,
            String base,
            WeightAverage average,
            WeightedLoss loss,
            ComputationGraph network,
            INDArray best) {
        this.progress = progress;
        this.base = base;
        this.average = average;
        this.loss = loss;
        this.network = network;
        this.best = best;
    }

    /** Before the first step. */
    static TrainingState fresh(FineTuning settings, ComputationGraph pretrained, TrainingData train) {
        ComputationGraph thawed = NetworkCopy.of(Freezing.thawed(pretrained.getConfiguration()), pretrained);
        ComputationGraph network = settings.classes() > 0 ? NewHead.on(thawed, settings) : thawed;
        requireClassifier(network);
        ComputationGraphConfiguration configuration = network.getConfiguration();
        configuration.setIterationCount(0);
        configuration.setEpochCount(0);
        TrainingCheckpoint.Progress progress = new TrainingCheckpoint.Progress();
        progress.settings = settings.toString();
        progress.facts = settings.facts();
        progress.batches = train.batches();
        progress.examples = train.examples();
        progress.classCounts = counts(settings, train);
        progress.engine = NetworkEngine.of(network);
        BatchNormChoice choice = settings.batchNormOn(train);
        progress.policy = choice.policy();
        progress.reason = choice.reason();
        return new TrainingState(
                progress,
                configuration.toJson(),
                average(settings, network.params()),
                WeightedLoss.of(settings.classWeights(), settings.multiLabel(), network, progress.classCounts),
                network,
                null);
    }

    private static void requireClassifier(ComputationGraph network) {
        if (network.getNumOutputArrays() != 1 || !(network.getOutputLayer(0) instanceof BaseOutputLayer)) {
            throw new IllegalArgumentException(
                    "Expected a network with one output, a layer with weights and a loss such as"
                            + " OutputLayer, found "
                            + network.getConfiguration().getNetworkOutputs()
                            + "; ask for a new classifier with classes(...)");
        }
    }

    /** @throws IOException if the file is no checkpoint of these settings and data */
    static TrainingState read(FineTuning settings, TrainingData train, Path file) throws IOException {
        TrainingCheckpoint checkpoint = TrainingCheckpoint.read(file);
        TrainingCheckpoint.Progress progress = checkpoint.progress();
        if (progress.facts != null) {
            requireSame(file, progress.facts, settings.facts());
        } else if (!settings.isSaidBy(progress.settings)) {
            requireSame(file, "settings", progress.settings, settings.toString());
        }
        requireSame(file, "batches of an epoch", progress.batches, train.batches());
        requireSame(file, "examples of an epoch", progress.examples, train.examples());
        requireSame(file, "counts of the classes", progress.classCounts, counts(settings, train));
        if (settings.batchNorm() != BatchNormPolicy.AUTO) {
            // earlier versions did not store who had chosen
            progress.reason = settings.batchNormOn(train).reason();
        }
        ComputationGraph network = new ComputationGraph(ComputationGraphConfiguration.fromJson(checkpoint.network()));
        network.init(checkpoint.array(TrainingCheckpoint.PARAMETERS), true);
        if (!NetworkEngine.of(network).equalsIgnoreCase(progress.engine)) {
            NetworkEngine.use(network, progress.engine);
        }
        TrainingState state = new TrainingState(
                progress,
                checkpoint.network(),
                average(settings, checkpoint.array(TrainingCheckpoint.AVERAGE)),
                WeightedLoss.of(settings.classWeights(), settings.multiLabel(), network, progress.classCounts),
                network,
                checkpoint.array(TrainingCheckpoint.BEST));
        state.restored = checkpoint;
        return state;
    }

    private static ClassCounts counts(FineTuning settings, TrainingData train) {
        return settings.classWeights().needCounts() ? ClassCounts.of(train) : null;
    }

    private static WeightAverage average(FineTuning settings, INDArray start) {
        return settings.weightAverage() == 0 ? null : new WeightAverage(settings.weightAverage(), start);
    }

    private static void requireSame(Path file, Map<String, String> saved, Map<String, String> asked)
            throws IOException {
        Set<String> names = new LinkedHashSet<>(saved.keySet());
        names.addAll(asked.keySet());
        String differences = names.stream()
                .filter(name -> !Objects.equals(saved.get(name), asked.get(name)))
                .map(name -> name + " was " + saved.getOrDefault(name, "not given") + " and is "
                        + asked.getOrDefault(name, "not given") + " now")
                .collect(Collectors.joining("; "));
        if (!differences.isEmpty()) {
            throw new IOException("Cannot resume from " + file + ": its training had other settings: " + differences
                    + "; go on with the same, or train anew");
        }
    }

    private static void requireSame(Path file, String what, Object found, Object expected) throws IOException {
        if (!Objects.equals(found, expected)) {
            throw new IOException("Cannot resume from " + file + ": its training had other " + what + ", " + found
                    + ", not " + expected + "; go on with the same, or train anew");
        }
    }

    void write(Path file) throws IOException {
        Map<String, INDArray> arrays = new LinkedHashMap<>();
        arrays.put(TrainingCheckpoint.PARAMETERS, network.params());
        putIfPresent(
                arrays, TrainingCheckpoint.UPDATER, network.getUpdater(true).getStateViewArray());
        putIfPresent(arrays, TrainingCheckpoint.AVERAGE, average == null ? null : average.value());
        putIfPresent(arrays, TrainingCheckpoint.BEST, best);
        new TrainingCheckpoint(progress, base, arrays).write(file);
    }

    private static void putIfPresent(Map<String, INDArray> arrays, String name, INDArray array) {
        if (array != null) {
            arrays.put(name, array);
        }
    }

    /** Makes the network of the present stage, in the middle of it where the training was interrupted. */
    void beginStage(StageNetwork stages, TrainingStage stage) {
        network.getConfiguration().setIterationCount(progress.stageStart);
        network = stages.of(network, stage, progress.batches);
        network.getConfiguration().setIterationCount(progress.iteration);
        network.getConfiguration().setEpochCount(progress.history.size());
        if (restored != null) {
            INDArray updater = restored.array(TrainingCheckpoint.UPDATER);
            if (updater != null) {
                network.getUpdater(true).setStateViewArray(updater);
            }
            restored = null;
        }
    }

    void stepDone() {
        progress.iteration++;
        progress.batch++;
        if (average != null) {
            average.add(network.params(), progress.iteration);
        }
    }

    void epochDone(EpochResult result, boolean keepsBest) {
        progress.history.add(result);
        if (!keepsBest || result.isBetterThan(progress.best)) {
            progress.best = result;
            best = candidate().dup();
        }
        progress.stageEpoch++;
        progress.batch = 0;
        progress.lossSum = 0;
        progress.rightSum = 0;
        progress.count = 0;
        progress.seconds = 0;
        progress.waitedSeconds = 0;
        network.getConfiguration().setEpochCount(progress.history.size());
    }

    void stageDone() {
        progress.stage++;
        progress.stageEpoch = 0;
        progress.stageStart = progress.iteration;
    }

    TrainingCheckpoint.Progress progress() {
        return progress;
    }

    ComputationGraph network() {
        return network;
    }

    /** Null if the classes have no weights. */
    WeightedLoss loss() {
        return loss;
    }

    /** What is tested and kept: the average of the parameters, or the parameters; not a copy. */
    INDArray candidate() {
        return average == null ? network.params() : average.value();
    }

    /** The best candidate so far. */
    INDArray best() {
        return best;
    }
}
