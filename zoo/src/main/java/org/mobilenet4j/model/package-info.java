/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Networks as data: tables of stages, blocks, names of vertices, features by reduction, summaries. Everything
 * above reads a network from here; nothing here knows of weights, images or training. Start with {@link
 * org.mobilenet4j.model.NetworkDescription}.
 */
package org.mobilenet4j.model;
