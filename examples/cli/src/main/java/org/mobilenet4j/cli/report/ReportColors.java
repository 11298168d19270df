/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.report;

import java.awt.Color;

/** Colours that the report's pictures share. No instances. */
final class ReportColors {

    static final Color TEXT = new Color(0x33, 0x3a, 0x42);
    static final Color GRID = new Color(0xdd, 0xe1, 0xe6);

    private ReportColors() {}
}
