/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.training;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.deeplearning4j.earlystopping.termination.EpochTerminationCondition;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.mobilenet4j.engine.Magnitude;
import org.mobilenet4j.training.batchnorm.BatchNormChoice;
import org.mobilenet4j.training.batchnorm.BatchNormPolicy;
import org.mobilenet4j.training.batchnorm.BatchNormRecalibration;
import org.mobilenet4j.training.batchnorm.StatisticsCheck;
import org.mobilenet4j.training.data.TrainingData;
import org.mobilenet4j.training.metrics.Evaluator;
import org.mobilenet4j.training.metrics.Tally;
import org.mobilenet4j.vertex.NetworkStatistics;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;

/** One training from wherever it stands to its end. For one thread, once. */
final class TrainingRun {

    /** Examples that tell how well training and inference mode agree. */
    private static final long CHECKED_EXAMPLES = 256;

    /** Examples of an epoch's shuffled batches that its network's statistics are computed from, to compare epochs. */
    private static final long RECALIBRATING_EXAMPLES = 256;

    private static final double NANOS = 1e9;

    private final FineTuning settings;
    private final TrainingData train;
    private final TrainingData validation;
    private final FineTuningListener listener;
    private final TrainingState state;
    private final TrainingCheckpoint.Progress progress;
    private final StageNetwork stages;
    private final SoftTargets targets;
    private final ClassifierWatcher watcher = new ClassifierWatcher();
    private final List<TrainingListener> told;

    /** @param state from {@link TrainingState#fresh} or {@link TrainingState#read} */
    TrainingRun(
            FineTuning settings,
            TrainingState state,
            TrainingData train,
            TrainingData validation,
            FineTuningListener listener) {
        this.settings = settings;
        this.state = state;
        this.progress = state.progress();
        this.train = train;
        this.validation = validation;
        this.listener = listener;
        this.stages = new StageNetwork(settings, progress.policy, state.loss());
        this.targets = new SoftTargets(settings.labelSmoothing(), settings.mixup(), settings.multiLabel());
        this.told = new ArrayList<>(listener.trainingListeners());
        told.add(watcher);
    }

    FineTuningResult finish() throws IOException {
        NetworkBlocks blocks = new NetworkBlocks(state.network());
        settings.stages().stream()
                .filter(stage -> stage.frozenThrough() != null)
                .forEach(stage -> Freezing.lastFrozen(state.network(), blocks, stage.frozenThrough()));
        listener.batchNormChosen(progress.choice());
        try {
            while (progress.stage < settings.stages().size()) {
                finishStage(settings.stages().get(progress.stage));
            }
        } catch (TrainingDivergedException e) {
            throw progress.best == null ? e : e.with(result());
        }
        return result();
    }

    private void finishStage(TrainingStage stage) throws IOException {
        state.beginStage(stages, stage);
        NetworkStatistics.silence(state.network()); // checked at the end, by the images that were right
        state.network().setListeners(told);
        listener.stageStarted(progress.stage + 1, settings.stages().size(), stage, state.network());
        while (progress.stageEpoch < stage.epochs() && !stopsEarly()) {
            finishEpoch(stage);
            checkpoint();
        }
        state.stageDone();
    }

    private void finishEpoch(TrainingStage stage) throws IOException {
        int epoch = progress.history.size() + 1;
        listener.epochStarted(epoch, settings.epochs(), train.examples());
        if (progress.batch == 0) {
            told.forEach(one -> one.onEpochStart(state.network()));
        }
        Tally tally = new Tally(settings.multiLabel(), progress.lossSum, progress.rightSum, progress.count);
        watcher.start(tally);
        DataSetIterator data = train.epoch(epoch - 1, progress.batch);
        while (progress.batch < progress.batches) {
            DataSet batch = step(data, tally);
            if (!Double.isFinite(tally.loss()) && !Magnitude.isOrdinaryInput(batch.getFeatures())) {
                throw TrainingDivergedException.ofImages(epoch, progress.iteration, tally.loss());
            }
            requireFinite(tally, epoch, stage);
            if (settings.checkpointEvery() > 0 && progress.iteration % settings.checkpointEvery() == 0) {
                checkpoint();
            }
            listener.batchTrained(epoch, progress.count, tally.loss());
        }
        told.forEach(one -> one.onEpochEnd(state.network()));
        Tally held = validate(epoch);
        // the last step's damage shows here first, or where it is only in the statistics, in them
        requireFinite(held, epoch, stage);
        if (!Double.isFinite(state.network().params().sumNumber().doubleValue())) {
            throw TrainingDivergedException.ofParameters(epoch, stage, tally.loss());
        }
        EpochResult result = new EpochResult(
                epoch,
                progress.stage + 1,
                tally.loss(),
                tally.accuracy(),
                held.loss(),
                held.accuracy(),
                progress.seconds,
                progress.waitedSeconds);
        state.epochDone(result, settings.keepsBest());
        listener.epochFinished(result);
    }

    private static void requireFinite(Tally tally, int epoch, TrainingStage stage) {
        if (!Double.isFinite(tally.loss())) {
            throw TrainingDivergedException.of(epoch, stage, tally.loss());
        }
    }

    /** The candidate, with statistics computed anew where the moving average lags behind: in a small training. */
    private Tally validate(int epoch) {
        ComputationGraph network = state.network();
        INDArray own = network.params().dup();
        network.setParams(state.candidate().dup());
        try {
            if (progress.policy == BatchNormPolicy.RECALIBRATE
                    && BatchNormChoice.lags(settings.batchNormDecay(), progress.batches)) {
                BatchNormRecalibration.ofAllUnits()
                        .maxExamples(RECALIBRATING_EXAMPLES)
                        .apply(network, () -> train.epoch(epoch - 1, 0));
            }
            return Evaluator.tally(network, validation.plain(), settings.multiLabel());
        } finally {
            network.setParams(own);
        }
    }

    private DataSet step(DataSetIterator data, Tally tally) {
        long start = System.nanoTime();
        DataSet batch = data.next();
        progress.waitedSeconds += (System.nanoTime() - start) / NANOS;
        long seed = mixed(settings.seed(), progress.iteration);
        // for dropout, which draws from the generator of the thread
        Nd4j.getRandom().setSeed(seed);
        state.network().fit(targets.of(batch, seed));
        state.stepDone();
        progress.lossSum = tally.lossSum();
        progress.rightSum = tally.rightSum();
        progress.count = tally.count();
        progress.seconds += (System.nanoTime() - start) / NANOS;
        return batch;
    }

    /** Neighbouring steps get unrelated seeds: the finalizer of SplitMix64 (Steele, Lea, Flood, OOPSLA 2014). */
    private static long mixed(long seed, int iteration) {
        long z = seed + iteration * 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    private void checkpoint() throws IOException {
        if (settings.checkpointFile() != null) {
            state.write(settings.checkpointFile());
            listener.checkpointWritten(settings.checkpointFile());
        }
    }

    /** Conditions remember what they were told: they are told the stage's whole history each time. */
    private boolean stopsEarly() {
        boolean stops = false;
        for (EpochTerminationCondition condition : settings.stopping()) {
            stops |= isMet(condition);
        }
        return stops;
    }

    private boolean isMet(EpochTerminationCondition condition) {
        // another training with the same settings may be asking it
        synchronized (condition) {
            condition.initialize();
            int epoch = 0;
            boolean met = false;
            for (EpochResult result : progress.stageHistory()) {
                met = condition.terminate(epoch++, result.validationLoss(), true);
            }
            return met;
        }
    }

    private FineTuningResult result() {
        TrainingStage last = settings.stages().get(settings.stages().size() - 1);
        ComputationGraph network = stages.finished(state.network(), last);
        network.setParams(state.best());
        if (progress.policy == BatchNormPolicy.RECALIBRATE) {
            Set<String> untouched = alwaysFrozen(network);
            BatchNormRecalibration.ofAllUnits()
                    .only(name -> !untouched.contains(name))
                    .apply(network, () -> train.epoch(progress.best.epoch() - 1, 0));
            if (!Double.isFinite(network.params().sumNumber().doubleValue())) {
                // images that are no numbers, and ended the training: the moving averages did not see them
                network.setParams(state.best());
            }
        }
        Tally held = Evaluator.tally(network, validation.plain(), settings.multiLabel());
        StatisticsCheck check = StatisticsCheck.of(network, train.epoch(0, 0), CHECKED_EXAMPLES, settings.multiLabel());
        listener.statisticsChecked(check);
        return new FineTuningResult(network, settings, progress, held, check);
    }

    /** The vertices that no stage up to the best epoch's has trained. */
    private Set<String> alwaysFrozen(ComputationGraph network) {
        NetworkBlocks blocks = new NetworkBlocks(network);
        Set<String> frozen =
                new HashSet<>(network.getConfiguration().getVertices().keySet());
        for (TrainingStage stage : settings.stages().subList(0, progress.best.stage())) {
            frozen.retainAll(
                    stage.frozenThrough() == null ? Set.of() : blocks.upTo(blocks.lastVertex(stage.frozenThrough())));
        }
        return frozen;
    }
}
