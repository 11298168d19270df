/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights;

import org.mobilenet4j.vertex.Flavor;

/** Whose names a file of weights uses, and so which conventions its network follows. */
public enum WeightSource {
    /** {@code keras.applications}, today's names: {@code block_1_expand}. */
    KERAS("Keras", Flavor.TF, new KerasNameMapping()),
    /** {@code keras.applications}, as its published files were first named: {@code mobl1_conv_1_expand}. */
    OLDER_KERAS("Keras, older names", Flavor.TF, new OlderKerasNameMapping()),
    /** Keras 3's {@code .weights.h5}, which numbers the layers of a kind: {@code layers/conv2d_1/vars/0}. */
    KERAS_3("Keras 3", Flavor.TF, new Keras3NameMapping()),
    /** torchvision: {@code features.2.conv.0.0}. */
    TORCHVISION("torchvision", Flavor.TORCH, new TorchvisionNameMapping()),
    /** timm: {@code blocks.1.0.conv_pw}. */
    TIMM("timm", Flavor.TORCH, new TimmNameMapping()),
    /** Hugging Face transformers, with Google's weights: {@code mobilenet_v2.layer.0.expand_1x1}. */
    HUGGING_FACE("Hugging Face", Flavor.TF, new HuggingFaceNameMapping());

    private final String title;
    private final Flavor flavor;
    private final NameMapping mapping;

    WeightSource(String title, Flavor flavor, NameMapping mapping) {
        this.title = title;
        this.flavor = flavor;
        this.mapping = mapping;
    }

    /** What people call it. */
    public String title() {
        return title;
    }

    /** The conventions that its networks follow. */
    public Flavor flavor() {
        return flavor;
    }

    NameMapping mapping() {
        return mapping;
    }
}
