/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jline.nativ.CLibrary;

/** What is at the other end of standard error. No instances. */
final class Terminal {

    private static final int STANDARD_ERROR = 2;
    private static final int USUAL_WIDTH = 80;

    private Terminal() {}

    /** Whether standard error is a terminal that understands carriage returns. */
    static boolean isStandardError() {
        if ("dumb".equals(System.getenv("TERM"))) {
            return false;
        }
        if (!Files.isWritable(Path.of(System.getProperty("java.io.tmpdir")))) {
            return System.console() != null; // the library unpacks itself there, and complains aloud where it cannot
        }
        try {
            return CLibrary.isatty(STANDARD_ERROR) == 1;
        } catch (LinkageError | RuntimeException unknownPlatform) {
            return System.console() != null;
        }
    }

    /** Columns of the terminal at standard error; 80 when it does not tell. */
    static int width() {
        try {
            int width = CLibrary.getTerminalWidth(STANDARD_ERROR);
            return width > 0 ? width : USUAL_WIDTH;
        } catch (LinkageError | RuntimeException unknownPlatform) {
            return USUAL_WIDTH;
        }
    }
}
