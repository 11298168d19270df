/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli;

import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ConcurrentModificationException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns what went wrong into one line on standard error and an exit code. No instances. */
final class ErrorMessages {

    private static final Map<Class<?>, String> WORDS = Map.of(
            AccessDeniedException.class, "no permission",
            NoSuchFileException.class, "there is no such file or folder",
            FileAlreadyExistsException.class, "something of that name is there already",
            DirectoryNotEmptyException.class, "the folder is not empty",
            NotDirectoryException.class, "it is not a folder",
            FileSystemLoopException.class, "its links lead back to itself");

    /** What no file and no option should bring about. */
    private static final List<Class<?>> FAULTS = List.of(
            NullPointerException.class,
            ClassCastException.class,
            IndexOutOfBoundsException.class,
            NegativeArraySizeException.class,
            ConcurrentModificationException.class,
            ArithmeticException.class);

    private ErrorMessages() {}

    /** A wrong command line: the reason, and where the help is. */
    static int usage(ParameterException error, String... args) {
        CommandLine command = error.getCommandLine();
        PrintWriter err = command.getErr();
        err.println(line(command, UsageMessages.of(error)));
        UnmatchedArgumentException.printSuggestions(error, err);
        err.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
        return command.getCommandSpec().exitCodeOnInvalidInput();
    }

    /** Failed work: the reason, and the stack trace for those who ask. */
    static int failure(Exception error, CommandLine command, ParseResult arguments) {
        return failure((Throwable) error, command);
    }

    /** Failed work, also by an {@link Error}. */
    static int failure(Throwable error, CommandLine command) {
        command.getErr().println(line(command, reason(error)));
        if (root(command).verbose()) {
            error.printStackTrace(command.getErr());
        }
        return command.getCommandSpec().exitCodeOnExecutionException();
    }

    private static String line(CommandLine command, String reason) {
        return command.getCommandSpec().root().name() + ": " + reason.strip().replaceAll("\\s*\\R\\s*", " ");
    }

    private static String reason(Throwable error) {
        Optional<String> shortage = MemoryShortage.message(error);
        if (shortage.isPresent()) {
            return shortage.get();
        }
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            String outside = ofTheMachine(cause);
            if (outside != null) {
                return outside;
            }
        }
        if (error instanceof UncheckedIOException) {
            return reason(error.getCause());
        }
        String message = message(error);
        if (message == null || message.isBlank() || FAULTS.stream().anyMatch(fault -> fault.isInstance(error))) {
            return "An unexpected " + error.getClass().getSimpleName()
                    + (message == null || message.isBlank() ? "" : " (" + message + ")")
                    + ": this is a fault of the program; --verbose shows where";
        }
        return error instanceof LinkageError ? error.getClass().getSimpleName() + ": " + message : message;
    }

    /** What the machine lacks, wherever it is found out; null for everything else. */
    private static String ofTheMachine(Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        if (message.startsWith("Could not create the cache")) {
            return "Cannot unpack the native libraries: neither " + Path.of(System.getProperty("user.home"), ".javacpp")
                    + " nor a folder in " + System.getProperty("java.io.tmpdir")
                    + " can be written to; name another folder with -Dorg.bytedeco.javacpp.cachedir=DIR";
        }
        if (cause instanceof UnsatisfiedLinkError && cause.getCause() == null) {
            return "Cannot load a native library (" + message + "); they are unpacked into a folder of about 300 MB, "
                    + System.getProperty(
                            "org.bytedeco.javacpp.cachedir",
                            Path.of(System.getProperty("user.home"), ".javacpp", "cache")
                                    .toString())
                    + ": if its disk is full or forbids programs, name another one with"
                    + " -Dorg.bytedeco.javacpp.cachedir=DIR";
        }
        return null;
    }

    /** Java's exceptions about files give the path alone where the class says the rest. */
    private static String message(Throwable error) {
        String message = error.getLocalizedMessage();
        boolean pathAlone = error instanceof FileSystemException && ((FileSystemException) error).getReason() == null;
        return pathAlone ? message + ": " + WORDS.getOrDefault(error.getClass(), "cannot be read or written") : message;
    }

    private static MobileNet4J root(CommandLine command) {
        return (MobileNet4J) command.getCommandSpec().root().userObject();
    }
}
