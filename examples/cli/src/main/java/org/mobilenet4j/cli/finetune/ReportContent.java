/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.finetune;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.mobilenet4j.cli.report.ExecutionEnvironment;
import org.mobilenet4j.cli.report.Mistake;
import org.mobilenet4j.cli.report.PictureNames;
import org.mobilenet4j.cli.report.RunReport;
import org.mobilenet4j.cli.report.TestSet;
import org.mobilenet4j.cli.report.Thumbnail;
import org.mobilenet4j.image.dataset.ImageFolder;
import org.mobilenet4j.image.dataset.LabeledImage;
import org.mobilenet4j.image.preprocessing.Preprocessing;
import org.mobilenet4j.training.metrics.ActivationMaps;

/** Puts together what the report on a run says. No instances. */
final class ReportContent {

    /** So many mistakes are shown at most. */
    private static final int MISTAKES = 24;

    private ReportContent() {}

    /**
     * The report.
     *
     * @param settings how the network was trained
     * @param source   where the pictures come from; their names are shown relative to it
     * @param data     the pictures
     * @param trained  the network and its training
     * @throws IOException if a thumbnail cannot be made because its picture can no longer be read
     */
    static RunReport of(FinetuneSettings settings, PictureSource source, ImageFolder data, TrainedNetwork trained)
            throws IOException {
        PictureNames names = new PictureNames(source.pictures());
        RunReport.Builder report = RunReport.builder()
                .title(String.format(
                        Locale.ROOT,
                        "MobileNetV2 trained on %d pictures of %d classes",
                        data.train().size(),
                        data.labels().size()))
                .epochs(trained.epochs())
                .evaluation(trained.heldOut().evaluation())
                .metrics(trained.heldOut().metrics())
                .mistakes(mistakes(names, data.labels(), trained, settings.preprocessing()))
                .skipped(data.skipped().stream()
                        .map(skipped -> names.of(skipped.path()) + ": " + skipped.reason())
                        .collect(Collectors.toList()))
                .environment(ExecutionEnvironment.describe());
        trained.throughput().lines().forEach(report::speed);
        trained.stages().forEach(report::stage);
        trained.warnings().forEach(report::warning);
        data.warnings().forEach(report::warning);
        report.testSet(TestSet.of(data.heldOut()));
        int[] counts = new int[data.labels().size()];
        data.train().forEach(image -> counts[image.index()]++);
        for (int i = 0; i < counts.length; i++) {
            report.addClass(data.labels().get(i), counts[i]);
        }
        return describe(report, settings, source, data, trained).build();
    }

    private static RunReport.Builder describe(
            RunReport.Builder report,
            FinetuneSettings settings,
            PictureSource source,
            ImageFolder data,
            TrainedNetwork trained) {
        settings.preset().ifPresent(preset -> report.setting("preset", preset));
        report.setting("pictures", source.description())
                .setting(
                        "training pictures",
                        settings.recipe().training(data.train().size()));
        if (!data.validation().isEmpty()) {
            report.setting(
                    "validation pictures",
                    settings.recipe().validation(data.validation().size()));
        }
        report.setting(
                        "held-out pictures",
                        data.test().isEmpty()
                                ? "none; the figures are those of the validation pictures"
                                : data.test().size())
                .setting(
                        "network",
                        "MobileNetV2, width multiplier " + settings.widthMultiplier() + ", "
                                + format("%,d", trained.network().numParams()) + " parameters, " + settings.start())
                .setting("input", settings.preprocessing());
        settings.recipe().lines().forEach(report::setting);
        trained.batchNorm().ifPresent(choice -> report.setting("batch norm", choice));
        trained.backbone().ifPresent(backbone -> report.setting("backbone", backbone));
        return report.setting("seed", settings.seed());
    }

    private static List<Mistake> mistakes(
            PictureNames names, List<String> labels, TrainedNetwork trained, Preprocessing preprocessing)
            throws IOException {
        List<Mistake> mistakes = new ArrayList<>();
        ActivationMaps maps =
                ActivationMaps.isPossible(trained.network()) ? ActivationMaps.of(trained.network()) : null;
        for (HeldOutResult.Miss miss : trained.heldOut().surestMisses(MISTAKES)) {
            LabeledImage image = miss.image();
            Mistake mistake = new Mistake(
                    names.of(image.path()),
                    image.label(),
                    labels.get(miss.predicted()),
                    miss.probability(),
                    Thumbnail.of(image.path()));
            mistakes.add(
                    maps == null
                            ? mistake
                            : mistake.withActivationMaps(maps.of(preprocessing.read(image.path()), miss.predicted())));
        }
        return mistakes;
    }

    /** Seconds as people say them: "4.8 s", "3 min 5 s". */
    static String duration(double seconds) {
        long whole = Math.round(seconds);
        return whole < 60 ? format("%.1f s", seconds) : whole / 60 + " min " + whole % 60 + " s";
    }

    private static String format(String pattern, Object value) {
        return String.format(Locale.ROOT, pattern, value);
    }
}
