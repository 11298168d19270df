/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Fine-tuning a network to a user's images: {@link org.mobilenet4j.training.FineTuning} is the immutable recipe, made of
 * {@link org.mobilenet4j.training.TrainingStage stages}, and trains with checkpoints to go on from; {@link
 * org.mobilenet4j.training.HeadTraining} learns a linear classifier alone. It uses its subpackages and everything below
 * them; only the zoo models' facades and programs use it. Start with {@code FineTuning.fit}, and read {@code TrainingRun}
 * for what happens in which order.
 */
package org.mobilenet4j.training;
