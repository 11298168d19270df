/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.mobilenet4j.internal.io.FileKind;

/** The files that reports consist of, and how they are told from other pages and JSON. No instances. */
public final class ReportFiles {

    /** More than stands before the end of a page's style sheet. */
    private static final int HEAD = 1 << 13;

    /** The style sheet of pages from before they said what wrote them. */
    private static final String OLD_STYLE = ":root { color-scheme: light; --text: #1d232a; --soft: #5a6572;";

    private static final String COMPARED = " runs compared</title>";

    static final FileKind PAGE = new FileKind("the page of a report", file -> {
        String head = head(file);
        return head.contains("<meta name=\"generator\" content=\"MobileNet4J report\">")
                || head.contains(OLD_STYLE) && !isComparison(head);
    });

    static final FileKind COMPARISON = new FileKind("the page of a comparison", file -> isComparison(head(file)));

    static final FileKind RECORD = new FileKind("the run.json of a report", file -> {
        JsonNode tree = new ObjectMapper().readTree(file.toFile());
        return tree != null && tree.path("format").isInt() && tree.has("title") && tree.has("environment");
    });

    private ReportFiles() {}

    private static String head(Path file) throws IOException {
        try (InputStream stream = Files.newInputStream(file)) {
            return new String(stream.readNBytes(HEAD), StandardCharsets.UTF_8);
        }
    }

    private static boolean isComparison(String head) {
        return head.contains("<meta name=\"generator\" content=\"MobileNet4J comparison\">")
                || head.contains(OLD_STYLE) && head.contains(COMPARED);
    }

    /** What {@link HtmlReport#write(RunReport, Path)} writes into a folder. */
    public static Map<Path, FileKind> ofRun(Path folder) {
        return Map.of(folder.resolve(RunJson.FILE_NAME), RECORD, folder.resolve(HtmlReport.FILE_NAME), PAGE);
    }

    /** What {@link HtmlReport#write(RunComparison, Path)} writes into a folder. */
    public static Map<Path, FileKind> ofComparison(Path folder) {
        return Map.of(folder.resolve(HtmlReport.FILE_NAME), COMPARISON);
    }
}
