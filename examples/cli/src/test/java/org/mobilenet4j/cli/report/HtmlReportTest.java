/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mobilenet4j.training.EpochResult;
import org.mobilenet4j.training.metrics.ClassificationMetrics;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.factory.Nd4j;

class HtmlReportTest {

    private static final String EVIL = "<script>alert('1')</script> & \"co\"";
    private static final Pattern IMAGE = Pattern.compile("src=\"data:image/(png|jpeg);base64,([^\"]+)\"");

    private static RunReport.Builder report(String... labels) {
        Evaluation evaluation = new Evaluation(Arrays.asList(labels));
        for (int i = 0; i < labels.length; i++) {
            float[][] actual = new float[1][labels.length];
            float[][] predicted = new float[1][labels.length];
            actual[0][i] = 1;
            predicted[0][0] = 1;
            evaluation.eval(Nd4j.createFromArray(actual), Nd4j.createFromArray(predicted));
        }
        RunReport.Builder report = RunReport.builder()
                .title("A run")
                .evaluation(evaluation)
                .epochs(List.of(
                        new EpochResult(1, 1, 1.5, 0.25, 1.25, 0.5, 3, 0),
                        new EpochResult(2, 1, 1, 0.5, 0.75, 0.625, 3, 0)));
        for (String label : labels) {
            report.addClass(label, 7);
        }
        return report;
    }

    private static Mistake mistake(String file) {
        return new Mistake(file, "rose", EVIL, 0.875, new BufferedImage(20, 30, BufferedImage.TYPE_3BYTE_BGR));
    }

    private static String render(RunReport.Builder report) throws IOException {
        return new HtmlReport().render(report.build());
    }

    @Test
    void whatPeopleNamedIsEscapedEverywhere() throws IOException {
        RunReport.Builder report = report(EVIL, "rose")
                .title(EVIL)
                .mistakes(List.of(mistake(EVIL)))
                .skipped(List.of(EVIL))
                .setting(EVIL, EVIL)
                .speed(EVIL, EVIL)
                .environment(Map.of(EVIL, EVIL));
        String page = render(report);
        assertFalse(page.contains("<script"), "a label became part of the page");
        assertTrue(page.contains("&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt; &amp; &quot;co&quot;"));
    }

    @Test
    void thePageRefersToNothingOutside() throws IOException {
        String page = render(report("lily", "rose").mistakes(List.of(mistake("a.png"))));
        assertFalse(Pattern.compile("https?:|url\\(|@import|<link|<script")
                .matcher(page)
                .find());
        Matcher images = IMAGE.matcher(page);
        List<BufferedImage> found = new ArrayList<>();
        while (images.find()) {
            found.add(ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(images.group(2)))));
        }
        assertEquals(4, found.size(), "two curves, the confusion matrix, one mistake");
        assertEquals(4, Pattern.compile("<img ").matcher(page).results().count(), "no other images");
        assertEquals(20, found.get(3).getWidth());
    }

    @Test
    void thePageSaysWhatHappened() throws IOException {
        String page = render(report("lily", "rose")
                .mistakes(List.of(mistake("a.png")))
                .skipped(List.of("x.jpg: empty"))
                .setting("batch size", 16)
                .speed("pictures a second", "101"));
        assertTrue(page.contains("<b>62.5 %</b><span>of the held-out pictures right"), "accuracy after the last epoch");
        assertTrue(page.contains("<b>101</b><span>pictures a second"));
        assertTrue(page.contains("(87.5 %), is <b>rose</b>"));
        assertTrue(page.contains("1 of the files could not be used") && page.contains("x.jpg: empty"));
        assertTrue(page.contains("batch size</th><td>16"));
        String rose = page.substring(page.indexOf("<td class=\"label\">rose"));
        assertTrue(
                rose.startsWith("<td class=\"label\">rose</td><td class=\"number\">7</td><td class=\"number\">1</td>"
                        + "<td class=\"number\">0.0 %</td>"),
                rose.substring(0, 200));
    }

    private static ClassificationMetrics metrics() {
        double[][] probabilities = {{0.75, 0.25}, {0.5625, 0.4375}, {0.875, 0.125}, {0.25, 0.75}};
        return ClassificationMetrics.of(List.of("lily", "rose"), new int[] {0, 1, 0, 1}, probabilities);
    }

    @Test
    void metricsAddCalibrationAndActivationMapsStandBesideMistakes() throws IOException {
        RunReport.Builder report = report("lily", "rose")
                .metrics(metrics())
                .stage(1, "head")
                .stage(2, "all of it")
                .warning("the <statistics> do not fit")
                .mistakes(List.of(mistake("a.png").withActivationMaps(List.<float[][]>of(new float[][] {{1, 0}, {0, -1}
                }))));
        String page = render(report);
        assertEquals(6, IMAGE.matcher(page).results().count(), "reliability and activation map too");
        // off by 0.25, 0.5625, 0.125 and 0.25 in bins of their own but for the two of 0.75
        assertTrue(page.contains("<b>29.7 %</b><span>expected calibration error"), "calibration error");
        assertTrue(page.contains("<b>73.3 %</b><span>mean F1 of the classes"), "F1");
        assertTrue(page.contains("Warning:</b> the &lt;statistics&gt; do not fit"), "the warning");
        assertTrue(page.contains("<b>75.0 %</b><span>of the held-out pictures right"), "of the network that is kept");
    }

    @Test
    void withoutEpochsThereAreNoCurves() throws IOException {
        Evaluation evaluation = new Evaluation(List.of("lily", "rose"));
        evaluation.eval(Nd4j.eye(2), Nd4j.eye(2));
        RunReport.Builder report = RunReport.builder()
                .title("Tested")
                .evaluation(evaluation)
                .metrics(metrics())
                .addClass("lily", 0)
                .addClass("rose", 0);
        String page = render(report);
        assertTrue(page.contains("<b>75.0 %</b><span>of the pictures right"));
        assertFalse(page.contains("Cross-entropy"));
    }

    @Test
    void runsAreComparedByTheirRecords(@TempDir Path folder) throws IOException {
        Path first = folder.resolve("first");
        Path second = folder.resolve("second");
        new HtmlReport()
                .write(
                        report("lily", "rose")
                                .metrics(metrics())
                                .setting("seed", 1)
                                .setting("batch", 16)
                                .build(),
                        first);
        new HtmlReport()
                .write(
                        report("lily", "rose")
                                .metrics(metrics())
                                .setting("seed", 2)
                                .setting("batch", 16)
                                .build(),
                        second);
        RunComparison comparison = RunComparison.read(List.of(first, second.resolve("run.json")));
        assertEquals(0.75, comparison.metric(first.toString(), "accuracy"));
        assertEquals(Map.of("seed", List.of("1", "2")), comparison.differingSettings());
        assertEquals(List.of("80.0 %", "80.0 %"), comparison.classes().get("lily"));
        String page = Files.readString(new HtmlReport().write(comparison, folder.resolve("page")));
        assertEquals(1, IMAGE.matcher(page).results().count(), "the curves");
        assertTrue(page.contains("seed</th><td>1</td><td>2</td>"), page);
        assertFalse(Pattern.compile("https?:|<script").matcher(page).find());
        IOException e = assertThrows(IOException.class, () -> RunComparison.read(List.of(folder)));
        assertTrue(e.getMessage().contains("run.json"), e.getMessage());
    }

    @Test
    void withoutMistakesItSaysSo() throws IOException {
        String page = render(report("lily", "rose"));
        assertTrue(page.contains("every held-out picture was recognised"));
        assertTrue(page.contains("every file in the folders could be read"));
    }

    @Test
    void manyClassesStillMakeAPicture() throws IOException {
        String[] labels =
                Stream.iterate(0, i -> i + 1).limit(300).map(i -> "class " + i).toArray(String[]::new);
        assertTrue(render(report(labels)).contains("class 299"));
    }

    @Test
    void theFileAppearsWholeAndReplacesTheOldOne(@TempDir Path folder) throws IOException {
        Path target = folder.resolve("new/report");
        Path page = new HtmlReport().write(report("lily", "rose").build(), target);
        assertEquals(target.resolve("index.html"), page);
        new HtmlReport().write(report("lily", "tulip").build(), target);
        assertTrue(Files.readString(page).contains("tulip"));
        try (Stream<Path> files = Files.list(target)) {
            assertEquals(
                    List.of(page, target.resolve("run.json")),
                    files.sorted().collect(Collectors.toList()),
                    "nothing temporary is left");
        }
    }

    @Test
    void aLinkToAFolderIsAFolder(@TempDir Path folder) throws IOException {
        Path real = Files.createDirectory(folder.resolve("real"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), real);
        new HtmlReport().write(report("lily", "rose").build(), link);
        assertTrue(Files.readString(real.resolve("index.html")).contains("rose"));
    }

    @Test
    void anEmptyReportIsRefused() {
        assertThrows(NullPointerException.class, () -> RunReport.builder().build());
        RunReport.Builder noEpoch =
                RunReport.builder().title("A run").evaluation(new Evaluation(2)).addClass("rose", 1);
        assertThrows(IllegalStateException.class, noEpoch::build);
    }
}
