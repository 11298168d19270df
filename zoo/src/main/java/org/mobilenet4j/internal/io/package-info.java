/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Files: written whole or not at all, told apart by content, used by one process at a time, hashed. For this
 * library alone; names and behaviour may change in any release. Start with {@link
 * org.mobilenet4j.internal.io.WholeFile}.
 */
package org.mobilenet4j.internal.io;
