/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.image.dataset;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.javacv.OpenCVFrameConverter;
import org.bytedeco.opencv.opencv_core.Mat;
import org.datavec.image.data.Image;
import org.datavec.image.data.ImageWritable;
import org.datavec.image.loader.NativeImageLoader;
import org.datavec.image.transform.ImageTransform;
import org.mobilenet4j.image.codec.Decoding;
import org.mobilenet4j.image.codec.ImageDecoder;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * DataVec's image loader with {@link ImageDecoder} underneath: transparency, 16 bits and EXIF orientation as
 * {@link Decoding} says, GIF, and {@link org.mobilenet4j.image.codec.UnreadableImageException} for truncated files instead of grey pixels. Native memory of a
 * picture and of every transform is freed as soon as its numbers are copied.
 * <p>
 * Gives [1, 3, height, width], FLOAT, 0 to 255. Not thread-safe, like the loader it extends.
 */
public final class StrictImageLoader extends NativeImageLoader {

    private static final long serialVersionUID = 1L;
    private static final int CHANNELS = 3;

    private final Decoding decoding;

    /**
     * @param height    rows of the result
     * @param width     columns of the result
     * @param transform what happens between decoding and copying, {@link org.mobilenet4j.image.preprocessing.Preprocessing#transform()} last; its results
     *                  are valid only during the call
     */
    public StrictImageLoader(int height, int width, ImageTransform transform) {
        this(height, width, transform, Decoding.UPRIGHT_OVER_WHITE);
    }

    /**
     * @param height    rows of the result
     * @param width     columns of the result
     * @param transform as above
     * @param decoding  what becomes of orientation, transparency and 16 bits: {@link org.mobilenet4j.image.preprocessing.Preprocessing#decoding()}
     */
    public StrictImageLoader(int height, int width, ImageTransform transform, Decoding decoding) {
        super(height, width, CHANNELS, transform);
        this.decoding = Objects.requireNonNull(decoding, "decoding");
    }

    @Override
    public INDArray asMatrix(File file, boolean nchw) throws IOException {
        try (Mat bgr = decode(file)) {
            return ordered(asMatrix(bgr), nchw);
        }
    }

    @Override
    public INDArray asMatrix(InputStream stream, boolean nchw) throws IOException {
        try (Mat bgr = decode(stream)) {
            return ordered(asMatrix(bgr), nchw);
        }
    }

    @Override
    public void asMatrixView(File file, INDArray view) throws IOException {
        try (Mat bgr = decode(file)) {
            asMatrixView(bgr, view);
        }
    }

    @Override
    public void asMatrixView(InputStream stream, INDArray view) throws IOException {
        try (Mat bgr = decode(stream)) {
            asMatrixView(bgr, view);
        }
    }

    @Override
    public Image asImageMatrix(File file, boolean nchw) throws IOException {
        try (Mat bgr = decode(file)) {
            return new Image(ordered(asMatrix(bgr), nchw), bgr.channels(), bgr.rows(), bgr.cols());
        }
    }

    @Override
    public Image asImageMatrix(InputStream stream, boolean nchw) throws IOException {
        try (Mat bgr = decode(stream)) {
            return new Image(ordered(asMatrix(bgr), nchw), bgr.channels(), bgr.rows(), bgr.cols());
        }
    }

    /** The decoded picture, not transformed; freed by the garbage collector. */
    @Override
    public ImageWritable asWritable(File file) throws IOException {
        return new ImageWritable(new OpenCVFrameConverter.ToMat().convert(decode(file)));
    }

    /** Transforms and copies; what the transforms leave behind in native memory goes with the scope. */
    @Override
    @SuppressWarnings({"try", "unchecked"}) // the scope is entered and left, not used; a generic varargs parameter
    protected INDArray transformImage(Mat bgr, INDArray target) throws IOException {
        try (PointerScope scope = new PointerScope(Mat.class)) {
            return super.transformImage(bgr, target);
        }
    }

    private Mat decode(InputStream stream) throws IOException {
        return ImageDecoder.decode(stream.readAllBytes(), "from a stream", decoding);
    }

    private Mat decode(File file) throws IOException {
        return ImageDecoder.decode(file.toPath(), decoding);
    }

    private static INDArray ordered(INDArray nchw, boolean keep) {
        return keep ? nchw : nchw.permute(0, 2, 3, 1);
    }
}
