/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli;

import java.awt.AWTError;
import java.io.PrintWriter;
import org.mobilenet4j.cli.benchmark.BenchmarkCommand;
import org.mobilenet4j.cli.doctor.DoctorCommand;
import org.mobilenet4j.cli.embed.EmbedCommand;
import org.mobilenet4j.cli.finetune.FinetuneCommand;
import org.mobilenet4j.internal.io.FileNames;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/**
 * The program {@code mobilenet4j}. Results go to standard output, in UTF-8; progress, logs and errors to standard error.
 * Exit codes: 0 it worked, 1 the work failed, 2 the command line is wrong.
 */
@Command(
        name = "mobilenet4j",
        description = "Trains MobileNetV2 on folders of pictures, classifies with it and times it.",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        sortOptions = false,
        usageHelpAutoWidth = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:it worked", "1:the work failed", "2:the command line is wrong"},
        subcommands = {
            FinetuneCommand.class,
            EvaluateCommand.class,
            CompareCommand.class,
            ClassifyCommand.class,
            EmbedCommand.class,
            SummaryCommand.class,
            InspectCommand.class,
            ConvertCommand.class,
            DoctorCommand.class,
            BenchmarkCommand.class,
            HelpCommand.class
        })
public final class MobileNet4J {

    @Option(names = "--verbose", scope = ScopeType.INHERIT, description = "Show the stack trace of an error.")
    private boolean verbose;

    /** Runs the program and ends the JVM with its exit code. */
    public static void main(String[] args) {
        if (System.getProperty("java.awt.headless") == null) {
            // pictures are drawn into memory; a DISPLAY that nobody answers must not matter
            System.setProperty("java.awt.headless", "true");
        }
        MemoryShortage.leaveNoDump();
        // whatever a library prints must not get between the results
        System.setOut(System.err);
        StandardOutput results = StandardOutput.ofProcess();
        PrintWriter err = new PrintWriter(System.err, true);
        System.exit(results.exitCode(run(results.writer(), err, args), err));
    }

    /**
     * Runs the program.
     *
     * @param out where results go
     * @param err where messages go
     * @return the exit code
     */
    public static int run(PrintWriter out, PrintWriter err, String... args) {
        CommandLine program = new CommandLine(new MobileNet4J())
                .setOut(out)
                .setErr(err)
                .setParameterExceptionHandler(ErrorMessages::usage)
                .setExecutionExceptionHandler(ErrorMessages::failure);
        String unreadable = unreadable(args);
        if (unreadable != null) {
            err.println("mobilenet4j: " + unreadable + " cannot be read: it " + FileNames.remedy());
            err.flush();
            return program.getCommandSpec().exitCodeOnInvalidInput();
        }
        UsageMessages.addConverters(program);
        try {
            return program.execute(args);
        } catch (LinkageError | AWTError | OutOfMemoryError e) {
            return ErrorMessages.failure(e, program);
        } finally {
            out.flush();
            err.flush();
        }
    }

    /** Files could not be found, or after all the work not be written; null if all is well. */
    private static String unreadable(String... args) {
        for (String word : args) {
            if (FileNames.isGarbled(word)) {
                return "The word '" + word + "' of the command line";
            }
        }
        String folder = System.getProperty("user.dir", "");
        return FileNames.isGarbled(folder) ? "The name of the working directory, " + folder + "," : null;
    }

    boolean verbose() {
        return verbose;
    }
}
