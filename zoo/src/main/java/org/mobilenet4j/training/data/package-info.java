/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * What a training learns from: {@link org.mobilenet4j.training.data.TrainingData}, from folders of images, which are
 * decoded, augmented and put into batches on other threads, or from any iterator of DL4J's. It uses the packages of images
 * and no other part of the training; all parts of the training use it. Start with {@link
 * org.mobilenet4j.training.data.FolderData}.
 */
package org.mobilenet4j.training.data;
