/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Published checkpoints: their list, their download, their cache. The zoo models and programs name checkpoints;
 * everything about a file's tensors is left to {@link org.mobilenet4j.weights}. Start with {@link
 * org.mobilenet4j.weights.catalogue.Checkpoints}.
 */
package org.mobilenet4j.weights.catalogue;
