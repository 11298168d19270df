/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.MaxValuesExceededException;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.MutuallyExclusiveArgsException;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What is wrong with a command line, for people who know neither Java nor how options are parsed. No instances. */
final class UsageMessages {

    private UsageMessages() {}

    /** Makes a program refuse what Java would take: empty names, numbers that are none. */
    static void addConverters(CommandLine program) {
        program.registerConverter(Path.class, UsageMessages::path);
        program.registerConverter(String.class, UsageMessages::text);
        program.registerConverter(Integer.class, UsageMessages::wholeNumber);
        program.registerConverter(int.class, UsageMessages::wholeNumber);
        program.registerConverter(Long.class, UsageMessages::longNumber);
        program.registerConverter(Double.class, UsageMessages::number);
        program.registerConverter(double.class, UsageMessages::number);
    }

    private static Path path(String word) {
        try {
            return Path.of(text(word));
        } catch (InvalidPathException e) {
            throw new TypeConversionException(
                    "expected the name of a file or folder, found '" + word + "' (" + e.getReason() + ")");
        }
    }

    private static String text(String word) {
        if (word.isBlank()) {
            throw new TypeConversionException("expected a name, found an empty word");
        }
        return word;
    }

    private static int wholeNumber(String word) {
        try {
            return Integer.parseInt(word);
        } catch (NumberFormatException e) {
            throw noNumber("a whole number", "up to " + Integer.MAX_VALUE, word);
        }
    }

    private static long longNumber(String word) {
        try {
            return Long.parseLong(word);
        } catch (NumberFormatException e) {
            throw noNumber("a whole number", "up to " + Long.MAX_VALUE, word);
        }
    }

    private static TypeConversionException noNumber(String what, String range, String word) {
        boolean tooLarge = word.matches("[+-]?[0-9]+");
        return new TypeConversionException(
                "expected " + what + (tooLarge ? " " + range : "") + ", found '" + word + "'");
    }

    private static double number(String word) {
        if (!word.matches("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?")) {
            throw new TypeConversionException("expected a number such as 0.5, found '" + word + "'");
        }
        double number = Double.parseDouble(word);
        if (!Double.isFinite(number)) {
            throw new TypeConversionException("expected a finite number, found '" + word + "'");
        }
        return number;
    }

    /** One sentence; picocli's own where there is no better one. */
    static String of(ParameterException error) {
        ArgSpec argument = error.getArgSpec();
        if (error instanceof UnmatchedArgumentException) {
            return unmatched((UnmatchedArgumentException) error);
        }
        if (error instanceof MutuallyExclusiveArgsException || error instanceof MaxValuesExceededException) {
            return group(error);
        }
        if (error instanceof OverwrittenOptionException) {
            return name(((OverwrittenOptionException) error).getOverwritten())
                    + " is given more than once; give it once";
        }
        if (error instanceof MissingParameterException) {
            return missing((MissingParameterException) error);
        }
        if (argument != null && error.getValue() != null) {
            return wrongValue(argument, error);
        }
        return error.getMessage();
    }

    private static String name(ArgSpec argument) {
        return argument.isOption() ? ((OptionSpec) argument).longestName() : argument.paramLabel();
    }

    private static String named(List<ArgSpec> arguments) {
        return arguments.stream()
                .map(argument -> argument.isOption() ? name(argument) + " " + argument.paramLabel() : name(argument))
                .collect(Collectors.joining(" and "));
    }

    private static String unmatched(UnmatchedArgumentException error) {
        String first = error.getUnmatched().get(0);
        String command = error.getCommandLine().getCommandSpec().qualifiedName();
        if (error.isUnknownOption()) {
            return "There is no option " + first + " of " + command;
        }
        return error.getCommandLine().getSubcommands().isEmpty()
                ? "'" + first + "' is one word more than " + command + " expects"
                : "There is no command '" + first + "'; the commands are "
                        + String.join(
                                ", ", error.getCommandLine().getSubcommands().keySet());
    }

    /** Of a group only one option may be given, and that once. */
    private static String group(ParameterException error) {
        String choices = error.getCommandLine().getCommandSpec().argGroups().stream()
                .flatMap(UsageMessages::alternatives)
                .map(UsageMessages::name)
                .collect(Collectors.joining(" or "));
        return "Give " + choices + " once, and not both";
    }

    private static String missing(MissingParameterException error) {
        List<ArgSpec> missing = error.getMissing();
        if (missing == null || missing.isEmpty()) {
            return error.getMessage();
        }
        ArgSpec only = missing.get(0);
        if (missing.size() == 1 && only.isOption() && isGiven(error, only)) {
            return name(only) + " needs a value, " + only.paramLabel();
        }
        if (only.group() != null) {
            return alternatives(only.group()).map(UsageMessages::one).collect(Collectors.joining(" or "))
                    + " is missing; give one";
        }
        if (missing.size() == 1 && only.arity().min() > 1) {
            return "Give " + only.arity().min() + " or more of " + only.paramLabel();
        }
        if (only.isPositional()) {
            // picocli names the first
            missing = error.getCommandLine().getCommandSpec().positionalParameters().stream()
                    .filter(parameter -> parameter.index().min()
                            >= ((PositionalParamSpec) only).index().min())
                    .collect(Collectors.toList());
        }
        return named(missing) + (missing.size() == 1 ? " is missing" : " are missing");
    }

    /** The options of a group of which one is given; of a group within it, what it cannot be without. */
    private static Stream<ArgSpec> alternatives(ArgGroupSpec group) {
        return Stream.concat(
                group.args().stream(),
                group.subgroups().stream()
                        .flatMap(inner -> inner.args().stream().filter(ArgSpec::required)));
    }

    private static String one(ArgSpec argument) {
        return named(List.of(argument));
    }

    /** picocli uses one exception for an option that is missing and for one without its value. */
    private static boolean isGiven(MissingParameterException error, ArgSpec option) {
        return error.getMessage().contains("parameter for option")
                || error.getMessage().contains("Expected parameter");
    }

    private static String wrongValue(ArgSpec argument, ParameterException error) {
        Class<?> type = argument.typeInfo().isMultiValue()
                ? argument.typeInfo().getAuxiliaryTypeInfos().get(0).getType()
                : argument.typeInfo().getType();
        if (argument.isOption() && argument.arity().max() == 0) {
            return name(argument) + " takes no value, found '" + error.getValue() + "'";
        }
        if (type.isEnum() && error.getMessage().contains("case-sensitive")) {
            String choices =
                    Arrays.stream(type.getEnumConstants()).map(Object::toString).collect(Collectors.joining(", "));
            return name(argument) + ": expected one of " + choices + ", found '" + error.getValue() + "'";
        }
        int expected = error.getMessage().indexOf("expected ");
        return expected < 0
                ? error.getMessage()
                : name(argument) + ": " + error.getMessage().substring(expected);
    }
}
