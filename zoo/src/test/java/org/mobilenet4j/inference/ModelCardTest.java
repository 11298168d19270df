/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.inference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mobilenet4j.image.TinyNetworks;
import org.mobilenet4j.image.preprocessing.Preprocessing;
import org.mobilenet4j.vertex.Flavor;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.preprocessor.DataNormalization;
import org.nd4j.linalg.factory.Nd4j;

class ModelCardTest {

    private static final ModelCard CARD = new ModelCard(
            List.of("cat", "d\u00f6g", "emu"),
            Preprocessing.of(Flavor.TORCH, 8, 8),
            Map.of("creator", "a \"test\"", "epochs", "3"));

    @TempDir
    private Path folder;

    /** Also where an earlier version left the note beside names. */
    @Test
    void namedClassesAreNotNumbered() {
        ModelCard numbered = new ModelCard(
                List.of("class 0", "class 1"),
                Preprocessing.of(Flavor.TF, 32, 32),
                Map.of(ModelCard.NUMBERED_LABELS, "?"));
        assertTrue(numbered.hasNumberedLabels());
        ModelCard named = numbered.withLabels(List.of("rose", "tulip"));
        assertEquals(false, named.hasNumberedLabels());
        assertEquals(Map.of(), named.properties());
        ModelCard stale = new ModelCard(named.labels(), named.preprocessing(), numbered.properties());
        assertEquals(false, ModelCard.fromJson(stale.toJson()).hasNumberedLabels());
        assertEquals(false, numbered.withLabels(List.of("class 1", "class 2")).hasNumberedLabels());
    }

    @Test
    void theFileHoldsNetworkAndCard() throws IOException {
        ComputationGraph graph = TinyNetworks.classifier(3, DataType.FLOAT);
        graph.fit(new DataSet(Nd4j.rand(3, 3, 8, 8), Nd4j.eye(3)));
        Path file = folder.resolve("new/sub folder/model.zip");
        ModelCard.save(graph, CARD, file, true);
        assertEquals(CARD, ModelCard.read(file));
        ComputationGraph loaded = ComputationGraph.load(file.toFile(), true);
        assertEquals(graph.params(), loaded.params());
        assertEquals(graph.getUpdater().getStateViewArray(), loaded.getUpdater().getStateViewArray());
        assertEquals(Set.of("model.zip"), names(file.getParent()));
    }

    @Test
    void theUpdaterStaysOutOnRequest() throws IOException {
        ComputationGraph graph = TinyNetworks.classifier(3, DataType.FLOAT);
        Path with = folder.resolve("with.zip");
        Path without = folder.resolve("without.zip");
        ModelCard.save(graph, CARD, with, true);
        ModelCard.save(graph, CARD, without, false);
        try (FileSystem first = FileSystems.newFileSystem(with, (ClassLoader) null);
                FileSystem second = FileSystems.newFileSystem(without, (ClassLoader) null)) {
            assertTrue(Files.exists(first.getPath(ModelSerializer.UPDATER_BIN)));
            assertTrue(Files.notExists(second.getPath(ModelSerializer.UPDATER_BIN)));
        }
    }

    @Test
    void programsThatKnowOnlyDl4jFindTheScaling() throws Exception {
        Path file = folder.resolve("model.zip");
        ModelCard.save(TinyNetworks.classifier(3, DataType.FLOAT), CARD, file, false);
        INDArray ours = Nd4j.rand(DataType.FLOAT, 2, 3, 8, 8).muli(255);
        INDArray theirs = ours.dup();
        CARD.preprocessing().normalizer().transform(ours);
        DataNormalization restored = ModelSerializer.restoreNormalizerFromFile(file.toFile());
        restored.transform(theirs);
        assertEquals(ours, theirs);
    }

    @Test
    void aFailureKeepsTheOldFileAndLeavesNothingElse() throws IOException {
        Path file = folder.resolve("model.zip");
        ModelCard.save(TinyNetworks.classifier(3, DataType.FLOAT), CARD, file, false);
        byte[] before = Files.readAllBytes(file);
        ComputationGraph broken =
                new ComputationGraph(TinyNetworks.classifier(3, DataType.FLOAT).getConfiguration());
        assertThrows(RuntimeException.class, () -> ModelCard.save(broken, CARD, file, true));
        assertArrayEquals(before, Files.readAllBytes(file));
        assertEquals(Set.of("model.zip"), names(folder));
    }

    @Test
    void onlyAModelWithACardIsReplaced() throws IOException {
        ComputationGraph network = TinyNetworks.classifier(3, DataType.FLOAT);
        Path list = Files.writeString(folder.resolve("list.csv"), "path,label");
        Path plain = folder.resolve("plain.zip");
        ModelSerializer.writeModel(network, plain.toFile(), false);
        for (Path file : List.of(list, plain)) {
            byte[] before = Files.readAllBytes(file);
            assertFalse(ModelCard.fileKind().matches(file));
            IOException e = assertThrows(IOException.class, () -> ModelCard.save(network, CARD, file, false));
            assertTrue(e.getMessage().contains("cannot write a model there"), e.getMessage());
            assertArrayEquals(before, Files.readAllBytes(file));
        }
        Path file = Files.createFile(folder.resolve("model.zip"));
        ModelCard.save(network, CARD, file, false);
        assertTrue(ModelCard.fileKind().matches(file));
        ModelCard.save(network, card("x", "y", "z"), file, false);
        assertEquals(card("x", "y", "z"), ModelCard.read(file));
    }

    @Test
    void aLinkToAFolderIsAFolder() throws IOException {
        Path real = Files.createDirectory(folder.resolve("real"));
        Path file = Files.createSymbolicLink(folder.resolve("link"), real).resolve("model.zip");
        ModelCard.save(TinyNetworks.classifier(3, DataType.FLOAT), CARD, file, false);
        assertEquals(CARD, ModelCard.read(real.resolve("model.zip")));
        assertEquals(Set.of("model.zip"), names(real));
    }

    @Test
    void aFolderIsNotOverwritten() throws IOException {
        Path target = Files.createDirectory(folder.resolve("model"));
        IOException e = assertThrows(
                IOException.class,
                () -> ModelCard.save(TinyNetworks.classifier(3, DataType.FLOAT), CARD, target, false));
        assertTrue(e.getMessage().contains("it is a folder"), e.getMessage());
        assertEquals(Set.of("model"), names(folder));
        assertEquals(Set.of(), names(target));
    }

    @Test
    void theFileIsReplacedAndAsReadableAsAnyOther() throws IOException {
        Path file = folder.resolve("model.zip");
        ModelCard.save(TinyNetworks.classifier(2, DataType.FLOAT), card("a", "b"), file, false);
        ModelCard.save(TinyNetworks.classifier(3, DataType.FLOAT), CARD, file, false);
        assertEquals(CARD, ModelCard.read(file));
        assumeTrue(FileSystems.getDefault().supportedFileAttributeViews().contains("posix"));
        Path other = Files.createFile(folder.resolve("other"));
        assertEquals(
                PosixFilePermissions.toString(Files.getPosixFilePermissions(other)),
                PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }

    @Test
    void whatIsNoModelIsNamed() throws IOException {
        assertUnreadable(folder.resolve("missing.zip"), "there is no such file");
        assertUnreadable(Files.writeString(folder.resolve("text.zip"), "hello"), "not a complete zip file");
        assertUnreadable(Files.writeString(folder.resolve("text.bin"), "hello"), "not a complete zip file");
        Path plain = folder.resolve("plain.zip");
        ModelSerializer.writeModel(TinyNetworks.classifier(3, DataType.FLOAT), plain.toFile(), false);
        assertUnreadable(plain, "save it with ModelCard.save");
        Path weights = folder.resolve("weights.pth");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(weights))) {
            zip.putNextEntry(new ZipEntry("archive/data.pkl"));
        }
        assertUnreadable(weights, "PretrainedModel.load and --weights read it");
        Path whole = folder.resolve("whole.zip");
        ModelCard.save(TinyNetworks.classifier(3, DataType.FLOAT), CARD, whole, false);
        byte[] bytes = Files.readAllBytes(whole);
        assertUnreadable(
                Files.write(folder.resolve("cut.zip"), Arrays.copyOf(bytes, bytes.length - 30)),
                "not a complete zip file");
    }

    @Test
    void aBrokenCardIsNamed() throws IOException {
        Path file = folder.resolve("model.zip");
        ModelCard.save(TinyNetworks.classifier(3, DataType.FLOAT), CARD, file, false);
        replaceEntry(file, CARD.toJson().substring(0, 60));
        assertUnreadable(file, "is broken");
        replaceEntry(file, CARD.toJson().replace("\"format\" : 2", "\"format\" : 3, \"new\" : true"));
        assertUnreadable(file, "use the version that wrote it");
        replaceEntry(file, CARD.toJson().replace("\"cat\"", "\"emu\""));
        assertUnreadable(file, "stands twice");
        replaceEntry(file, "");
        assertUnreadable(file, "is broken");
    }

    private static void replaceEntry(Path file, String json) throws IOException {
        try (FileSystem zip = FileSystems.newFileSystem(file, (ClassLoader) null)) {
            Files.writeString(zip.getPath(ModelCard.ENTRY), json);
        }
    }

    private static void assertUnreadable(Path file, String reason) {
        IOException e = assertThrows(IOException.class, () -> ModelCard.read(file));
        assertTrue(e.getMessage().contains(reason), e.getMessage());
        assertTrue(e.getMessage().contains(file.toString()), e.getMessage());
    }

    @Test
    void jsonKeepsEverything() {
        assertEquals(CARD, ModelCard.fromJson(CARD.toJson()));
        assertNotEquals(CARD, card("cat", "d\u00f6g", "emu"));
    }

    @Test
    void labelsMustTellClassesApart() {
        assertThrows(IllegalArgumentException.class, () -> card("a", " "));
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> card("a", "b", "a"));
        assertTrue(e.getMessage().contains("'a'"), e.getMessage());
        assertNull(card("a").properties().get("creator"));
    }

    @Test
    void theSourceOfTheWeightsStaysWithThem() throws IOException {
        Provenance origin = new Provenance(
                "timm/x",
                "https://h.example/x",
                "Apache-2.0",
                Flavor.TORCH,
                1,
                72.5,
                null,
                "0123456789abcdef".repeat(4));
        ModelCard card = CARD.withProvenance(origin);
        Path file = folder.resolve("model.zip");
        ModelCard.save(TinyNetworks.classifier(3, DataType.FLOAT), card, file, false);
        ModelCard read = ModelCard.read(file);
        assertEquals(card, read);
        assertNotEquals(CARD, read);
        assertEquals(origin, read.provenance().orElseThrow());
        assertEquals(72.5, read.provenance().orElseThrow().top1().getAsDouble());
        assertTrue(read.provenance().orElseThrow().top5().isEmpty());
        assertTrue(CARD.provenance().isEmpty());
    }

    @Test
    void anImpossibleSourceIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> origin(" ", 0, 1.0, null));
        assertThrows(IllegalArgumentException.class, () -> origin("n", 2, 1.0, null));
        assertThrows(IllegalArgumentException.class, () -> origin("n", 0, 101.0, null));
        assertThrows(IllegalArgumentException.class, () -> origin("n", 0, Double.NaN, null));
        assertThrows(IllegalArgumentException.class, () -> origin("n", 0, 1.0, "0123"));
    }

    private static Provenance origin(String name, int offset, Double top1, String sha256) {
        return new Provenance(name, "https://h.example/x", "MIT", Flavor.TF, offset, top1, null, sha256);
    }

    @Test
    void cardsOfFormat1AreStillRead() {
        String old = "{\"format\" : 1, \"labels\" : [\"a\", \"b\"], \"preprocessing\" : "
                + Preprocessing.of(Flavor.TF, 8, 8).toJson() + ", \"properties\" : {}}";
        assertEquals(card("a", "b"), ModelCard.fromJson(old));
    }

    @Test
    void anotherPreprocessingIsADeliberateActAndLeavesANote() {
        Preprocessing other = Preprocessing.of(Flavor.TF, 16, 16);
        ModelCard changed = CARD.withPreprocessing(other);
        assertEquals(other, changed.preprocessing());
        assertEquals(CARD.preprocessing().toString(), changed.properties().get(ModelCard.REPLACED_PREPROCESSING));
        assertEquals("3", changed.properties().get("epochs"));
        assertEquals(changed, ModelCard.fromJson(changed.toJson()));
        assertEquals(CARD, CARD.withPreprocessing(CARD.preprocessing()));
        assertEquals(
                CARD.preprocessing().toString(),
                changed.withPreprocessing(Preprocessing.of(Flavor.TF, 32, 32))
                        .properties()
                        .get(ModelCard.REPLACED_PREPROCESSING));
    }

    @Test
    void aNetworkWithoutClassifierNeedsNoLabels() {
        ModelCard card = card();
        assertEquals(card, ModelCard.fromJson(card.toJson()));
        assertThrows(
                IllegalArgumentException.class,
                () -> new ImageClassifier(TinyNetworks.classifier(3, DataType.FLOAT), card));
    }

    private static ModelCard card(String... labels) {
        return new ModelCard(List.of(labels), Preprocessing.of(Flavor.TF, 8, 8), Map.of());
    }

    private static Set<String> names(Path directory) throws IOException {
        try (Stream<Path> children = Files.list(directory)) {
            return children.map(child -> child.getFileName().toString()).collect(Collectors.toCollection(HashSet::new));
        }
    }
}
