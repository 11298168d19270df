/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.examples.cli;

import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Map;
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

    private ErrorMessages() {}

    /** A wrong command line: the reason, and where the help is. */
    static int usage(ParameterException error, String... args) {
        CommandLine command = error.getCommandLine();
        PrintWriter err = command.getErr();
        err.println(line(command, error));
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
        command.getErr().println(line(command, error));
        if (root(command).verbose()) {
            error.printStackTrace(command.getErr());
        }
        return command.getCommandSpec().exitCodeOnExecutionException();
    }

    private static String line(CommandLine command, Throwable error) {
        String message = MemoryShortage.message(error).orElseGet(() -> message(error));
        String reason = message == null || message.isBlank()
                ? error.getClass().getSimpleName()
                : error instanceof LinkageError ? error.getClass().getSimpleName() + ": " + message : message;
        return command.getCommandSpec().root().name() + ": " + reason.strip().replaceAll("\\s*\\R\\s*", " ");
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
