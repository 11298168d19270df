/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.doctor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import org.mobilenet4j.inference.ModelCard;

/** What the doctor saw, to read or as JSON. Immutable. */
final class DoctorReport {

    private final String model;
    private final ModelCard card;
    private final String picture;
    private final List<Finding> findings;
    private final List<Answer> answers;
    private final Diagnosis diagnosis;

    /**
     * @param model     what was examined
     * @param picture   what it was shown
     * @param answers   under every mistake; empty if it could not be run
     * @param diagnosis null if nothing was expected
     */
    DoctorReport(
            String model,
            ModelCard card,
            String picture,
            List<Finding> findings,
            List<Answer> answers,
            Diagnosis diagnosis) {
        this.model = model;
        this.card = card;
        this.picture = picture;
        this.findings = List.copyOf(findings);
        this.answers = List.copyOf(answers);
        this.diagnosis = diagnosis;
    }

    /** Whether nothing failed, and what was expected came out. */
    boolean isHealthy() {
        return findings.stream().noneMatch(finding -> finding.level() == Finding.Level.FAILURE)
                && (diagnosis == null || diagnosis.isRight());
    }

    String toText() {
        StringBuilder text = new StringBuilder();
        text.append("model    ").append(model).append('\n');
        card.provenance()
                .ifPresent(origin -> text.append("origin   ").append(origin).append('\n'));
        text.append("expects  ").append(card.preprocessing()).append('\n');
        text.append("picture  ").append(picture).append("\n\n");
        for (Finding finding : findings) {
            text.append(
                    String.format(Locale.ROOT, "%-8s %-11s %s%n", finding.level(), finding.check(), finding.text()));
        }
        if (!answers.isEmpty()) {
            table(text);
        }
        if (diagnosis != null) {
            text.append('\n').append(diagnosis.verdict()).append('\n');
        }
        return text.toString();
    }

    private void table(StringBuilder text) {
        int titles = answers.stream()
                .mapToInt(answer -> answer.title().length())
                .max()
                .orElse(0);
        int labels = answers.stream()
                .mapToInt(answer -> answer.label().length())
                .max()
                .orElse(0);
        text.append('\n')
                .append(String.format(
                        Locale.ROOT, "  %-" + titles + "s  training  answer%n", "what if it is run with"));
        for (Answer answer : answers) {
            boolean expected = diagnosis != null && diagnosis.explanations().contains(answer);
            String row = String.format(
                    Locale.ROOT,
                    "%s %-" + titles + "s  %8s  %-" + labels + "s  %s%s",
                    expected ? "*" : " ",
                    answer.title(),
                    answer.mistake().changesLabels() ? "" : String.format(Locale.ROOT, "%.2f", answer.statistics()),
                    answer.label(),
                    answer.best().isPresent() ? String.format(Locale.ROOT, "%6.2f %%", 100 * answer.confidence()) : "",
                    distance(answer));
            text.append(row.stripTrailing()).append('\n');
        }
    }

    private String distance(Answer answer) {
        return diagnosis == null
                ? ""
                : diagnosis
                        .distance(answer)
                        .map(distance -> String.format(Locale.ROOT, "  %.2g away", distance))
                        .orElse("");
    }

    String toJson() {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode root = mapper.createObjectNode();
        root.put("model", model)
                .put("preprocessing", card.preprocessing().toString())
                .put("picture", picture)
                .put("healthy", isHealthy());
        ArrayNode checks = root.putArray("checks");
        findings.forEach(finding -> checks.addObject()
                .put("check", finding.check())
                .put("level", finding.level().name())
                .put("text", finding.text()));
        ArrayNode rows = root.putArray("answers");
        answers.forEach(answer -> row(rows.addObject(), answer));
        if (diagnosis != null) {
            ObjectNode node = root.putObject("diagnosis").put("verdict", diagnosis.verdict());
            ArrayNode explanations = node.putArray("explanations");
            diagnosis
                    .explanations()
                    .forEach(answer -> explanations.add(answer.mistake().name()));
        }
        try {
            return mapper.writeValueAsString(root);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private void row(ObjectNode row, Answer answer) {
        row.put("mistake", answer.mistake().name()).put("title", answer.title());
        if (!answer.mistake().changesLabels() && Double.isFinite(answer.statistics())) {
            row.put("statistics", answer.statistics());
        }
        answer.best()
                .ifPresent(best ->
                        row.put("index", best).put("label", answer.label()).put("probability", answer.confidence()));
        if (diagnosis != null) {
            diagnosis.distance(answer).ifPresent(distance -> row.put("distance", distance));
        }
    }
}
