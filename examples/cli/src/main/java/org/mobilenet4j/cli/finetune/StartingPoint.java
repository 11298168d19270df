/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.finetune;

import java.io.IOException;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.mobilenet4j.image.preprocessing.PixelScaling;
import org.mobilenet4j.inference.ModelCard;
import org.mobilenet4j.model.NetworkDescription;
import org.mobilenet4j.vertex.Flavor;

/** What a network begins with, and what follows from that for its training. Implementations are immutable. */
interface StartingPoint {

    /** The conventions of the network: they decide its padding. */
    Flavor flavor();

    /** How the network is used to see pixels scaled: as its flavour, unless weights come with another scale. */
    default PixelScaling scaling() {
        return PixelScaling.of(flavor());
    }

    /** @throws IllegalArgumentException if it has another width multiplier; the message says what to do */
    default void requireWidth(double factor) {}

    /**
     * The network to train, initialised.
     *
     * @param training what the training says of the network: classes, input, updater
     * @throws IOException if weights cannot be read or do not fit
     */
    ComputationGraph network(UnaryOperator<NetworkDescription.Builder> training) throws IOException;

    /** Notes for the model's card. */
    Map<String, String> notes();

    /** The card of a network that began here. */
    ModelCard describe(ModelCard card);

    /** What it is, for people: "from ...". */
    @Override
    String toString();
}
