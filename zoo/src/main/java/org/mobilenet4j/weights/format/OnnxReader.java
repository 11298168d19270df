/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights.format;

import java.io.IOException;
import onnx.Onnx.GraphProto;
import onnx.Onnx.ModelProto;
import org.nd4j.shade.protobuf.CodedInputStream;
import org.nd4j.shade.protobuf.InvalidProtocolBufferException;
import org.nd4j.shade.protobuf.WireFormat;

/**
 * Reads the initialisers of an ONNX model's graph. The file is walked field by field and never held in memory: of nodes
 * and descriptions nothing is kept, of tensors only where their elements are.
 */
final class OnnxReader {
    private final WeightsChannel channel;
    private final CodedInputStream fields;
    private final TensorTable table;
    private boolean graphFound;

    private OnnxReader(WeightsChannel channel) throws IOException {
        this.channel = channel;
        this.fields = CodedInputStream.newInstance(channel.window("the model", 0, channel.size()));
        this.table = new TensorTable(channel);
    }

    static TensorFile open(WeightsChannel channel) throws IOException {
        if (channel.size() > Integer.MAX_VALUE) {
            throw channel.damaged("an ONNX file has at most 2 GB, this one has " + channel.size() + " bytes");
        }
        OnnxReader reader = new OnnxReader(channel);
        try {
            reader.model();
        } catch (InvalidProtocolBufferException | IllegalStateException e) {
            // the latter is what protobuf's stream makes of some impossible lengths
            throw channel.damaged(
                    "it begins like an ONNX model, but is damaged or cut off after byte "
                            + reader.fields.getTotalBytesRead() + " (" + e.getMessage() + "); fetch it again",
                    e);
        }
        if (!reader.graphFound) {
            throw channel.damaged("it begins like an ONNX model, but has no graph; was its download cut off?");
        }
        return reader.table.toFile(WeightsFormat.ONNX, null);
    }

    private void model() throws IOException {
        for (int tag = fields.readTag(); tag != 0; tag = fields.readTag()) {
            if (isMessage(tag, ModelProto.GRAPH_FIELD_NUMBER)) {
                graphFound = true;
                int outer = fields.pushLimit(fields.readRawVarint32());
                graph();
                fields.popLimit(outer);
            } else {
                fields.skipField(tag);
            }
        }
    }

    private void graph() throws IOException {
        while (!fields.isAtEnd()) {
            int tag = fields.readTag();
            if (isMessage(tag, GraphProto.INITIALIZER_FIELD_NUMBER)) {
                int outer = fields.pushLimit(fields.readRawVarint32());
                new OnnxTensor(channel, fields).parse().addTo(table);
                fields.popLimit(outer);
            } else {
                fields.skipField(tag);
            }
        }
    }

    private static boolean isMessage(int tag, int field) {
        return WireFormat.getTagFieldNumber(tag) == field
                && WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED;
    }
}
