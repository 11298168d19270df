/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.embed;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.mobilenet4j.internal.io.FileKind;

/** Writes which picture a row of features belongs to: CSV as in RFC 4180, UTF-8, with the header {@code row,image}. */
final class RowNames implements AutoCloseable {

    private static final String END_OF_LINE = "\r\n";
    private static final String HEADER = "row,image" + END_OF_LINE;

    static final FileKind KIND = new FileKind("the names of a file of features", file -> {
        try (InputStream stream = Files.newInputStream(file)) {
            return new String(stream.readNBytes(HEADER.length()), StandardCharsets.UTF_8).equals(HEADER);
        }
    });

    private final BufferedWriter writer;
    private long rows;

    private RowNames(BufferedWriter writer) {
        this.writer = writer;
    }

    /** Begins a file; an existing one is replaced. */
    static RowNames create(Path file) throws IOException {
        RowNames names = new RowNames(Files.newBufferedWriter(file, StandardCharsets.UTF_8));
        names.writer.write(HEADER);
        return names;
    }

    /** One more row. */
    void row(String image) throws IOException {
        writer.write(rows + "," + quoted(image) + END_OF_LINE);
        rows++;
    }

    /** Names of files may have commas, quotes and ends of lines in them. */
    static String quoted(String field) {
        return '"' + field.replace("\"", "\"\"") + '"';
    }

    @Override
    public void close() throws IOException {
        writer.close();
    }
}
