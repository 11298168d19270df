/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli;

import java.util.Locale;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Says of a value on the command line that it is out of range, with the option's name. Immutable. */
public final class OptionRange {

    private final CommandSpec command;

    /** @param command whose options are looked at */
    public OptionRange(CommandSpec command) {
        this.command = command;
    }

    /** @throws ParameterException outside {@code least} to {@code most} */
    public void require(String option, long value, long least, long most) {
        if (value < least || value > most) {
            throw new ParameterException(
                    command.commandLine(),
                    option + " must be "
                            + (most == Long.MAX_VALUE ? "at least " + least : "from " + least + " to " + most)
                            + ", found " + value);
        }
    }

    /** @throws ParameterException unless {@code value} is above {@code limit} and at most {@code most} */
    public void requireAbove(String option, double value, double limit, double most) {
        if (!(value > limit && value <= most)) {
            throw new ParameterException(
                    command.commandLine(),
                    String.format(
                            Locale.ROOT,
                            "%s must be above %s and at most %s, found %s",
                            option,
                            text(limit),
                            text(most),
                            text(value)));
        }
    }

    private static String text(double number) {
        return number == Math.rint(number) && Math.abs(number) < 1e15
                ? Long.toString((long) number)
                : Double.toString(number);
    }

    /**
     * Names an option before what somebody else says of its value.
     *
     * @throws IllegalArgumentException with the option's name, if {@code use} throws one
     */
    public static <T> T named(String option, Supplier<T> use) {
        try {
            return use.get();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(option + ": " + e.getMessage(), e);
        }
    }
}
