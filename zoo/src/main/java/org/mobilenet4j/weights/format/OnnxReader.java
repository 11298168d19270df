/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights.format;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import onnx.Onnx.GraphProto;
import onnx.Onnx.ModelProto;
import onnx.Onnx.NodeProto;
import onnx.Onnx.ValueInfoProto;
import org.nd4j.shade.protobuf.CodedInputStream;
import org.nd4j.shade.protobuf.InvalidProtocolBufferException;
import org.nd4j.shade.protobuf.WireFormat;

/**
 * Reads the initialisers of an ONNX model's graph. The file is walked field by field and never held in memory: of nodes
 * only the names of those that rename are kept, of descriptions nothing, of tensors only where their elements are.
 */
final class OnnxReader {
    /** The operator whose output is its input. */
    private static final String IDENTITY = "Identity";

    private final WeightsChannel channel;
    private final CodedInputStream fields;
    private final TensorTable table;
    /** Input and output of each node that renames: exporters keep equal tensors once. */
    private final List<String[]> renamed = new ArrayList<>();

    private final Set<String> outputs = new HashSet<>();

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
        for (String[] names : reader.renamed) {
            if (!reader.outputs.contains(names[1])) {
                reader.table.alias(names[0], names[1]);
            }
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
            } else if (isMessage(tag, GraphProto.NODE_FIELD_NUMBER)) {
                int outer = fields.pushLimit(fields.readRawVarint32());
                node();
                fields.popLimit(outer);
            } else if (isMessage(tag, GraphProto.OUTPUT_FIELD_NUMBER)) {
                int outer = fields.pushLimit(fields.readRawVarint32());
                output();
                fields.popLimit(outer);
            } else {
                fields.skipField(tag);
            }
        }
    }

    private void node() throws IOException {
        String input = null;
        String output = null;
        String operation = "";
        while (!fields.isAtEnd()) {
            int tag = fields.readTag();
            if (isMessage(tag, NodeProto.INPUT_FIELD_NUMBER)) {
                input = fields.readString();
            } else if (isMessage(tag, NodeProto.OUTPUT_FIELD_NUMBER)) {
                output = fields.readString();
            } else if (isMessage(tag, NodeProto.OP_TYPE_FIELD_NUMBER)) {
                operation = fields.readString();
            } else {
                fields.skipField(tag);
            }
        }
        if (operation.equals(IDENTITY) && input != null && output != null) {
            renamed.add(new String[] {input, output});
            TensorTable.requireCount(channel, renamed.size());
        }
    }

    private void output() throws IOException {
        while (!fields.isAtEnd()) {
            int tag = fields.readTag();
            if (isMessage(tag, ValueInfoProto.NAME_FIELD_NUMBER)) {
                outputs.add(fields.readString());
                TensorTable.requireCount(channel, outputs.size());
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
