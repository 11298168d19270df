/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights.format;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.nd4j.shade.jackson.core.JsonFactory;
import org.nd4j.shade.jackson.core.JsonFactoryBuilder;
import org.nd4j.shade.jackson.core.JsonParser;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.core.JsonToken;

/**
 * The header of a safetensors file, read token by token, so that deep nesting and long numbers cost nothing:
 * <code>{"name": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}, "__metadata__": {"key": "text"}}</code>.
 */
final class SafetensorsHeader {
    private static final String METADATA = "__metadata__";

    private static final int MAX_AXES = 32;
    /** Of a long without its sign. */
    private static final int MAX_DIGITS = 19;

    /** Names come from outside: not to be kept beyond the file. */
    private static final JsonFactory JSON = new JsonFactoryBuilder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .build();

    private final WeightsChannel channel;
    private final JsonParser parser;

    private SafetensorsHeader(WeightsChannel channel, JsonParser parser) {
        this.channel = channel;
        this.parser = parser;
    }

    /** What the header says of a tensor; offsets in bytes after the header. */
    static final class Entry {
        final String name;
        ElementType type;
        long[] shape;
        long begin;
        long end;

        private Entry(String name) {
            this.name = name;
        }

        String shapeText() {
            return Arrays.toString(shape);
        }
    }

    static List<Entry> parse(WeightsChannel channel, byte[] header) throws IOException {
        // a reader of our own: given bytes, the library guesses among encodings, and the format knows only UTF-8
        InputStreamReader text =
                new InputStreamReader(new ByteArrayInputStream(header), StandardCharsets.UTF_8.newDecoder());
        try (JsonParser parser = JSON.createParser(text)) {
            return new SafetensorsHeader(channel, parser).entries();
        } catch (JsonProcessingException e) {
            throw channel.damaged("its header is not JSON: " + e.getOriginalMessage(), e);
        } catch (CharacterCodingException e) {
            throw channel.damaged("its header is not UTF-8: the file is damaged; fetch it again", e);
        }
    }

    private List<Entry> entries() throws IOException {
        List<Entry> entries = new ArrayList<>();
        expect(JsonToken.START_OBJECT, parser.nextToken(), "the header");
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.getCurrentName();
            if (name.equals(METADATA)) {
                skipMetadata();
            } else {
                entries.add(entry(name));
                TensorTable.requireCount(channel, entries.size());
            }
        }
        expect(JsonToken.END_OBJECT, parser.currentToken(), "the header");
        if (parser.nextToken() != null) {
            throw channel.damaged("its header goes on after the closing brace");
        }
        return entries;
    }

    private void skipMetadata() throws IOException {
        expect(JsonToken.START_OBJECT, parser.nextToken(), METADATA);
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            expect(JsonToken.VALUE_STRING, parser.nextToken(), METADATA);
        }
        expect(JsonToken.END_OBJECT, parser.currentToken(), METADATA);
    }

    private Entry entry(String name) throws IOException {
        String what = "tensor " + WeightsChannel.quote(name);
        Entry entry = new Entry(name);
        Set<String> seen = new HashSet<>();
        expect(JsonToken.START_OBJECT, parser.nextToken(), what);
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.getCurrentName();
            if (!seen.add(field)) {
                throw channel.damaged(what + " has " + WeightsChannel.quote(field) + " twice in the header");
            }
            readField(entry, field, what);
        }
        expect(JsonToken.END_OBJECT, parser.currentToken(), what);
        if (seen.size() != 3) {
            throw channel.damaged(what + " needs dtype, shape and data_offsets in the header, found " + seen);
        }
        return entry;
    }

    private void readField(Entry entry, String field, String what) throws IOException {
        switch (field) {
            case "dtype":
                expect(JsonToken.VALUE_STRING, parser.nextToken(), what);
                entry.type = type(parser.getText(), what);
                break;
            case "shape":
                entry.shape = longs(what);
                break;
            case "data_offsets":
                long[] offsets = longs(what);
                if (offsets.length != 2) {
                    throw channel.damaged(what + " needs two data_offsets, found " + offsets.length);
                }
                entry.begin = offsets[0];
                entry.end = offsets[1];
                break;
            default:
                throw channel.damaged(what + " has " + WeightsChannel.quote(field)
                        + " in the header; expected dtype, shape and data_offsets");
        }
    }

    private ElementType type(String text, String what) throws WeightsFileException {
        for (ElementType type : ElementType.values()) {
            if (type.name().equals(text)) {
                return type;
            }
        }
        throw channel.damaged(what + " has elements of the type " + WeightsChannel.quote(text) + "; this version reads "
                + Arrays.toString(ElementType.values()) + ". Save the weights in one of them");
    }

    private long[] longs(String what) throws IOException {
        expect(JsonToken.START_ARRAY, parser.nextToken(), what);
        List<Long> values = new ArrayList<>();
        while (parser.nextToken() == JsonToken.VALUE_NUMBER_INT) {
            if (values.size() == MAX_AXES || parser.getTextLength() > MAX_DIGITS) {
                throw channel.damaged(what + " has an impossible shape or offset in the header");
            }
            values.add(parser.getLongValue());
        }
        expect(JsonToken.END_ARRAY, parser.currentToken(), what);
        return values.stream().mapToLong(Long::longValue).toArray();
    }

    private void expect(JsonToken expected, JsonToken found, String what) throws IOException {
        if (found != expected) {
            throw channel.damaged("expected " + expected + " in the header's text for " + what + ", found " + found
                    + " at character " + parser.getCurrentLocation().getCharOffset());
        }
    }
}
