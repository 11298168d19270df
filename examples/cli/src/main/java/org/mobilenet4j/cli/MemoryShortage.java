/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli;

import java.util.Optional;
import org.deeplearning4j.config.DL4JSystemProperties;

/** Which memory ran out, how much there was, and which setting gives more. No instances. */
final class MemoryShortage {

    private static final String SMALLER =
            "; or take less at once: a smaller --batch or --size, fewer programs beside this one";

    /** How the JVM tells, at the second use of a class, that memory ran out when it was initialized at the first. */
    private static final String IN_INITIALIZER = "Exception java.lang.OutOfMemoryError: ";

    private MemoryShortage() {}

    /**
     * Keeps DL4J from leaving a file about every shortage in the working directory. Whoever wants it sets the property.
     */
    static void leaveNoDump() {
        System.getProperties().putIfAbsent(DL4JSystemProperties.CRASH_DUMP_ENABLED_PROPERTY, "false");
    }

    /** @return empty if it was no shortage of memory */
    static Optional<String> message(Throwable failure) {
        String reason = null;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage());
            if (cause instanceof OutOfMemoryError) {
                reason = message; // the deepest has the numbers
            } else if (cause instanceof ExceptionInInitializerError && message.contains(IN_INITIALIZER)) {
                reason = message.substring(message.indexOf(IN_INITIALIZER) + IN_INITIALIZER.length());
            }
        }
        return Optional.ofNullable(reason).map(MemoryShortage::words);
    }

    private static String words(String reason) {
        String heap = (Runtime.getRuntime().maxMemory() >> 20) + " MB";
        if (reason.contains("maxPhysicalBytes")) {
            return "Out of memory: the program takes more than it may (" + reason + "). Set a higher limit with"
                    + " -Dorg.bytedeco.javacpp.maxphysicalbytes=SIZE, such as 8g, behind java; unless set, it is four times"
                    + " the heap of -Xmx, now " + heap + SMALLER;
        }
        if (reason.contains("maxBytes")) {
            return "Out of native memory, which holds arrays (" + reason + "). Set a higher limit with"
                    + " -Dorg.bytedeco.javacpp.maxbytes=SIZE, such as 4g, behind java; unless set, it is the heap of -Xmx,"
                    + " now " + heap + SMALLER;
        }
        if (reason.contains("Cannot allocate") || reason.contains("thread")) {
            return "Out of native memory: the operating system gives no more (" + reason
                    + "). Close other programs, or raise the limit of the container or of ulimit" + SMALLER;
        }
        return "Out of memory: Java's heap of " + heap + " is full (" + reason
                + "). Set a larger one with -Xmx, such as -Xmx4g, behind java" + SMALLER;
    }
}
