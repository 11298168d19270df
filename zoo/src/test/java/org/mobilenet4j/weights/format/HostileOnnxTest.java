/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights.format;

import java.io.IOException;
import java.nio.file.Path;
import onnx.Onnx.GraphProto;
import onnx.Onnx.ModelProto;
import onnx.Onnx.StringStringEntryProto;
import onnx.Onnx.TensorProto;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.shade.protobuf.ByteString;

/** ONNX models whose initialisers are not what they say. */
class HostileOnnxTest {
    @TempDir
    private Path folder;

    private void refuses(TensorProto.Builder tensor, String... words) throws IOException {
        refuses(GraphProto.newBuilder().addInitializer(tensor), words);
    }

    private void refuses(GraphProto.Builder graph, String... words) throws IOException {
        Refusal.of(
                folder,
                ModelProto.newBuilder().setIrVersion(7).setGraph(graph).build().toByteArray(),
                words);
    }

    private static TensorProto.Builder tensor(long... shape) {
        TensorProto.Builder tensor =
                TensorProto.newBuilder().setName("w").setDataType(TensorProto.DataType.FLOAT.getNumber());
        for (long extent : shape) {
            tensor.addDims(extent);
        }
        return tensor;
    }

    @Test
    void elementsInAnotherFile() throws IOException {
        refuses(
                tensor(4)
                        .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                        .addExternalData(StringStringEntryProto.newBuilder()
                                .setKey("location")
                                .setValue("../../etc/passwd")),
                "'w'",
                "another file",
                "onnx.save(onnx.load(OLD), NEW)");
    }

    @Test
    void fewerElementsThanTheShapeSays() throws IOException {
        refuses(tensor(4).setRawData(ByteString.copyFrom(new byte[8])), "[4]", "4 elements in 8 bytes");
        refuses(tensor(4), "4 elements in 0 bytes");
    }

    @Test
    void impossibleShapes() throws IOException {
        refuses(tensor(-1).setRawData(ByteString.copyFrom(new byte[8])), "impossible shape");
        refuses(tensor(1L << 40, 1L << 40).setRawData(ByteString.EMPTY), "impossible shape");
        refuses(tensor(new long[40]).setRawData(ByteString.EMPTY), "more than 32 axes");
        refuses(tensor(1L << 30).setRawData(ByteString.copyFrom(new byte[8])), "no honest tensor");
    }

    @Test
    void aNameTwice() throws IOException {
        TensorProto.Builder tensor = tensor(1).addFloatData(1);
        refuses(GraphProto.newBuilder().addInitializer(tensor).addInitializer(tensor), "two tensors of the name 'w'");
    }

    @Test
    void elementsInSeveralPieces() throws IOException {
        refuses(tensor(1).addFloatData(1).setRawData(ByteString.copyFrom(new byte[4])), "several pieces");
    }

    @Test
    void elementsOfAnotherType() throws IOException {
        refuses(tensor(1).addInt64Data(1), "in field 7");
        refuses(tensor(1).setDataType(TensorProto.DataType.STRING.getNumber()), "STRING");
    }

    @Test
    void aModelWithoutInitialisers() throws IOException {
        refuses(GraphProto.newBuilder().setName("empty"), "no tensor in it");
    }
}
