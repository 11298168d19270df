/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.inference;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.mobilenet4j.image.codec.UnreadableImageException;
import org.mobilenet4j.image.preprocessing.Preprocessing;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Names what a picture shows: a network, its preprocessing and its labels in one object.
 *
 * <pre>{@code
 * ImageClassifier classifier = ImageClassifier.load(Path.of("flowers.zip"));
 * Prediction best = classifier.classify(Path.of("rose.jpg"), 1).get(0);
 * }</pre>
 *
 * A picture is prepared as the card says, for that belongs to the weights; to use a network in another way, give it
 * another card on purpose: {@link ModelCard#withPreprocessing}.
 * <p>
 * Thread-safe: pictures are decoded concurrently, the network runs one batch at a time behind a lock, because DL4J's
 * graphs hold state during a pass. For more throughput give each thread a classifier of its own.
 */
public final class ImageClassifier {

    private final LogitsNetwork network;
    private final ModelCard card;
    private final Object turn = new Object();

    /**
     * @param graph an initialised network with one input and one output, an {@code OutputLayer} with softmax, or with sigmoids for
     *              pictures of several classes. It is given
     *              [N, 3, H, W]; or [N, H, W, 3] where the input is read by a unit of this project, frozen or not, that
     *              was built for NHWC, as the stem of a {@code MobileNetV2} with that input format is. Other networks
     *              that read NHWC are not recognised. Its parameters are shared, not copied: it may be trained further,
     *              but not while this classifier is at work
     * @param card  its labels and preprocessing
     * @throws IllegalArgumentException when the network has another form, or another number of classes than the card
     *                                  has labels
     */
    public ImageClassifier(ComputationGraph graph, ModelCard card) {
        this.network = LogitsNetwork.of(graph);
        this.card = card;
        if (network.classes() != card.labels().size()) {
            throw new IllegalArgumentException("The network tells " + network.classes()
                    + " classes apart, but its model card has " + card.labels().size() + " labels");
        }
    }

    /**
     * Loads a network and its card.
     *
     * @param file a model file that {@link ModelCard#save} wrote
     * @throws IOException when the file or its card cannot be read, a number in it is not finite, or the network is no
     *                     classifier of pictures
     */
    public static ImageClassifier load(Path file) throws IOException {
        ModelCard card = ModelCard.read(file);
        ComputationGraph graph = SavedNetwork.load(file);
        try {
            return new ImageClassifier(graph, card);
        } catch (RuntimeException e) {
            throw new IOException("Cannot use the model " + file + ": " + e.getMessage(), e);
        }
    }

    /** The network's labels, preprocessing and notes. */
    public ModelCard card() {
        return card;
    }

    /** Whether a picture can be of several classes: each has a probability of its own, and they do not add up to 1. */
    public boolean isMultiLabel() {
        return network.isMultiLabel();
    }

    /**
     * Classifies a picture.
     *
     * @param image a file that {@link org.mobilenet4j.image.codec.ImageDecoder} reads
     * @param topK  how many classes to name, at least 1; more than there are means all
     * @return the likeliest classes, the best first; equal ones in the order of their indices
     * @throws UnreadableImageException when the file cannot be decoded right
     */
    public List<Prediction> classify(Path image, int topK) throws UnreadableImageException {
        return classify(List.of(image), topK).get(0);
    }

    /**
     * Classifies several pictures in one batch: faster than one by one, at the price of memory for all of them.
     *
     * @param images files that {@link org.mobilenet4j.image.codec.ImageDecoder} reads
     * @param topK   how many classes to name, at least 1; more than there are means all
     * @return for each picture its likeliest classes, as {@link #classify(Path, int)} gives them
     * @throws UnreadableImageException when a file cannot be decoded right; no picture is classified then
     */
    public List<List<Prediction>> classify(List<Path> images, int topK) throws UnreadableImageException {
        Ranking.requirePositive(topK);
        return images.isEmpty() ? List.of() : classify(card.preprocessing().read(images), topK);
    }

    /**
     * Classifies pictures that are tensors already.
     *
     * @param batch [N, 3, H, W], NCHW, RGB, scaled as {@link Preprocessing#read(Path)} does; left alone
     * @param topK  how many classes to name, at least 1; more than there are means all
     * @return for each picture its likeliest classes, as {@link #classify(Path, int)} gives them
     * @throws IllegalArgumentException for another shape
     * @throws IllegalStateException    when the network answers with something that is no number
     */
    public List<List<Prediction>> classify(INDArray batch, int topK) {
        Ranking.requirePositive(topK);
        Preprocessing expected = card.preprocessing();
        long[] shape = {batch.size(0), 3, expected.height(), expected.width()};
        if (!Arrays.equals(batch.shape(), shape)) {
            throw new IllegalArgumentException("Expected pictures of shape [N, 3, " + expected.height() + ", "
                    + expected.width() + "] (NCHW), found " + Arrays.toString(batch.shape()));
        }
        double[][] logits;
        synchronized (turn) {
            logits = network.logits(batch);
        }
        List<List<Prediction>> predictions = new ArrayList<>();
        for (double[] row : logits) {
            predictions.add(
                    network.isMultiLabel()
                            ? Ranking.bestOfSigmoids(row, card.labels(), topK)
                            : Ranking.best(row, card.labels(), topK));
        }
        return predictions;
    }
}
