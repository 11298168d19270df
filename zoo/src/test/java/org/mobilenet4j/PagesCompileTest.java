/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The Java on a page compiles: its blocks, one after the other, as the body of a method that is given an iterator. */
class PagesCompileTest {

    private static final Path SOURCES = Path.of("src/main/java");
    private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "src/site/markdown/coming-from-dl4j-zoo.md"})
    void theJavaOfAPageCompiles(String page) throws IOException {
        Matcher block = BLOCK.matcher(Files.readString(Path.of("..").resolve(page)));
        String body = block.results().map(found -> found.group(1)).collect(Collectors.joining("\n"));
        assertFalse(body.isBlank(), page);

        Path source = folder.resolve("Page.java");
        Files.writeString(
                source,
                imports(body) + "class Page {\nvoid page(DataSetIterator iterator) throws Exception {\n" + body
                        + "}\n}\n");
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        boolean compiled = compiler.getTask(
                        messages,
                        null,
                        null,
                        List.of("-proc:none", "-d", folder.toString(), "-cp", System.getProperty("java.class.path")),
                        null,
                        compiler.getStandardFileManager(null, null, null).getJavaFileObjects(source))
                .call();
        assertEquals("true", compiled ? "true" : messages.toString(), page);
    }

    /** Of our classes wherever they are, and of what DL4J's users import. */
    private static String imports(String body) throws IOException {
        String ours;
        try (Stream<Path> files = Files.walk(SOURCES)) {
            ours = files.map(file -> SOURCES.relativize(file).toString().replaceAll("[/\\\\]", "."))
                    .filter(name -> name.endsWith(".java"))
                    .map(name -> name.substring(0, name.length() - ".java".length()))
                    .filter(name -> body.matches("(?s).*\\b" + name.substring(name.lastIndexOf('.') + 1) + "\\b.*"))
                    .map(name -> "import " + name + ";\n")
                    .collect(Collectors.joining());
        }
        return ours + "import java.io.*;\nimport java.nio.file.*;\nimport java.util.List;\n"
                + "import org.deeplearning4j.nn.graph.ComputationGraph;\n"
                + "import org.deeplearning4j.nn.transferlearning.*;\n"
                + "import org.deeplearning4j.nn.weights.WeightInit;\n"
                + "import org.deeplearning4j.zoo.PretrainedType;\n"
                + "import org.nd4j.linalg.api.ndarray.INDArray;\n"
                + "import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;\n"
                + "import org.nd4j.linalg.learning.config.Adam;\n";
    }
}
