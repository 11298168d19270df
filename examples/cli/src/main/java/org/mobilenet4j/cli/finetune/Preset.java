/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.finetune;

import java.util.Locale;
import org.mobilenet4j.training.FineTuning;
import org.mobilenet4j.training.HeadTraining;
import org.mobilenet4j.training.TrainingStage;
import org.mobilenet4j.training.batchnorm.BatchNormPolicy;
import org.mobilenet4j.training.data.AugmentationStrength;
import org.mobilenet4j.training.features.Backbone;
import org.mobilenet4j.training.features.PictureCopies;
import org.nd4j.linalg.learning.config.Nesterovs;

/** How published weights learn new classes: all numbers of {@code finetune --weights} are here. */
enum Preset {

    /** The network stays as it is: its features are computed once, a linear head learns from them. */
    FAST {
        @Override
        HeadRecipe recipe() {
            // the page on feature caches has how the training's numbers were chosen
            return new HeadRecipe(new HeadTraining(), Backbone.MIDDLE, PictureCopies.mirrored(), null);
        }
    },

    /** The whole network learns, gently. In so short a training soft targets and averages were no better. */
    BALANCED {
        @Override
        NetworkRecipe recipe() {
            return new NetworkRecipe(
                            FineTuning.builder()
                                    // seven of 225 updates: enough for the first large gradients
                                    .stages(TrainingStage.of(5, 0.01).warmUp(0.03))
                                    .updater(new Nesterovs(MOMENTUM))
                                    .dropout(DROPOUT)
                                    .batchNorm(BatchNormPolicy.AUTO)
                                    .batchNormDecay(BATCH_NORM_DECAY)
                                    .build(),
                            16,
                            WEIGHT_DECAY,
                            AugmentationStrength.GENTLE)
                    .withLeastUpdates(LEAST_UPDATES);
        }
    },

    /** For longer, with stronger changes of the pictures, soft targets and an average of the weights. */
    ACCURATE {
        @Override
        NetworkRecipe recipe() {
            return new NetworkRecipe(
                            FineTuning.builder()
                                    .stages(TrainingStage.of(12, 0.015).warmUp(0.1))
                                    .updater(new Nesterovs(MOMENTUM))
                                    .dropout(DROPOUT)
                                    .labelSmoothing(0.1)
                                    .weightAverage(0.99)
                                    .batchNorm(BatchNormPolicy.AUTO)
                                    .batchNormDecay(BATCH_NORM_DECAY)
                                    .build(),
                            16,
                            WEIGHT_DECAY,
                            AugmentationStrength.STRONG)
                    .withLeastUpdates(LEAST_UPDATES);
        }
    };

    private static final double MOMENTUM = 0.9;

    /** Five epochs of the 720 photographs with which the presets were measured; fewer pictures get more epochs. */
    private static final int LEAST_UPDATES = 225;

    /** The paper's, with which published weights were trained. */
    private static final double DROPOUT = 0.2;

    /** Of the paper's training. */
    private static final double WEIGHT_DECAY = 4e-5;

    /** The trainings are short: with Keras' 0.999 hardly anything of the new pictures would be in the averages. */
    private static final double BATCH_NORM_DECAY = 0.9;

    /** What the preset says, before options change it. */
    abstract Recipe recipe();

    /** As on the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
