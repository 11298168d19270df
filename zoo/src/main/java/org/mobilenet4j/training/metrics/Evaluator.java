/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.training.metrics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.mobilenet4j.vertex.NetworkEngine;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/** Asks a network about labelled examples, in inference mode. No instances; as thread-safe as the network. */
public final class Evaluator {

    private Evaluator() {}

    /**
     * Loss and accuracy alone, for any amount of data.
     *
     * @param network    with one input and one output of probabilities
     * @param data       all that it has left is read
     * @param multiLabel true if an example can be of several classes
     */
    public static Tally tally(ComputationGraph network, DataSetIterator data, boolean multiLabel) {
        Tally tally = new Tally(multiLabel);
        while (data.hasNext()) {
            DataSet batch = data.next();
            tally.add(batch.getLabels(), network.outputSingle(batch.getFeatures()));
        }
        return tally;
    }

    /**
     * What the network says of each example, which is kept in memory: three floats for each example and class. Logits and
     * probabilities come from one pass, and the probabilities are the network's own to the bit.
     *
     * @param network    with one input and one output, an output layer with weights; neither changed nor copied
     * @param data       all that it has left is read
     * @param multiLabel true if an example can be of several classes
     * @throws IllegalArgumentException if the network ends in something else
     */
    public static Outputs outputs(ComputationGraph network, DataSetIterator data, boolean multiLabel) {
        ComputationGraphConfiguration configuration = network.getConfiguration().clone();
        BaseOutputLayer classifier = classifier(configuration);
        IActivation activation = classifier.getActivationFn();
        classifier.setActivationFn(new ActivationIdentity());
        ComputationGraph twin = new ComputationGraph(configuration);
        twin.init(network.params(), false);
        NetworkEngine.copy(network, twin);
        Tally tally = new Tally(multiLabel);
        List<float[]> labels = new ArrayList<>();
        List<float[]> logits = new ArrayList<>();
        List<float[]> probabilities = new ArrayList<>();
        while (data.hasNext()) {
            DataSet batch = data.next();
            INDArray scores = twin.outputSingle(batch.getFeatures());
            // in place, hence a copy
            INDArray shares = activation.getActivation(scores.dup(), false);
            tally.add(batch.getLabels(), shares);
            Collections.addAll(labels, rows(batch.getLabels()));
            Collections.addAll(logits, rows(scores));
            Collections.addAll(probabilities, rows(shares));
        }
        return new Outputs(
                tally,
                labels.toArray(new float[0][]),
                logits.toArray(new float[0][]),
                probabilities.toArray(new float[0][]));
    }

    private static BaseOutputLayer classifier(ComputationGraphConfiguration configuration) {
        List<String> outputs = configuration.getNetworkOutputs();
        if (outputs.size() == 1
                && configuration.getVertices().get(outputs.get(0)) instanceof LayerVertex vertex
                && vertex.getLayerConf().getLayer() instanceof BaseOutputLayer classifier) {
            return classifier;
        }
        throw new IllegalArgumentException("Expected a network with one output, a layer with weights and a loss such as"
                + " OutputLayer, found " + outputs);
    }

    private static float[][] rows(INDArray values) {
        return values.castTo(DataType.FLOAT).toFloatMatrix();
    }

    /**
     * What a network said of each example, in the order of the data. The arrays are not copied.
     *
     * @param tally         loss and accuracy
     * @param labels        [examples][classes] as the data has them
     * @param logits        [examples][classes], before softmax or sigmoids
     * @param probabilities [examples][classes]
     */
    public record Outputs(Tally tally, float[][] labels, float[][] logits, float[][] probabilities) {

        /** False if a training that diverged left no numbers. */
        public boolean areFinite() {
            return Arrays.stream(probabilities).noneMatch(Outputs::holdsNaN);
        }

        private static boolean holdsNaN(float[] row) {
            for (float value : row) {
                if (Float.isNaN(value)) {
                    return true;
                }
            }
            return false;
        }

        /**
         * Classification and calibration, for examples of one class each.
         *
         * @param names the classes' names
         * @throws IllegalArgumentException if there are no examples, or probabilities that are not between 0 and 1
         */
        public ClassificationMetrics metrics(List<String> names) {
            return ClassificationMetrics.of(
                    names,
                    Arrays.stream(labels).mapToInt(Tally::largest).toArray(),
                    Arrays.stream(probabilities).map(Outputs::doubles).toArray(double[][]::new));
        }

        private static double[] doubles(float[] row) {
            double[] doubles = new double[row.length];
            Arrays.setAll(doubles, i -> row[i]);
            return doubles;
        }
    }
}
