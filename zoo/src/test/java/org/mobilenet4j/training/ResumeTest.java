/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mobilenet4j.ArrayAssert;
import org.mobilenet4j.training.batchnorm.BatchNormPolicy;
import org.mobilenet4j.training.data.TinyTask;
import org.mobilenet4j.training.data.TrainingData;
import org.nd4j.linalg.learning.config.Adam;

/** A training that is interrupted anywhere and resumed ends with the bits of one that is not. */
class ResumeTest {
    private static final ComputationGraph PRETRAINED = TinyTask.pretrained();
    private static final int BATCHES = 3;

    private final TrainingData train = TinyTask.data(BATCHES, 6, 1);
    private final TrainingData validation = TinyTask.data(1, 6, 2);

    @TempDir
    Path folder;

    private FineTuning.Builder settings() {
        return FineTuning.builder()
                .classes(TinyTask.CLASSES)
                .stages(
                        TrainingStage.of(1, 1e-3).freezeThrough("Conv_1"),
                        TrainingStage.of(2, 2e-3).freezeThrough("block_1").blockFactor(0.8))
                .updater(new Adam())
                .weightDecay(0.01)
                .weightAverage(0.9)
                .mixup(0.2)
                .labelSmoothing(0.1)
                .dropout(0.5)
                .batchNorm(BatchNormPolicy.RECALIBRATE);
    }

    /** After so many steps; the checkpoint is after every second one. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5, 8})
    void anInterruptedTrainingEndsWithTheSameBits(int steps) throws IOException {
        FineTuningResult whole = uninterrupted();
        FineTuning tuning =
                settings().checkpoints(folder.resolve("run.checkpoint"), 2).build();
        assertThrows(Interruption.class, () -> tuning.fit(PRETRAINED, train, validation, new Interrupter(steps)));
        FineTuningResult resumed = tuning.resume(train, validation, FineTuningListener.SILENT);
        assertSameOutcome(whole, resumed);
    }

    /** Killed again and again, each time a step later than the last checkpoint. */
    @Test
    void aTrainingThatIsInterruptedManyTimesEndsWithTheSameBits() throws IOException {
        FineTuningResult whole = uninterrupted();
        FineTuning tuning =
                settings().checkpoints(folder.resolve("run.checkpoint"), 1).build();
        assertThrows(Interruption.class, () -> tuning.fit(PRETRAINED, train, validation, new Interrupter(1)));
        for (int i = 1; i < 3 * BATCHES; i++) {
            assertThrows(Interruption.class, () -> tuning.resume(train, validation, new Interrupter(1)));
        }
        assertSameOutcome(whole, tuning.resume(train, validation, FineTuningListener.SILENT));
        assertSameOutcome(whole, tuning.resume(train, validation, new Interrupter(1)));
    }

    private FineTuningResult uninterrupted() throws IOException {
        return settings().build().fit(PRETRAINED, train, validation, FineTuningListener.SILENT);
    }

    private static void assertSameOutcome(FineTuningResult expected, FineTuningResult actual) {
        ArrayAssert.assertSame(expected.network().params(), actual.network().params(), "parameters");
        assertEquals(expected.iterations(), actual.iterations());
        assertEquals(expected.validationLoss(), actual.validationLoss());
        assertEquals(numbers(expected), numbers(actual));
        assertEquals(expected.best().epoch(), actual.best().epoch());
        assertEquals(expected.statistics().toString(), actual.statistics().toString());
        assertEquals(expected.properties(), actual.properties());
    }

    private static String numbers(FineTuningResult result) {
        return result.history().stream()
                .map(e -> e.epoch() + " " + e.stage() + " " + e.trainLoss() + " " + e.trainAccuracy() + " "
                        + e.validationLoss() + " " + e.validationAccuracy())
                .collect(Collectors.joining("\n"));
    }

    @Test
    void whatDoesNotBelongTogetherIsRefused() throws IOException {
        Path file = folder.resolve("run.checkpoint");
        FineTuning tuning = settings().checkpoints(file, 1).build();
        IOException missing =
                assertThrows(IOException.class, () -> tuning.resume(train, validation, FineTuningListener.SILENT));
        assertTrue(missing.getMessage().contains("no such file"), missing.getMessage());
        assertThrows(Interruption.class, () -> tuning.fit(PRETRAINED, train, validation, new Interrupter(1)));

        FineTuning other = settings().seed(5).checkpoints(file, 1).build();
        IOException settings =
                assertThrows(IOException.class, () -> other.resume(train, validation, FineTuningListener.SILENT));
        assertEquals(
                "Cannot resume from " + file + ": its training had other settings: seed was 42 and is 5 now; go on with"
                        + " the same, or train anew",
                settings.getMessage());
        FineTuning otherData = settings()
                .dataDescription(Map.of("pictures", "77"))
                .checkpoints(file, 1)
                .build();
        settings =
                assertThrows(IOException.class, () -> otherData.resume(train, validation, FineTuningListener.SILENT));
        assertTrue(
                settings.getMessage().contains("settings: pictures was not given and is 77 now;"),
                settings.getMessage());
        IOException data = assertThrows(
                IOException.class, () -> tuning.resume(TinyTask.data(2, 6, 1), validation, FineTuningListener.SILENT));
        assertTrue(data.getMessage().contains("other batches of an epoch, 3, not 2"), data.getMessage());

        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
        IOException damaged =
                assertThrows(IOException.class, () -> tuning.resume(train, validation, FineTuningListener.SILENT));
        assertTrue(damaged.getMessage().contains("no whole checkpoint"), damaged.getMessage());
        Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length / 2));
        assertThrows(IOException.class, () -> tuning.resume(train, validation, FineTuningListener.SILENT));
    }

    @Test
    void somebodyElsesFileIsNoCheckpoint() throws IOException {
        Path file = Files.writeString(folder.resolve("list.csv"), "path,label");
        FineTuning tuning = settings().checkpoints(file, 1).build();
        IOException begun = assertThrows(
                IOException.class, () -> tuning.fit(PRETRAINED, train, validation, FineTuningListener.SILENT));
        assertTrue(begun.getMessage().contains("a text that begins \"path,label\""), begun.getMessage());
        IOException resumed =
                assertThrows(IOException.class, () -> tuning.resume(train, validation, FineTuningListener.SILENT));
        assertTrue(resumed.getMessage().contains("no checkpoint of a training"), resumed.getMessage());
        assertEquals("path,label", Files.readString(file));
    }

    @Test
    void twoTrainingsDoNotShareACheckpoint() throws Exception {
        Path file = folder.resolve("run.checkpoint");
        FineTuning tuning = settings().checkpoints(file, 1).build();
        List<String> refusals = new ArrayList<>();
        tuning.fit(PRETRAINED, train, validation, new FineTuningListener() {
            @Override
            public void epochFinished(EpochResult result) {
                CompletableFuture.runAsync(() -> refusals.add(refusal(tuning))).join();
            }
        });
        assertEquals(3, refusals.size());
        for (String refusal : refusals) {
            assertTrue(refusal.contains("is in use by another thread"), refusal);
        }
        assertEquals(List.of("run.checkpoint"), List.of(folder.toFile().list()), "the lock is gone with the training");
    }

    private String refusal(FineTuning tuning) {
        return assertThrows(IOException.class, () -> tuning.resume(train, validation, FineTuningListener.SILENT))
                .getMessage();
    }

    /** Stands for the end of the process: thrown in the middle of the training. */
    private static final class Interruption extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private static final class Interrupter implements FineTuningListener {
        private int steps;

        Interrupter(int steps) {
            this.steps = steps;
        }

        @Override
        public void batchTrained(int epoch, long examples, double loss) {
            if (--steps == 0) {
                throw new Interruption();
            }
        }
    }
}
