/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mobilenet4j.cli.demo.DrawnDataset;
import org.mobilenet4j.fixtures.WeightsFile;
import org.mobilenet4j.image.preprocessing.Preprocessing;
import org.mobilenet4j.inference.ModelCard;
import org.mobilenet4j.vertex.Flavor;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/** {@code finetune} from the command line to the files it leaves, on a few drawn pictures. */
class FinetuneCommandTest {

    private static final int PER_CLASS = 4;

    @TempDir
    private static Path pictures;

    @TempDir
    private Path work;

    @BeforeAll
    static void draw() throws IOException {
        new DrawnDataset(3, 40, PER_CLASS, 2).writeTo(pictures, written -> {});
    }

    /** Runs {@code finetune} on one small epoch; later words replace the options that stand here. */
    private CommandRun finetune(Object... more) {
        return CommandRun.of(words(more).toArray());
    }

    private List<Object> words(Object... more) {
        Map<String, Object> options = new LinkedHashMap<>();
        options.put("--epochs", 1);
        options.put("--batch", 8);
        options.put("--size", 32);
        options.put("--output", work.resolve("model.zip"));
        options.put("--report", work.resolve("report"));
        Stream.of(more).forEach(options::remove);
        Stream<Object> words =
                options.entrySet().stream().flatMap(option -> Stream.of(option.getKey(), option.getValue()));
        return Stream.of(Stream.of("finetune"), words, Stream.of(more))
                .flatMap(part -> part)
                .collect(Collectors.toList());
    }

    @Test
    void jsonIsOneObjectAndTheModelClassifies() throws IOException {
        Files.writeString(pictures.resolve("train/checked-disc/broken.png"), "not a picture");
        CommandRun run;
        try {
            run = finetune("--data", pictures, "--epochs", 2, "--json");
        } finally {
            Files.delete(pictures.resolve("train/checked-disc/broken.png"));
        }
        assertEquals(0, run.exitCode(), run.toString());
        ObjectMapper mapper = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
        JsonNode result = mapper.readTree(run.out());
        assertEquals(2, result.get("epochs").asInt());
        assertEquals(6 * PER_CLASS, result.get("trainImages").asInt());
        assertEquals(12, result.get("testImages").asInt());
        assertEquals(1, result.get("skipped").asInt());
        assertTrue(result.get("imagesPerSecond").asDouble() > 0);
        double right = result.get("testAccuracy").asDouble() * 12;
        assertEquals(Math.rint(right), right, 1e-9, "an accuracy on 12 pictures is a multiple of 1/12");

        Path model = Path.of(result.get("model").asText());
        assertEquals(DrawnDataset.labels(), ModelCard.read(model).labels());
        ComputationGraph network = ComputationGraph.load(model.toFile(), false);
        INDArray output = network.outputSingle(Nd4j.rand(2, 3, 32, 32));
        assertArrayEquals(new long[] {2, 6}, output.shape());

        String page = Files.readString(Path.of(result.get("report").asText()));
        assertTrue(page.contains("broken.png: ") && page.contains("striped-ring"), "names skipped files and classes");
        assertEquals(
                2, run.err().lines().filter(line -> line.startsWith("Epoch ")).count(), run.err());
    }

    @Test
    void weightsDecideWidthFlavourAndPreprocessing() throws IOException {
        ComputationGraph published = PublishedNetwork.create();
        Path weights = WeightsFile.write(work.resolve("own_0.35_64.safetensors"), published);
        CommandRun run = finetune("--data", pictures, "--weights", weights, "--json");
        assertEquals(0, run.exitCode(), run.toString());
        JsonNode result = new ObjectMapper().readTree(run.out());
        assertEquals("from own_0.35_64.safetensors", result.get("start").asText());
        Path model = Path.of(result.get("model").asText());
        ModelCard card = ModelCard.read(model);
        assertEquals(Preprocessing.of(Flavor.TF, 32, 32), card.preprocessing());
        assertEquals("own_0.35_64.safetensors", card.properties().get("weights"));
        assertTrue(card.properties().get("recognized").contains("Keras"));
        ComputationGraph trained = ComputationGraph.load(model.toFile(), false);
        INDArray before = published.getParam("block_5_expand_W");
        INDArray after = trained.getParam("block_5_expand_W");
        double likeness =
                Transforms.cosineSim(before.dup('c').reshape(-1), after.dup('c').reshape(-1));
        assertTrue(likeness > 0.9, "three updates change the file's weights a little, cosine " + likeness);
        assertFalse(after.equalsWithEps(before, 1e-9), "but it was trained");
        String page = Files.readString(Path.of(result.get("report").asText()));
        assertTrue(page.contains("from own_0.35_64.safetensors"));
    }

    @Test
    void wrongWeightsAreFoundOutBeforeAnythingElse() throws IOException {
        assertFailure(finetune("--data", pictures, "--weights", "no/such.h5"), "There is no file or folder no/such.h5");
        Path text = Files.writeString(work.resolve("weights.h5"), "not weights");
        assertFailure(finetune("--data", pictures, "--weights", text), "Cannot read the weights " + text);
        Path weights = WeightsFile.write(work.resolve("own.safetensors"), PublishedNetwork.create());
        CommandRun run = finetune("--data", pictures, "--weights", weights, "--width", 0.5);
        assertEquals(2, run.exitCode(), run.toString());
        assertTrue(run.err().contains("have the width multiplier 0.35, but 0.5 was asked for"), run.err());
        assertEquals(List.of("own.safetensors", "weights.h5"), names(work));
    }

    @Test
    void theSummaryEndsWithAccuracyAndReport() {
        CommandRun run = finetune("--data", pictures.resolve("train"));
        assertEquals(0, run.exitCode(), run.toString());
        assertTrue(run.err().contains("Batch norm: TRAIN_STATISTICS: the default for random weights"), run.err());
        List<String> lines = run.outLines();
        assertTrue(lines.get(lines.size() - 2).matches("Accuracy: \\d+\\.\\d % of 6 test images"), run.out());
        assertEquals("Report:   " + work.resolve("report/index.html"), lines.get(lines.size() - 1));
    }

    /** One source: the rate is what was trained on by the time that took, and both are printed. */
    @Test
    void figuresAgreeAndClassesAreNamed() throws IOException {
        CommandRun run = finetune("--data", pictures, "--epochs", 2, "--batch", 10);
        assertEquals(0, run.exitCode(), run.toString());
        assertTrue(
                run.err().contains("Classes: " + String.join(", ", DrawnDataset.labels())),
                "the classes: " + run.err());
        int used = 6 * PER_CLASS / 10 * 10;
        assertTrue(
                run.err().contains("Training images: " + 6 * PER_CLASS + ", of which each epoch uses " + used),
                run.err());
        Matcher line = Pattern.compile("Trained 2 epochs on (\\d+) images of 6 classes: (\\d+) images in ([0-9.]+) s,"
                        + " (\\d+) a second; ([0-9.]+) s in all")
                .matcher(run.outLines().get(0));
        assertTrue(line.matches(), run.out());
        assertEquals(6 * PER_CLASS, Integer.parseInt(line.group(1)));
        assertEquals(2 * used, Integer.parseInt(line.group(2)));
        double seconds = Double.parseDouble(line.group(3));
        double rate = Double.parseDouble(line.group(4));
        assertTrue(rate >= 2 * used / (seconds + 0.06) - 1 && rate <= 2 * used / (seconds - 0.06) + 1, run.out());
        JsonNode json = new ObjectMapper()
                .readTree(finetune("--data", pictures, "--epochs", 2, "--batch", 10, "--json")
                        .out());
        assertEquals(
                2 * used,
                json.get("imagesPerSecond").asDouble()
                        * json.get("trainingSeconds").asDouble(),
                1e-6);
    }

    @Test
    void withoutDataItDrawsPicturesAndKeepsThemOnRequest() throws IOException {
        CommandRun run = finetune("--drawn", 2, "--data-out", work.resolve("drawn"), "--json");
        assertEquals(0, run.exitCode(), run.toString());
        JsonNode result = new ObjectMapper().readTree(run.out());
        assertEquals(12, result.get("trainImages").asInt());
        assertEquals(List.of("drawn", "model.zip", "report"), names(work));
        assertTrue(Files.exists(work.resolve("drawn/test/dotted-ring/0000.png")));

        CommandRun again = finetune("--drawn", 2, "--data-out", work.resolve("drawn"));
        assertFailure(again, "something is there already");
    }

    @Test
    void theSameSeedGivesTheSameNetwork() throws IOException {
        CommandRun first = finetune("--data", pictures, "--output", work.resolve("a.zip"));
        CommandRun second = finetune("--data", pictures, "--output", work.resolve("b.zip"));
        CommandRun other = finetune("--data", pictures, "--output", work.resolve("c.zip"), "--seed", 7);
        assertEquals(0, first.exitCode() + second.exitCode() + other.exitCode(), first + "\n" + second + "\n" + other);
        INDArray a =
                ComputationGraph.load(work.resolve("a.zip").toFile(), false).params();
        INDArray b =
                ComputationGraph.load(work.resolve("b.zip").toFile(), false).params();
        INDArray c =
                ComputationGraph.load(work.resolve("c.zip").toFile(), false).params();
        assertEquals(0, a.sub(b).amaxNumber().doubleValue(), 1e-5);
        assertFalse(a.equalsWithEps(c, 1e-2));
    }

    /** The checkpoint of a finished training is gone; one that ends before it is done leaves its own. */
    @Test
    void resumeGoesOnWithTheSameTrainingOnly() throws IOException {
        Path checkpoint = work.resolve("model.checkpoint");
        assertFailure(finetune("--data", pictures, "--resume"), "there is no such checkpoint");
        assertEquals(List.of(), names(work));
        failAtTheReport("--data", pictures);
        assertTrue(Files.exists(checkpoint));
        byte[] kept = Files.readAllBytes(checkpoint);

        assertFailure(
                finetune("--data", pictures),
                "add --resume to go on with it, or delete " + checkpoint + " to train from the beginning");
        assertFailure(
                finetune("--data", pictures, "--resume", "--seed", 7), "settings: seed was 42 and is 7 now; go on");
        assertFailure(
                finetune("--data", pictures, "--resume", "--size", 48),
                "settings: size was 32 x 32 and is 48 x 48 now; go on");
        CommandRun several = finetune("--data", pictures, "--resume", "--epochs", 2, "--batch", 4);
        assertFailure(several, "epochs was 1 and is 2 now");
        assertFailure(several, "batch size was 8 and is 4 now");
        assertArrayEquals(kept, Files.readAllBytes(checkpoint));
        Path moved = work.resolve("pictures");
        new DrawnDataset(4, 40, PER_CLASS, 2).writeTo(moved, written -> {});
        assertFailure(finetune("--data", moved, "--resume"), "settings: pictures (their hash) was ");

        CommandRun run = finetune("--data", pictures, "--resume");
        assertEquals(0, run.exitCode(), run.toString());
        assertTrue(run.err().contains("Resuming from " + checkpoint), run.err());
        assertEquals(List.of("model.zip", "pictures", "report"), names(work));
    }

    /** A folder comes to where the report's page belongs while the network trains; without it, it would be found out first. */
    private void failAtTheReport(Object... options) throws IOException {
        Path inTheWay = work.resolve("report/index.html/in the way");
        Files.createDirectories(inTheWay);
        assertFailure(finetune(options), "index.html: a folder is there already");
        assertEquals(List.of("report"), names(work));
        Files.delete(inTheWay);
        Files.delete(inTheWay.getParent());
        CommandRun run = CommandRun.interrupted(
                "Epoch 1 of 1",
                () -> assertTrue(inTheWay.toFile().mkdirs()),
                words(options).toArray());
        assertEquals(1, run.exitCode(), run.toString());
        assertTrue(run.err().contains("because a folder is there already"), run.err());
        Files.delete(inTheWay);
        Files.delete(inTheWay.getParent());
    }

    @Test
    void drawnPicturesAreTheSameWhenATrainingIsResumed() throws IOException {
        failAtTheReport("--drawn", 2);
        CommandRun run = finetune("--drawn", 2, "--resume", "--json");
        assertEquals(0, run.exitCode(), run.toString());
        assertEquals(
                12, new ObjectMapper().readTree(run.out()).get("trainImages").asInt());
        assertEquals(List.of("model.zip", "report"), names(work));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--epochs 0",
                "--batch 1",
                "--size 31",
                "--size big",
                "--width 0",
                "--width -1",
                "--learning-rate 0",
                "--learning-rate NaN",
                "--drawn 0",
                "--checkpoint-every -1",
                "--data a --data-out b",
                "--data a --drawn 5",
                "--preset fast",
                "--preset quick --weights a",
                "--freeze-through block_3",
                "--cache a",
                "--cache a --preset balanced --weights b",
                "--preset fast --weights a --resume",
                "--preset fast --weights a --checkpoint b",
                "--preset fast --weights a --freeze-through block_3",
                "--preset fast --weights a --batch-norm frozen",
                "--preset fast --weights a --mixup 0.2",
                "--preset fast --weights a --weight-average 0.9",
                "--batch-norm off",
                "--label-smoothing 1",
                "--class-weights some",
                "--mixup -1",
                "--weight-average 1",
                "--nonsense",
                "stray"
            })
    void aWrongCommandLineIsExitCode2(String words) {
        CommandRun run = finetune((Object[]) words.split(" "));
        assertEquals(2, run.exitCode(), run.toString());
        assertEquals("", run.out());
        assertTrue(run.err().startsWith("mobilenet4j: "), run.err());
        assertFalse(run.err().contains("There is no file"), "before anything is looked for: " + run.err());
    }

    @Test
    void badPicturesAreExitCode1WithASentenceAndLeaveNothing() throws IOException {
        assertFailure(finetune("--data", work.resolve("missing")), "There is no folder");
        Path data = Files.createDirectories(work.resolve("data"));
        assertFailure(finetune("--data", data), "holds no images");
        Files.createDirectories(data.resolve("only"));
        Files.copy(pictures.resolve("test/dotted-disc/0000.png"), data.resolve("only/a.png"));
        assertFailure(finetune("--data", data), "holds one class only");
        Files.createDirectories(data.resolve("empty"));
        assertFailure(finetune("--data", data), "The class 'empty' has no images");
        Files.writeString(data.resolve("empty/b.png"), "not a picture");
        assertFailure(finetune("--data", data), "The class 'empty' has no readable images");
        assertEquals(List.of("data"), names(work));
    }

    @Test
    void whatCannotBeWrittenIsFoundOutBeforeTheTraining() throws IOException {
        Path file = Files.writeString(work.resolve("file"), "");
        assertFailure(finetune("--data", pictures, "--output", work), "it is a folder");
        assertFailure(finetune("--data", pictures, "--report", file), "it is a file");
        Path both = work.resolve("both");
        for (Path report : List.of(both, both.resolve("report"), work.resolve("other/../both"))) {
            assertFailure(finetune("--data", pictures, "--output", both, "--report", report), "places of their own");
        }
        assertFailure(
                finetune("--data", pictures, "--output", both.resolve("index.html"), "--report", both),
                "name it " + both.resolve("index.zip"));
        assertFailure(finetune("--data", pictures, "--output", file.resolve("model.zip")), "is a file, not a folder");
        assertFailure(finetune("--data", pictures, "--checkpoint", work), "it is a folder");
        assertFailure(finetune("--data", pictures, "--checkpoint", work.resolve("model.zip")), "places of their own");
        assertFailure(finetune("--data", pictures, "--checkpoint", work.resolve("report")), "places of their own");
        assertFailure(
                finetune("--data", pictures, "--checkpoint", Files.createDirectory(work.resolve("sub"))),
                "name a file in it");
        Files.delete(work.resolve("sub"));
        assertFailure(finetune("--data", pictures, "--checkpoint", file.resolve("a")), "is a file, not a folder");
        assertEquals(List.of("file"), names(work));
    }

    private static void assertFailure(CommandRun run, String words) {
        assertEquals(1, run.exitCode(), run.toString());
        assertEquals("", run.out());
        String last = run.err().lines().reduce("", (before, line) -> line);
        assertTrue(last.startsWith("mobilenet4j: ") && last.contains(words), run.err());
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(entry -> entry.getFileName().toString()).sorted().collect(Collectors.toList());
        }
    }
}
