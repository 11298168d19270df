/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** What is said of wrong command lines: the option, what was expected, what was found, and nothing of Java. */
class UsageMessagesTest {

    @ParameterizedTest
    @CsvSource(
            delimiterString = " | ",
            quoteCharacter = '"',
            value = {
                "finetune --epochs many | --epochs: expected a whole number, found 'many'",
                "finetune --epochs 3.5 | --epochs: expected a whole number, found '3.5'",
                "finetune --epochs 99999999999 | --epochs: expected a whole number up to 2147483647, found '99999999999'",
                "finetune --epochs | --epochs needs a value, N",
                "finetune --epochs 1 --epochs 2 | --epochs is given more than once; give it once",
                "finetune --epochs 0 | --epochs: The number of epochs must be at least 1, found 0",
                "finetune --learning-rate abc | --learning-rate: expected a number such as 0.5, found 'abc'",
                "finetune --learning-rate 0,5 | --learning-rate: expected a number such as 0.5, found '0,5'",
                "finetune --learning-rate NaN | --learning-rate: expected a number such as 0.5, found 'NaN'",
                "finetune --learning-rate 1e999 | --learning-rate: expected a finite number, found '1e999'",
                "finetune --learning-rate 7 | --learning-rate: The learning rate must be above 0 and at most 1, found 7.0",
                "finetune --seed x | --seed: expected a whole number, found 'x'",
                "finetune --width 5 | --width: The width multiplier must be above 0 and at most 4, found 5.0",
                "finetune --size 31 | --size: The size must be 32 to 2048 pixels, found 31",
                "finetune --batch 1 | --batch: The batch size must be at least 2, because batch norm normalises with",
                "finetune --mixup -1 | --mixup: Mixup's alpha must be 0 or more, found -1.0",
                "finetune --weight-average 1 | --weight-average: The weight of the old average must be at least 0",
                "finetune --label-smoothing 2 | --label-smoothing: The label smoothing must be at least 0 and below 1",
                "finetune --preset nope | --preset: expected one of [fast, balanced, accurate], found 'nope'",
                "finetune --batch-norm x | --batch-norm: expected one of [auto, train, frozen, recalibrate], found 'x'",
                "finetune --drawn 0 | --drawn must be from 1 to 100000, found 0",
                "finetune --drawn 2147483647 | --drawn must be from 1 to 100000, found 2147483647",
                "finetune --output EMPTY | --output: expected a name, found an empty word",
                "finetune --data EMPTY | --data: expected a name, found an empty word",
                "finetune --nonsense | There is no option --nonsense of mobilenet4j finetune",
                "finetune extra | 'extra' is one word more than mobilenet4j finetune expects",
                "finetune --json=yes | --json takes no value, found 'yes'",
                "evaluate m.zip a b | 'b' is one word more than mobilenet4j evaluate expects",
                "evaluate | MODEL and DIR|LIST are missing",
                "evaluate m.zip | DIR|LIST is missing",
                "compare | Give 2 or more of RUN",
                "compare a | Give 2 or more of RUN",
                "convert a.h5 | MODEL is missing",
                "inspect EMPTY | FILE: expected a name, found an empty word",
                "summary --classes 1 | --classes must be 2 or more, or 0 to end at the pooled features, found 1",
                "summary --classes -1 | --classes must be from 0 to 10000000, found -1",
                "summary --width 0 | --width must be above 0 and at most 100, found 0",
                "summary --width 1e9 | --width must be above 0 and at most 100, found 1000000000",
                "summary --size 31 | --size must be from 32 to 10000, found 31",
                "summary --size 99999999 | --size must be from 32 to 10000, found 99999999",
                "classify --model m.zip --weights x a.jpg | Give --model or --weights once, and not both",
                "classify --model m.zip --model b.zip a.jpg | Give --model or --weights once, and not both",
                "classify a.jpg | --model MODEL or --weights FILE|NAME is missing; give one",
                "classify --model m.zip | IMAGE is missing",
                "classify --model m.zip --top 0 a.jpg | --top must be at least 1, found 0",
                "embed --model m.zip a.jpg | --output FEATURES is missing",
                "embed --model m.zip --output x a.jpg | --output must name a NumPy file, such as features.npy; found x",
                "doctor m.zip --expect dog | An expectation needs its picture: --picture IMAGE",
                "benchmark --case foo | --case: expected one of output, fit, found 'foo'",
                "benchmark --peer foo | --peer: expected one of onnxruntime, stock, none, found 'foo'",
                "benchmark --batch 0 | --batch must be from 1 to 4096, found 0",
                "benchmark --batch x | --batch: expected a whole number, found 'x'",
                "benchmark --engine foo | --engine: expected one of nd4j, onednn, both, found 'foo'",
                "benchmark --seconds 0 | --seconds must be above 0 and at most 3600, found 0",
                "benchmark --width 0 | --width must be above 0 and at most 4, found 0",
                "benchmark --size 5 | --size must be from 32 to 2048, found 5",
                "benchmark --case fit --peer onnxruntime | --peer onnxruntime has nothing to do for --case fit",
                "clasify | There is no command 'clasify'; the commands are ",
                "help foo | Unknown subcommand 'foo'."
            })
    void aWrongValueIsASentence(String words, String message) {
        CommandRun run = CommandRun.of(Stream.of(words.split(" "))
                .map(word -> word.equals("EMPTY") ? "" : word)
                .toArray());
        assertTrue(run.err().startsWith("mobilenet4j: " + message), run.err());
    }

    /** Whatever option is added: none of them may answer a wrong word in picocli's or Java's way. */
    @ParameterizedTest
    @MethodSource
    void noOptionAnswersInJava(String command, String option) {
        CommandRun run = CommandRun.of(command, option, "%&", option, "%&");
        assertPlain(run, option);
        assertPlain(CommandRun.of(command, option + "="), option);
        assertPlain(CommandRun.of(command, option), option);
    }

    private static void assertPlain(CommandRun run, String option) {
        assertEquals(2, run.exitCode(), run.toString());
        assertTrue(run.err().contains(option) || run.err().contains(" missing"), run.err());
        for (String java :
                List.of("Exception", "not an int", "not a double", "Invalid value", "null", "java.", "Error:")) {
            assertFalse(run.err().contains(java), run.err());
        }
    }

    static Stream<Arguments> noOptionAnswersInJava() {
        List<Arguments> options = new ArrayList<>();
        new CommandLine(new MobileNet4J()).getSubcommands().forEach((name, command) -> {
            for (OptionSpec option : command.getCommandSpec().options()) {
                if (option.arity().min() > 0) {
                    options.add(Arguments.of(name, option.longestName()));
                }
            }
        });
        return options.stream();
    }

    @Test
    void aNearbyNameIsSuggested() {
        assertTrue(CommandRun.of("clasify").err().contains("classify"));
        assertTrue(CommandRun.of("finetune", "--epoch", "3").err().contains("--epochs"));
    }
}
