/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Safetensors files whose header does not fit their content. */
class HostileSafetensorsTest {
    private static final int ELEMENTS = 16;

    @TempDir
    private Path folder;

    private void refuses(String header, String... words) throws IOException {
        refuses(header.length(), header, words);
    }

    private void refuses(long length, String header, String... words) throws IOException {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer file =
                ByteBuffer.allocate(Long.BYTES + text.length + ELEMENTS).order(ByteOrder.LITTLE_ENDIAN);
        file.putLong(length).put(text);
        Refusal.of(folder, file.array(), words);
    }

    private static String entry(String name, String type, String shape, String offsets) {
        return "\"" + name + "\":{\"dtype\":\"" + type + "\",\"shape\":" + shape + ",\"data_offsets\":" + offsets + "}";
    }

    @Test
    void aHeaderBeyondTheFile() throws IOException {
        refuses(4_000_000_000L, "{}", "4000000000 bytes", "cut off");
        refuses(1L << 30, "{}", "1073741824 bytes", "cut off");
    }

    @Test
    void aHeaderThatIsNoJson() throws IOException {
        refuses("{\"a\":}", "not JSON");
        refuses("{".repeat(50_000), "JSON");
        refuses("{\"a\":" + "[".repeat(50_000), "tensor 'a'");
        refuses("{} {}", "goes on after");
    }

    @Test
    void overlappingTensors() throws IOException {
        refuses(
                "{" + entry("a", "F32", "[2]", "[0,8]") + "," + entry("b", "F32", "[3]", "[4,16]") + "}",
                "'a'",
                "'b'",
                "overlap");
    }

    @Test
    void bytesOfNoTensor() throws IOException {
        refuses("{" + entry("a", "F32", "[2]", "[0,8]") + "}", "belong to no tensor");
        refuses("{" + entry("a", "F32", "[2]", "[8,16]") + "}", "belong to no tensor");
    }

    @Test
    void offsetsThatAreNone() throws IOException {
        refuses("{" + entry("a", "F32", "[4]", "[0,1000]") + "}", "'a'", "bytes 0 to 1000", "cut off");
        refuses("{" + entry("a", "F32", "[4]", "[16,0]") + "}", "bytes 16 to 0");
        refuses("{" + entry("a", "F32", "[4]", "[-16,0]") + "}", "bytes -16 to 0");
        refuses("{" + entry("a", "F32", "[4]", "[0]") + "}", "two data_offsets");
        refuses("{" + entry("a", "F32", "[4]", "[0,9223372036854775807]") + "}", "9223372036854775807");
        refuses("{" + entry("a", "F32", "[4]", "[0," + "9".repeat(1_000_000) + "]") + "}", "impossible");
    }

    @Test
    void shapesThatAreNone() throws IOException {
        refuses("{" + entry("a", "F32", "[3]", "[0,16]") + "}", "[3]", "takes 12 bytes", "gives it 16");
        refuses("{" + entry("a", "F32", "[-4]", "[0,16]") + "}", "impossible shape");
        refuses("{" + entry("a", "F32", "[4294967296,4294967296]", "[0,16]") + "}", "impossible shape");
        refuses("{" + entry("a", "F32", "[" + "1,".repeat(40) + "1]", "[0,16]") + "}", "impossible");
        refuses("{" + entry("a", "F32", "[4.5]", "[0,16]") + "}", "expected END_ARRAY");
    }

    @Test
    void aNameTwice() throws IOException {
        refuses(
                "{" + entry("a", "F32", "[2]", "[0,8]") + "," + entry("a", "F32", "[2]", "[8,16]") + "}",
                "two tensors of the name 'a'");
        refuses("{\"a\":{\"dtype\":\"F32\",\"dtype\":\"F32\"}}", "'dtype' twice");
    }

    @Test
    void aTypeThatIsNotRead() throws IOException {
        refuses("{" + entry("a", "F8_E4M3", "[16]", "[0,16]") + "}", "'F8_E4M3'", "F32");
    }

    @Test
    void anIncompleteEntry() throws IOException {
        refuses("{\"a\":{\"dtype\":\"F32\",\"shape\":[4]}}", "data_offsets");
        refuses("{\"a\":{\"size\":4}}", "'size'");
        refuses("{\"__metadata__\":{\"a\":1}}", "__metadata__");
        refuses("{}", "belong to no tensor");
    }
}
