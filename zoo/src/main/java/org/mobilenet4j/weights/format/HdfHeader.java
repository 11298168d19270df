/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights.format;

import io.jhdf.dataset.DatasetReader;
import io.jhdf.object.message.AttributeMessage;
import io.jhdf.object.message.DataLayoutMessage;
import io.jhdf.object.message.DataSpaceMessage;
import io.jhdf.object.message.DataTypeMessage;
import io.jhdf.object.message.Message;
import io.jhdf.object.message.ObjectHeaderContinuationMessage;
import io.jhdf.object.message.SymbolTableMessage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * An HDF5 object's header (version 1): what makes it a group or a dataset. jhdf understands the messages; which of them
 * it gets to see is decided here, because some kinds of elements (compounds in compounds) make it take memory out of
 * proportion.
 */
final class HdfHeader {
    private static final int PREFIX = 16;
    private static final int MESSAGE_PREFIX = 8;

    /** In a message's flags: it only refers to another one. */
    private static final int SHARED = 2;

    private static final int FILTERS = 11;
    private static final int EXTERNAL_FILES = 7;
    private static final int LINK_INFO = 2;
    private static final int LINK = 6;

    /** The attribute in which Keras 3 keeps a layer's own name. */
    private static final String NAME = "name";

    /** The attribute of a file with a whole model: its configuration in JSON. */
    private static final String MODEL_CONFIG = "model_config";

    private static final int FIXED_POINT = 0;
    private static final int FLOATING_POINT = 1;
    private static final int TEXT = 3;
    private static final int VARIABLE_LENGTH = 9;
    private static final int DATATYPE_PREFIX = 8;

    private final HdfStorage storage;
    private final Deque<ByteBuffer> blocks = new ArrayDeque<>();
    private int messagesLeft;

    private DataSpaceMessage space;
    private DataTypeMessage type;
    private DataLayoutMessage layout;
    private SymbolTableMessage group;
    private String name;
    private String modelConfig;
    /** Why this cannot be read as a dataset or group; null when nothing speaks against it. */
    private String obstacle;

    private HdfHeader(HdfStorage storage) {
        this.storage = storage;
    }

    static HdfHeader read(HdfStorage storage, long address) {
        HdfHeader header = new HdfHeader(storage);
        ByteBuffer prefix = storage.readBufferFromAddress(address, PREFIX);
        if (prefix.get(0) != 1) {
            throw new IllegalArgumentException("no object header of version 1 at byte " + address);
        }
        header.messagesLeft = Short.toUnsignedInt(prefix.getShort(2));
        header.blocks.add(storage.mapNoOffset(address + PREFIX, Integer.toUnsignedLong(prefix.getInt(8))));
        while (!header.blocks.isEmpty()) {
            header.readBlock(header.blocks.remove());
        }
        return header;
    }

    private void readBlock(ByteBuffer block) {
        while (block.remaining() >= MESSAGE_PREFIX && messagesLeft > 0) {
            messagesLeft--;
            int kind = Short.toUnsignedInt(block.getShort(block.position()));
            int length = Short.toUnsignedInt(block.getShort(block.position() + 2));
            boolean shared = (block.get(block.position() + 4) & SHARED) != 0;
            ByteBuffer message = block.slice().order(ByteOrder.LITTLE_ENDIAN);
            message.limit(MESSAGE_PREFIX + length);
            readMessage(kind, shared, message);
            block.position(block.position() + MESSAGE_PREFIX + length);
        }
    }

    private void readMessage(int kind, boolean shared, ByteBuffer message) {
        switch (kind) {
            case DataSpaceMessage.MESSAGE_TYPE:
                space = (DataSpaceMessage) parse(message);
                break;
            case DataTypeMessage.MESSAGE_TYPE:
                int elementClass = shared ? -1 : message.get(MESSAGE_PREFIX) & 0x0f;
                if (elementClass == FIXED_POINT || elementClass == FLOATING_POINT) {
                    type = (DataTypeMessage) parse(message);
                } else {
                    obstacle = "its elements are no plain numbers";
                }
                break;
            case DataLayoutMessage.MESSAGE_TYPE:
                layout = (DataLayoutMessage) parse(message);
                break;
            case SymbolTableMessage.MESSAGE_TYPE:
                group = (SymbolTableMessage) parse(message);
                break;
            case ObjectHeaderContinuationMessage.MESSAGE_TYPE:
                ObjectHeaderContinuationMessage more = (ObjectHeaderContinuationMessage) parse(message);
                blocks.add(storage.readBufferFromAddress(more.getOffset(), more.getLength()));
                break;
            case AttributeMessage.MESSAGE_TYPE:
                if (isText(NAME, message)) {
                    name = text((AttributeMessage) parse(message));
                } else if (isText(MODEL_CONFIG, message)) {
                    modelConfig = text((AttributeMessage) parse(message));
                }
                break;
            case FILTERS:
                obstacle = "it is compressed or checked by filters";
                break;
            case EXTERNAL_FILES:
                obstacle = "its elements are in another file";
                break;
            case LINK_INFO:
            case LINK:
                obstacle = "it is a group of the newer kind (track_order or libver='latest')";
                break;
            default:
            // fill values, times, comments: nothing to read weights by
        }
    }

    private Message parse(ByteBuffer message) {
        return Message.readObjectHeaderV1Message(message, storage);
    }

    /** Whether an attribute has a name and holds a text, of fixed or variable length. */
    private static boolean isText(String name, ByteBuffer message) {
        int at = MESSAGE_PREFIX;
        int version = message.get(at);
        int nameLength = Short.toUnsignedInt(message.getShort(at + 2));
        int nameAt = at + (version == 3 ? 9 : 8);
        if (message.limit() < nameAt + name.length() + 1 || nameLength != name.length() + 1) {
            return false;
        }
        byte[] bytes = new byte[name.length()];
        message.duplicate().position(nameAt).get(bytes);
        int typeAt = nameAt + (version == 1 ? padded(nameLength) : nameLength);
        if (!name.equals(new String(bytes, StandardCharsets.US_ASCII)) || version != 1 && message.get(at + 1) != 0) {
            return false;
        }
        int elementClass = message.get(typeAt) & 0x0f;
        return elementClass == TEXT
                || elementClass == VARIABLE_LENGTH && (message.get(typeAt + DATATYPE_PREFIX) & 0x0f) <= TEXT;
    }

    /** Version 1 fills up names to whole words of 8 bytes. */
    private static int padded(int length) {
        return (length + Long.BYTES - 1) / Long.BYTES * Long.BYTES;
    }

    /** Null for what is no single text. */
    private String text(AttributeMessage attribute) {
        if (attribute.getDataBuffer() == null || attribute.getDataSpace().getDimensions().length > 0) {
            return null;
        }
        Object value =
                DatasetReader.readDataset(attribute.getDataType(), attribute.getDataBuffer(), new int[0], storage);
        return value instanceof String ? (String) value : null;
    }

    boolean isDataset() {
        return space != null;
    }

    /** Where a group's links are; null for what is no group of the older kind. */
    SymbolTableMessage group() {
        return group;
    }

    DataSpaceMessage space() {
        return space;
    }

    DataTypeMessage type() {
        return type;
    }

    DataLayoutMessage layout() {
        return layout;
    }

    /** The attribute "name", or null. */
    String name() {
        return name;
    }

    /** The attribute "model_config", or null. */
    String modelConfig() {
        return modelConfig;
    }

    String obstacle() {
        return obstacle;
    }
}
