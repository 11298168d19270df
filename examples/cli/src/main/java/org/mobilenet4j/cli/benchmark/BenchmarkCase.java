/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.benchmark;

import java.util.Locale;

/** What can be measured. */
enum BenchmarkCase {
    OUTPUT,
    FIT;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
