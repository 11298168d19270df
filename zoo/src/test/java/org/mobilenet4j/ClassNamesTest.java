/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Who reads a class's simple name knows which one is meant. */
class ClassNamesTest {

    /**
     * Those that have the name of one of DL4J's or ND4J's all the same: {@code Classifier} stands in saved models, {@code
     * Convolution} in what {@code summary()} prints; the others are public and named as the field has it.
     */
    private static final Set<String> SHARED_WITH_DL4J =
            Set.of("Checkpoint", "Classifier", "Convolution", "Prediction", "UpdaterState", "WeightsFormat");

    @Test
    void noTwoClassesHaveTheSameName() throws Exception {
        Map<String, List<String>> byName = Stream.concat(
                        classes(home(MobileNetV2.class)), classes(home(ClassNamesTest.class)))
                .collect(Collectors.groupingBy(ClassNamesTest::simpleName, TreeMap::new, Collectors.toList()));
        assertTrue(byName.size() > 200, byName.size() + " classes found");
        byName.values().removeIf(same -> same.size() == 1);
        assertEquals(Map.of(), byName);
    }

    @ParameterizedTest
    @ValueSource(classes = {ComputationGraph.class, INDArray.class})
    void noClassHasTheNameOfOneOfTheLibrariesBelow(Class<?> inLibrary) throws Exception {
        Set<String> theirs = new TreeSet<>();
        try (FileSystem jar = FileSystems.newFileSystem(home(inLibrary))) {
            classes(jar.getPath("/")).map(ClassNamesTest::simpleName).forEach(theirs::add);
        }
        assertTrue(theirs.contains(inLibrary.getSimpleName()), theirs.size() + " classes found");
        theirs.removeAll(SHARED_WITH_DL4J);
        Set<String> ours =
                classes(home(MobileNetV2.class)).map(ClassNamesTest::simpleName).collect(Collectors.toSet());
        theirs.retainAll(ours);
        assertEquals(Set.of(), theirs);
    }

    private static Path home(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    /** Top-level ones, as paths of their files. */
    private static Stream<String> classes(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files
                    .map(file -> folder.relativize(file).toString().replace('\\', '/'))
                    .filter(file -> file.matches("org/(mobilenet4j|deeplearning4j|nd4j)/.*\\.class"))
                    .filter(file -> !file.contains("$") && !file.endsWith("-info.class"))
                    .toList()
                    .stream();
        }
    }

    private static String simpleName(String file) {
        return file.substring(file.lastIndexOf('/') + 1, file.length() - ".class".length());
    }
}
