/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.engine.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_FROM;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SCRATCHPAD;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_TO;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.dnnl.memory;
import org.bytedeco.javacpp.Pointer;
import org.mobilenet4j.engine.ChainLink;
import org.mobilenet4j.engine.UnitGeometry;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A chain for one picture of one size: a list of steps on memory of its own. The wide activations inside a block exist
 * only a band of rows at a time, small enough for the processor's second-level cache; the rows that two bands share are
 * computed twice. Not thread-safe; copies share nothing but weights.
 */
final class PictureProgram {

    /**
     * Bytes of a band's activations per thread: three quarters of a second-level cache of 1 MB, the rest for weights. The
     * size follows from that, other sizes have not been measured.
     */
    private static final long BAND_BYTES = 768 << 10;

    private final Arena arena = new Arena();
    private final List<Runnable> steps = new ArrayList<>();
    private final List<PrimitiveCall> primitives = new ArrayList<>();
    private final Map<Integer, ConvolutionShape> producers = new HashMap<>();
    private final Map<Integer, Arena.Block> values = new HashMap<>();
    private final ArrayMemory from = new ArrayMemory();
    private final ArrayMemory to = new ArrayMemory();
    private final PrimitiveCall enter;
    private final long bandBytes;
    private final long outputBytes;
    private final Arena.Block output;
    private final long height;
    private final long width;

    /** @param threads for which primitives are made; the calling thread is set to them */
    PictureProgram(List<ChainBlock> blocks, INDArray x, int threads) {
        this.bandBytes = BAND_BYTES * threads;
        this.height = x.size(1);
        this.width = x.size(2);
        UnitGeometry first = blocks.get(0).units().get(0).geometry();
        Arena.Block input = arena.take(height * width * first.nIn());
        values.put(ChainLink.CHAIN_INPUT, input);
        this.enter = Reorder.create(
                pictureOf(x), ConvolutionShape.of(first, 1, height, width).source());
        enter.at(DNNL_ARG_TO, input.address());
        primitives.add(enter);
        for (int i = 0; i < blocks.size(); i++) {
            add(blocks.get(i));
            release(blocks, i);
        }
        int last = blocks.get(blocks.size() - 1).output();
        this.output = values.get(last);
        this.outputBytes = producers.get(last).outputLength() * Float.BYTES;
        long scratchpad = primitives.stream()
                .mapToLong(PrimitiveCall::scratchpadBytes)
                .max()
                .orElse(0);
        if (scratchpad > 0) {
            long address = arena.takeOwn(scratchpad / Float.BYTES).address();
            primitives.stream()
                    .filter(step -> step.scratchpadBytes() > 0)
                    .forEach(step -> step.at(DNNL_ARG_SCRATCHPAD, address));
        }
    }

    /** @param picture address of [height, width, nIn] in the order it was made for; @param result of the output */
    void run(long picture, long result) {
        enter.at(DNNL_ARG_FROM, picture).runInPlace();
        for (Runnable step : steps) {
            step.run();
        }
        Pointer.memcpy(to.at(result), from.at(output.address()), outputBytes);
    }

    /** Gives memory and primitives back; the program cannot run any more. */
    void release() {
        primitives.forEach(PrimitiveCall::release);
        arena.release();
    }

    private static memory.desc pictureOf(INDArray x) {
        return new memory.desc(new long[] {1, x.size(3), x.size(1), x.size(2)}, memory.data_type.f32, new long[] {
            x.length(), x.stride(3), x.stride(1), x.stride(2)
        });
    }

    private void add(ChainBlock block) {
        List<ConvolutionShape> shapes = shapes(block);
        ConvolutionShape last = shapes.get(shapes.size() - 1);
        long rows = bandRows(shapes);
        boolean inPlace = block.hasResidual() && block.residualEndsHere() && rows == last.outHeight();
        Arena.Block result = inPlace ? values.get(block.residual()) : arena.take(last.outputLength());
        List<Arena.Block> wide = new ArrayList<>();
        for (int unit = 0; unit + 1 < shapes.size(); unit++) {
            wide.add(arena.take(longestBand(shapes, unit, rows)));
        }
        for (long first = 0; first < last.outHeight(); first += rows) {
            long end = Math.min(first + rows, last.outHeight());
            if (block.hasResidual() && !inPlace) {
                copyRows(values.get(block.residual()), result, last, first, end);
            }
            addBand(block, shapes, wide, result, first, end);
        }
        wide.forEach(arena::giveBack);
        values.put(block.output(), result);
        producers.put(block.output(), last);
        if (inPlace) {
            values.remove(block.residual());
        }
    }

    private List<ConvolutionShape> shapes(ChainBlock block) {
        ConvolutionShape before = producers.get(block.input());
        long h = before == null ? height : before.outHeight();
        long w = before == null ? width : before.outWidth();
        List<ConvolutionShape> shapes = new ArrayList<>();
        for (ChainLink unit : block.units()) {
            ConvolutionShape shape = ConvolutionShape.of(unit.geometry(), 1, h, w);
            shapes.add(shape);
            h = shape.outHeight();
            w = shape.outWidth();
        }
        return shapes;
    }

    /** The most rows of the block's output for which all wide activations fit the cache; at least one. */
    private long bandRows(List<ConvolutionShape> shapes) {
        long rows = shapes.get(shapes.size() - 1).outHeight();
        long bands = 1;
        long all = rows;
        while (rows > 1 && wideBytes(shapes, rows) > bandBytes) {
            bands++;
            rows = (all + bands - 1) / bands;
        }
        return rows;
    }

    private static long wideBytes(List<ConvolutionShape> shapes, long rows) {
        long floats = 0;
        for (int unit = 0; unit + 1 < shapes.size(); unit++) {
            floats += longestBand(shapes, unit, rows);
        }
        return floats * Float.BYTES;
    }

    /** Floats of a unit's output in the band that needs most of it, for bands of {@code rows} of the block's output. */
    private static long longestBand(List<ConvolutionShape> shapes, int unit, long rows) {
        long needed = rows;
        for (int later = shapes.size() - 1; later > unit; later--) {
            UnitGeometry geometry = shapes.get(later).geometry();
            needed = Math.min(shapes.get(later).height(), (needed - 1) * geometry.stride() + geometry.extent());
        }
        ConvolutionShape shape = shapes.get(unit);
        return needed * shape.outWidth() * shape.geometry().nOut();
    }

    private void addBand(
            ChainBlock block,
            List<ConvolutionShape> shapes,
            List<Arena.Block> wide,
            Arena.Block result,
            long first,
            long end) {
        PrimitiveCall[] band = new PrimitiveCall[shapes.size()];
        long from = first;
        long until = end;
        for (int unit = shapes.size() - 1; unit >= 0; unit--) {
            ConvolutionShape whole = shapes.get(unit);
            ConvolutionShape part = whole.rows(from, until);
            ChainLink link = block.units().get(unit);
            boolean isLast = unit == shapes.size() - 1;
            PrimitiveCall step = InferenceConvolution.create(
                    part, ((OneDnnUnit) link.unit()).weights(), link.parameters(), isLast && block.hasResidual());
            step.at(
                    DNNL_ARG_DST,
                    isLast
                            ? result.address() + bytes(whole, first)
                            : wide.get(unit).address());
            from = whole.firstInputRow(from);
            until = from + part.height();
            long rowsBefore =
                    unit > 0 ? 0 : from * whole.width() * whole.geometry().nIn() * Float.BYTES;
            step.at(DNNL_ARG_SRC, (unit > 0 ? wide.get(unit - 1) : values.get(block.input())).address() + rowsBefore);
            band[unit] = step;
        }
        for (PrimitiveCall step : band) {
            primitives.add(step);
            steps.add(step::runInPlace);
        }
    }

    private void copyRows(Arena.Block source, Arena.Block target, ConvolutionShape shape, long first, long end) {
        ArrayMemory sourceRows = new ArrayMemory().at(source.address() + bytes(shape, first));
        ArrayMemory targetRows = new ArrayMemory().at(target.address() + bytes(shape, first));
        long length = bytes(shape, end - first);
        steps.add(() -> Pointer.memcpy(targetRows, sourceRows, length));
    }

    /** Bytes of so many rows of a shape's output. */
    private static long bytes(ConvolutionShape shape, long rows) {
        return rows * shape.outWidth() * shape.geometry().nOut() * Float.BYTES;
    }

    /** Gives back what no block after number {@code done} reads. */
    private void release(List<ChainBlock> blocks, int done) {
        List<Integer> dead = new ArrayList<>(values.keySet());
        dead.remove(Integer.valueOf(blocks.get(blocks.size() - 1).output()));
        for (ChainBlock later : blocks.subList(done + 1, blocks.size())) {
            dead.remove(Integer.valueOf(later.input()));
            dead.remove(Integer.valueOf(later.residual()));
        }
        for (Integer value : dead) {
            arena.giveBack(values.remove(value));
        }
    }
}
