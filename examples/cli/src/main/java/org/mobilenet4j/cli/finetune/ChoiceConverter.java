/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.finetune;

import java.util.List;
import org.mobilenet4j.training.loss.ClassWeights;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads one of some words, whatever the case of their letters; picocli's own names each twice when it refuses others. */
abstract class ChoiceConverter<T> implements ITypeConverter<T> {

    private final List<T> choices;

    /** @param choices what there is to choose from; their texts are the words */
    ChoiceConverter(T[] choices) {
        this.choices = List.of(choices);
    }

    @Override
    public T convert(String word) {
        return choices.stream()
                .filter(choice -> choice.toString().equalsIgnoreCase(word))
                .findFirst()
                .orElseThrow(
                        () -> new TypeConversionException("expected one of " + choices + ", found '" + word + "'"));
    }

    /** Presets. */
    static final class OfPreset extends ChoiceConverter<Preset> {
        OfPreset() {
            super(Preset.values());
        }
    }

    /** Weights of the classes. */
    static final class OfClassWeights extends ChoiceConverter<ClassWeights> {
        OfClassWeights() {
            super(new ClassWeights[] {ClassWeights.none(), ClassWeights.balanced()});
        }
    }

    /** Policies for batch norm. */
    static final class OfBatchNorm extends ChoiceConverter<RecipeOptions.BatchNormOption> {
        OfBatchNorm() {
            super(RecipeOptions.BatchNormOption.values());
        }
    }
}
