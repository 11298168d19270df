/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights.format;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.Arrays;
import onnx.Onnx.TensorProto;
import org.nd4j.shade.protobuf.CodedInputStream;
import org.nd4j.shade.protobuf.InvalidProtocolBufferException;
import org.nd4j.shade.protobuf.WireFormat;

/** An initialiser as the file has it: its description, and which of its fields has the elements. */
final class OnnxTensor {
    private static final int MAX_AXES = 32;
    /** The value of TensorProto.DataLocation. */
    private static final int EXTERNAL = 1;

    private final WeightsChannel channel;
    private final CodedInputStream fields;

    private String name = "";
    private int dataType;
    private long[] shape = {};
    /** Of the field with the elements; 0 while there is none. */
    private int elementsField;

    private long offset;
    private int length;

    OnnxTensor(WeightsChannel channel, CodedInputStream fields) {
        this.channel = channel;
        this.fields = fields;
    }

    OnnxTensor parse() throws IOException {
        while (!fields.isAtEnd()) {
            int tag = fields.readTag();
            boolean packed = WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED;
            int field = WireFormat.getTagFieldNumber(tag);
            switch (field) {
                case TensorProto.DIMS_FIELD_NUMBER:
                    dimensions(packed);
                    break;
                case TensorProto.DATA_TYPE_FIELD_NUMBER:
                    dataType = fields.readRawVarint32();
                    break;
                case TensorProto.NAME_FIELD_NUMBER:
                    name = fields.readString();
                    break;
                case TensorProto.FLOAT_DATA_FIELD_NUMBER:
                case TensorProto.INT32_DATA_FIELD_NUMBER:
                case TensorProto.INT64_DATA_FIELD_NUMBER:
                case TensorProto.DOUBLE_DATA_FIELD_NUMBER:
                case TensorProto.RAW_DATA_FIELD_NUMBER:
                    elements(field, packed);
                    break;
                case TensorProto.DATA_LOCATION_FIELD_NUMBER:
                    requireInside(fields.readRawVarint32());
                    break;
                default:
                    fields.skipField(tag);
            }
        }
        return this;
    }

    private void dimensions(boolean packed) throws IOException {
        int outer = packed ? fields.pushLimit(fields.readRawVarint32()) : 0;
        do {
            if (shape.length == MAX_AXES) {
                throw damaged("has more than " + MAX_AXES + " axes");
            }
            if (!packed || !fields.isAtEnd()) {
                shape = Arrays.copyOf(shape, shape.length + 1);
                shape[shape.length - 1] = fields.readInt64();
            }
        } while (packed && !fields.isAtEnd());
        if (packed) {
            fields.popLimit(outer);
        }
    }

    private void elements(int field, boolean packed) throws IOException {
        if (elementsField != 0 || !packed) {
            throw damaged("has its elements in several pieces, which no exporter writes; save the model again");
        }
        elementsField = field;
        length = fields.readRawVarint32();
        offset = fields.getTotalBytesRead();
        fields.skipRawBytes(length);
    }

    private void requireInside(int location) throws WeightsFileException {
        if (location == EXTERNAL) {
            throw damaged("has its elements in another file, which must lie beside this one; this version reads models "
                    + "in one file: onnx.save(onnx.load(OLD), NEW), or export with external_data=False");
        }
    }

    void addTo(TensorTable table) throws IOException {
        ElementType type = type();
        TensorInfo info = table.describe(name, type, shape);
        int elements = info.elements();
        boolean varints = requireField(type);
        if (varints ? elements > length : (long) elements * type.bytes() != length) {
            throw damaged("of shape " + Arrays.toString(shape) + " and type " + type + " cannot have its " + elements
                    + " elements in " + length + " bytes");
        }
        String what = "tensor " + WeightsChannel.quote(name);
        channel.requireRange(what, offset, length);
        table.add(
                info,
                varints
                        ? () -> varints(channel.window(what, offset, length), type, elements)
                        : () -> Elements.read(
                                channel.window(what, offset, length), type, ByteOrder.LITTLE_ENDIAN, elements));
    }

    /** @return whether the elements are numbers of varying length rather than the memory of an array */
    private boolean requireField(ElementType type) throws WeightsFileException {
        int expected;
        switch (type) {
            case F32:
                expected = TensorProto.FLOAT_DATA_FIELD_NUMBER;
                break;
            case F64:
                expected = TensorProto.DOUBLE_DATA_FIELD_NUMBER;
                break;
            case I64:
                expected = TensorProto.INT64_DATA_FIELD_NUMBER;
                break;
            default:
                expected = TensorProto.INT32_DATA_FIELD_NUMBER;
        }
        if (elementsField != 0 && elementsField != expected && elementsField != TensorProto.RAW_DATA_FIELD_NUMBER) {
            throw damaged("of type " + type + " has its elements in field " + elementsField + ", expected " + expected
                    + " or " + TensorProto.RAW_DATA_FIELD_NUMBER);
        }
        return elementsField == TensorProto.INT32_DATA_FIELD_NUMBER
                || elementsField == TensorProto.INT64_DATA_FIELD_NUMBER;
    }

    private float[] varints(FileWindow window, ElementType type, int elements) throws IOException {
        try {
            return varints(CodedInputStream.newInstance(window), type, elements);
        } catch (InvalidProtocolBufferException | IllegalStateException e) {
            throw damaged("has elements that are no numbers (" + e.getMessage() + "); fetch the file again");
        }
    }

    private static float[] varints(CodedInputStream numbers, ElementType type, int elements) throws IOException {
        float[] values = new float[elements];
        for (int i = 0; i < elements; i++) {
            long value = numbers.readRawVarint64();
            values[i] = type == ElementType.F16 || type == ElementType.BF16
                    ? Elements.half(type, (int) value)
                    : type == ElementType.I64 ? value : (int) value;
        }
        if (!numbers.isAtEnd()) {
            throw new EOFException("there are more elements than the shape says");
        }
        return values;
    }

    private ElementType type() throws WeightsFileException {
        TensorProto.DataType type = TensorProto.DataType.forNumber(dataType);
        switch (type == null ? TensorProto.DataType.UNDEFINED : type) {
            case FLOAT:
                return ElementType.F32;
            case DOUBLE:
                return ElementType.F64;
            case FLOAT16:
                return ElementType.F16;
            case BFLOAT16:
                return ElementType.BF16;
            case INT64:
                return ElementType.I64;
            case INT32:
                return ElementType.I32;
            case INT16:
                return ElementType.I16;
            case INT8:
                return ElementType.I8;
            case UINT8:
                return ElementType.U8;
            case BOOL:
                return ElementType.BOOL;
            default:
                throw damaged("has elements of ONNX type " + dataType + " (" + type + "), which this version does not "
                        + "read; save the model in float32");
        }
    }

    private WeightsFileException damaged(String reason) {
        return channel.damaged("tensor " + WeightsChannel.quote(name) + " " + reason);
    }
}
