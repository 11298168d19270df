/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.doctor;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.mobilenet4j.image.codec.UnreadableImageException;
import org.mobilenet4j.inference.FeatureExtractor;
import org.mobilenet4j.inference.ImageClassifier;
import org.mobilenet4j.inference.ModelCard;
import org.mobilenet4j.inference.Prediction;
import org.mobilenet4j.weights.catalogue.PretrainedModel;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Runs a network as it should be run, and under every usual mistake. Not thread-safe. */
final class Trial {

    private final ModelCard card;
    private final MistakenInput inputs;
    private final Map<UsualMistake, ComputationGraph> networks = new EnumMap<>(UsualMistake.class);

    Trial(PretrainedModel model) {
        this.card = model.card();
        this.inputs = new MistakenInput(card.preprocessing());
        for (UsualMistake mistake : UsualMistake.values()) {
            networks.put(
                    mistake,
                    mistake.changesNetwork() ? OtherConventions.of(model.network(), mistake) : model.network());
        }
    }

    /** The network that is run under a mistake. */
    ComputationGraph network(UsualMistake mistake) {
        return networks.get(mistake);
    }

    /** What it is given under a mistake, [1, 3, height, width]. */
    INDArray input(Path picture, UsualMistake mistake) throws UnreadableImageException {
        return inputs.read(picture, mistake);
    }

    /** What it answers under every mistake that can be made with it, the right way first. */
    List<Answer> run(Path picture) throws UnreadableImageException {
        List<Answer> answers = new ArrayList<>();
        for (UsualMistake mistake : UsualMistake.values()) {
            if (!mistake.changesLabels() || !card.labels().isEmpty()) {
                answers.add(answer(mistake, inputs.read(picture, mistake)));
            }
        }
        return answers;
    }

    /** What it answers for a tensor, run as it should be. */
    Answer answer(INDArray input) {
        return answer(UsualMistake.NONE, input);
    }

    private Answer answer(UsualMistake mistake, INDArray input) {
        ComputationGraph network = networks.get(mistake);
        double[] features = new FeatureExtractor(network).features(input).toDoubleVector();
        double[] logits = new double[card.labels().size()];
        boolean multiLabel = false;
        if (logits.length > 0) {
            ImageClassifier classifier = new ImageClassifier(network, card);
            multiLabel = classifier.isMultiLabel();
            for (Prediction prediction :
                    classifier.classify(input, logits.length).get(0)) {
                logits[prediction.index()] = prediction.logit();
            }
        }
        return new Answer(
                mistake,
                title(mistake),
                logits,
                features,
                StatisticsFit.distance(network, input),
                card.labels(),
                multiLabel);
    }

    private String title(UsualMistake mistake) {
        return mistake == UsualMistake.OTHER_SHAPE && !inputs.crops()
                ? "cropped instead of stretched"
                : mistake.title();
    }
}
