/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli;

import picocli.CommandLine.Option;

/** What the commands that write files have in common. */
public final class OverwriteOption {

    @Option(
            names = "--overwrite",
            description = "Replace files that this program did not write. Its own of an earlier run are replaced in any"
                    + " case, which it says; what it reads is never replaced.")
    private boolean overwrite;

    /** To be told what is read and written. */
    public Outputs outputs() {
        return new Outputs(overwrite);
    }

    /** Whether files may be replaced that this program did not write. */
    public boolean overwrite() {
        return overwrite;
    }
}
