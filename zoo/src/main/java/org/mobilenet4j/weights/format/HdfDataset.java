/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights.format;

import io.jhdf.object.datatype.DataType;
import io.jhdf.object.datatype.FixedPoint;
import io.jhdf.object.datatype.FloatingPoint;
import io.jhdf.object.datatype.OrderedDataType;
import io.jhdf.object.message.DataLayoutMessage;
import io.jhdf.object.message.DataLayoutMessage.CompactDataLayoutMessage;
import io.jhdf.object.message.DataLayoutMessage.ContiguousDataLayoutMessage;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/** A dataset of an HDF5 file: where it hangs in the tree, and where its elements are. Immutable. */
final class HdfDataset {
    private static final long UNDEFINED = -1;

    private final List<String> path;
    private final String groupName;
    private final HdfHeader header;

    /** @param groupName the attribute "name" of the group that the dataset is in, or null */
    HdfDataset(List<String> path, String groupName, HdfHeader header) {
        this.path = List.copyOf(path);
        this.groupName = groupName;
        this.header = header;
    }

    /** Names from the root to the dataset. */
    List<String> path() {
        return path;
    }

    /** What the group around the dataset says it is called; null when it does not say. */
    String groupName() {
        return groupName;
    }

    /** Puts the dataset into a table of contents under a name. */
    void addTo(WeightsChannel channel, TensorTable table, ByteRanges ranges, String name) throws WeightsFileException {
        String what = "dataset " + WeightsChannel.quote(String.join("/", path));
        if (header.obstacle() != null || header.type() == null || header.layout() == null) {
            throw channel.damaged(what + " cannot be read as weights: "
                    + (header.obstacle() == null ? "its description is not complete" : header.obstacle())
                    + "; save the model again as Keras does");
        }
        DataType stored = header.type().getDataType();
        ElementType type = elementType(stored);
        if (type == null) {
            throw channel.damaged(what + " has elements of a kind that this version does not read ("
                    + stored.getClass().getSimpleName() + " of " + stored.getSize()
                    + " bytes); save the model with float32 weights");
        }
        int[] shape = header.space().getDataSpace().getDimensions();
        TensorInfo info =
                table.describe(name, type, Arrays.stream(shape).asLongStream().toArray());
        ByteOrder order = ((OrderedDataType) stored).getByteOrder();
        table.add(info, content(channel, what, info, order, ranges));
    }

    private TensorContent content(
            WeightsChannel channel, String what, TensorInfo info, ByteOrder order, ByteRanges ranges)
            throws WeightsFileException {
        long expected = (long) info.elements() * info.type().bytes();
        DataLayoutMessage layout = header.layout();
        if (layout instanceof ContiguousDataLayoutMessage) {
            long address = ((ContiguousDataLayoutMessage) layout).getAddress();
            long length = ((ContiguousDataLayoutMessage) layout).getSize();
            if (expected == 0) {
                return () -> new float[0];
            }
            if (address == UNDEFINED || length != UNDEFINED && length != expected) {
                throw channel.damaged(what + " of shape " + Arrays.toString(info.shape()) + " and type " + info.type()
                        + " takes " + expected + " bytes, but the file has "
                        + (address == UNDEFINED ? "none" : String.valueOf(length)) + " for it");
            }
            channel.requireRange(what, address, expected);
            ranges.add(String.join("/", path), address, address + expected);
            return () -> Elements.read(channel.window(what, address, expected), info.type(), order, info.elements());
        }
        if (layout instanceof CompactDataLayoutMessage) {
            ByteBuffer buffer = ((CompactDataLayoutMessage) layout).getDataBuffer();
            byte[] bytes = new byte[buffer.remaining()];
            buffer.get(bytes);
            return () -> Elements.read(new ByteArrayInputStream(bytes), info.type(), order, info.elements());
        }
        throw channel.damaged(what + " is stored in chunks, which Keras does not do; save the model again with Keras");
    }

    /** @return null for a kind that is not read */
    private static ElementType elementType(DataType stored) {
        if (stored instanceof FloatingPoint) {
            return floatingPoint((FloatingPoint) stored);
        }
        FixedPoint integer = (FixedPoint) stored;
        if (integer.getBitOffset() != 0 || integer.getBitPrecision() != integer.getSize() * Byte.SIZE) {
            return null;
        }
        switch (integer.getSize()) {
            case Byte.BYTES:
                return integer.isSigned() ? ElementType.I8 : ElementType.U8;
            case Short.BYTES:
                return integer.isSigned() ? ElementType.I16 : null;
            case Integer.BYTES:
                return integer.isSigned() ? ElementType.I32 : null;
            case Long.BYTES:
                return integer.isSigned() ? ElementType.I64 : null;
            default:
                return null;
        }
    }

    /** IEEE's formats and bfloat16, told apart by how many bits the exponent has. */
    private static ElementType floatingPoint(FloatingPoint stored) {
        if (stored.getBitOffset() != 0
                || stored.getMantissaLocation() != 0
                || stored.getMantissaSize() != stored.getExponentLocation()
                || stored.getSignLocation() != stored.getSize() * Byte.SIZE - 1) {
            return null;
        }
        if (stored.getSize() == Double.BYTES && stored.getExponentSize() == 11) {
            return ElementType.F64;
        }
        if (stored.getSize() == Float.BYTES && stored.getExponentSize() == 8) {
            return ElementType.F32;
        }
        if (stored.getSize() == Short.BYTES && stored.getExponentSize() == 5) {
            return ElementType.F16;
        }
        return stored.getSize() == Short.BYTES && stored.getExponentSize() == 8 ? ElementType.BF16 : null;
    }
}
