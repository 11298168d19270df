/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.junit.jupiter.api.Test;
import org.mobilenet4j.ArrayAssert;
import org.mobilenet4j.training.batchnorm.BatchNormPolicy;
import org.mobilenet4j.training.data.TinyTask;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class WeightAverageTest {

    /** TensorFlow's {@code ExponentialMovingAverage(decay=0.5, num_updates=t)}, in plain Java: the bound is met at t = 8. */
    @Test
    void itWarmsUp() {
        WeightAverage average = new WeightAverage(0.5, Nd4j.createFromArray(0.0, 3.0));
        double expected = 0;
        for (int t = 1; t <= 12; t++) {
            double weight = Math.min(0.5, (1.0 + t) / (10 + t));
            expected = weight * expected + (1 - weight) * t * t;
            average.add(Nd4j.createFromArray((double) t * t, 3.0), t);
            assertEquals(expected, average.value().getDouble(0), 1e-12 * expected, "step " + t);
            assertEquals(3, average.value().getDouble(1), "what does not move keeps its bits");
        }
    }

    /** Over two stages, in which the steps are counted on, of what each step left. */
    @Test
    void theResultIsTheAverageOfTheSteps() throws IOException {
        ComputationGraph pretrained = TinyTask.pretrained();
        List<INDArray> steps = new ArrayList<>();
        FineTuningResult result = FineTuning.builder()
                .stages(TrainingStage.of(1, 0.05).freezeThrough("Conv_1"), TrainingStage.of(2, 0.05))
                .weightAverage(0.3)
                .batchNorm(BatchNormPolicy.TRAIN_STATISTICS)
                .keepBest(false)
                .build()
                .fit(pretrained, TinyTask.data(2, 6, 1), TinyTask.data(1, 6, 2), new FineTuningListener() {
                    @Override
                    public List<TrainingListener> trainingListeners() {
                        return List.of(new BaseTrainingListener() {
                            @Override
                            public void iterationDone(Model model, int iteration, int epoch) {
                                steps.add(model.params().dup());
                            }
                        });
                    }
                });
        assertEquals(6, steps.size());
        INDArray expected = pretrained.params().dup();
        for (int t = 1; t <= steps.size(); t++) {
            double weight = Math.min(0.3, (1.0 + t) / (10 + t));
            expected = expected.mul(weight).addi(steps.get(t - 1).mul(1 - weight));
        }
        INDArray found = result.network().params();
        double difference = ArrayAssert.difference(expected, found);
        double moved = ArrayAssert.difference(steps.get(5), found);
        assertTrue(difference < 1e-5 && moved > 100 * difference, difference + " from the average, " + moved);
    }
}
