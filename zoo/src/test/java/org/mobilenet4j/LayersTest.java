/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Arrays;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The layers of the library, from the bottom to the top, as the architecture page shows them. */
class LayersTest {
    private static final String ROOT = "org.mobilenet4j";

    /** A layer may use those before it. */
    private static final String[] LAYERS = {
        "internal.io",
        "engine",
        "engine.nd4j",
        "engine.onednn",
        "vertex",
        "model",
        "image.codec",
        "image.preprocessing",
        "image.dataset",
        "inference",
        "export",
        "weights.format",
        "weights",
        "weights.catalogue",
        "training.data",
        "training.loss",
        "training.features",
        "training.metrics",
        "training.batchnorm",
        "training",
        "",
    };

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("/fixtures/"))
            .importPackages(ROOT);

    private static String name(String layer) {
        return layer.isEmpty() ? ROOT : ROOT + "." + layer;
    }

    @Test
    void noLayerUsesAHigherOne() {
        var architecture = layeredArchitecture().consideringOnlyDependenciesInLayers();
        for (String layer : LAYERS) {
            architecture = architecture.layer(name(layer)).definedBy(name(layer));
        }
        for (int i = 0; i < LAYERS.length; i++) {
            boolean engine = LAYERS[i].startsWith("engine");
            String[] lower = Arrays.stream(LAYERS, 0, i)
                    .filter(layer -> engine || !layer.startsWith("engine.")) // found by ServiceLoader alone
                    .map(LayersTest::name)
                    .toArray(String[]::new);
            architecture = i == 0
                    ? architecture.whereLayer(name(LAYERS[i])).mayNotAccessAnyLayer()
                    : architecture.whereLayer(name(LAYERS[i])).mayOnlyAccessLayers(lower);
        }
        architecture.check(CLASSES);
    }

    @Test
    void noPackagesFormACycle() {
        slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void everyPackageHasItsLayer() {
        TreeSet<String> found = new TreeSet<>();
        CLASSES.forEach(type -> found.add(type.getPackageName()));
        TreeSet<String> expected = new TreeSet<>();
        for (String layer : LAYERS) {
            expected.add(name(layer));
        }
        assertEquals(expected, found);
    }
}
