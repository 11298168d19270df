/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.image.codec;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC1;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_COLOR;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_IGNORE_ORIENTATION;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_UNCHANGED;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imdecode;

import java.io.IOException;
import java.io.InputStream;
import java.nio.BufferUnderflowException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.zip.DataFormatException;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * Decodes a picture file to pixels, right or not at all. What comes back is always an OpenCV Mat of {@code CV_8UC3},
 * rows x columns x (blue, green, red). JPEG, PNG, WebP, TIFF, BMP, PNM go through OpenCV, GIF (its first picture)
 * through {@link javax.imageio}. The kind is read from the content, not from the name.
 * How orientation, transparency and 16 bits are treated is {@link Decoding}'s; unless told otherwise, as in
 * {@link Decoding#UPRIGHT_OVER_WHITE}:
 * <ul>
 * <li>The EXIF orientation of JPEG, PNG and WebP and the orientation of TIFF are applied.
 * <li>Grey becomes three equal channels; CMYK is converted without a colour profile, as Pillow does.
 * <li>16-bit samples are rounded to 8 bits: {@code round(v / 257)}.
 * <li>Transparency is laid over white, the page a picture with transparency is usually made for:
 * {@code round((a v + (255 - a) 255) / 255)}. A fully transparent picture is white, whatever colours hide in it.
 * <li>Colour profiles are ignored: pixels count as sRGB.
 * </ul>
 * Refused with {@link UnreadableImageException}: missing, empty and truncated files (also those that OpenCV itself
 * fills up with grey), other kinds of files (HEIC, AVIF, JPEG 2000 and others are named), animated WebP, TIFF in L*a*b*
 * colours or with samples of other than 8 and 16 bits, floating-point samples, more than {@value #MAX_PIXELS} pixels. Damage inside the compressed data of a complete JPEG cannot be told from content and is not found.
 * <p>
 * Thread-safe: no state.
 */
public final class ImageDecoder {

    /** Largest number of pixels decoded: 2<sup>28</sup>, 805 MB of memory. Protects against decompression bombs. */
    public static final long MAX_PIXELS = 1L << 28;

    private static final long MAX_BYTES = 1L << 30;

    private ImageDecoder() {}

    /**
     * Decodes a file.
     *
     * @param file a regular file; any name the file system can hold
     * @return {@code CV_8UC3}, blue, green, red; native memory that is the caller's to {@code close()}
     * @throws UnreadableImageException when the file cannot be read or its content cannot be decoded right
     */
    public static Mat decode(Path file) throws UnreadableImageException {
        return decode(file, Decoding.UPRIGHT_OVER_WHITE);
    }

    /**
     * Decodes a file.
     *
     * @param file     a regular file; any name the file system can hold
     * @param decoding what becomes of orientation, transparency and 16 bits
     * @return {@code CV_8UC3}, blue, green, red; native memory that is the caller's to {@code close()}
     * @throws UnreadableImageException when the file cannot be read or its content cannot be decoded right
     */
    public static Mat decode(Path file, Decoding decoding) throws UnreadableImageException {
        return decode(bytes(file), file.toString(), decoding);
    }

    /**
     * Decodes an encoded picture held in memory.
     *
     * @param encoded the content of an image file
     * @param name    what to call the picture in messages
     * @return {@code CV_8UC3}, blue, green, red; native memory that is the caller's to {@code close()}
     * @throws UnreadableImageException when the content cannot be decoded right
     */
    public static Mat decode(byte[] encoded, String name) throws UnreadableImageException {
        return decode(encoded, name, Decoding.UPRIGHT_OVER_WHITE);
    }

    /**
     * Decodes an encoded picture held in memory.
     *
     * @param encoded  the content of an image file
     * @param name     what to call the picture in messages
     * @param decoding what becomes of orientation, transparency and 16 bits
     * @return {@code CV_8UC3}, blue, green, red; native memory that is the caller's to {@code close()}
     * @throws UnreadableImageException when the content cannot be decoded right
     */
    public static Mat decode(byte[] encoded, String name, Decoding decoding) throws UnreadableImageException {
        Objects.requireNonNull(decoding, "decoding");
        try {
            ImageFormat format = ImageFormat.of(encoded);
            ImageHeader header = format.scan(encoded);
            if (header.width() * header.height() > MAX_PIXELS) {
                throw new DataFormatException(header.width() + " x " + header.height() + " pixels are more than the "
                        + MAX_PIXELS + " allowed; make the picture smaller");
            }
            Mat stored = stored(encoded, format, header);
            Orientation orientation = decoding.isUpright() ? header.orientation() : Orientation.AS_STORED;
            return PixelLayout.toBgr8(orientation.apply(stored), header, decoding);
        } catch (BufferUnderflowException | IndexOutOfBoundsException | IllegalArgumentException e) {
            throw new UnreadableImageException(name, "the file is truncated or damaged", e);
        } catch (DataFormatException e) {
            throw new UnreadableImageException(name, e.getMessage(), e);
        }
    }

    private static byte[] bytes(Path file) throws UnreadableImageException {
        try {
            if (Files.exists(file) && !Files.isRegularFile(file)) {
                throw new UnreadableImageException(file.toString(), "it is a folder or a device, not a file");
            }
            ImageFormat.of(beginning(file));
            if (Files.size(file) > MAX_BYTES) {
                throw new UnreadableImageException(file.toString(), "the file is larger than 1 GB");
            }
            return Files.readAllBytes(file);
        } catch (UnreadableImageException e) {
            throw e;
        } catch (DataFormatException e) {
            throw new UnreadableImageException(file.toString(), e.getMessage(), e);
        } catch (NoSuchFileException e) {
            throw new UnreadableImageException(file.toString(), "there is no such file", e);
        } catch (AccessDeniedException e) {
            throw new UnreadableImageException(file.toString(), "no permission to read it", e);
        } catch (IOException e) {
            throw new UnreadableImageException(file.toString(), e.getMessage(), e);
        }
    }

    /** Enough of a file to tell what it is, without reading the rest of one that is no image. */
    public static byte[] beginning(Path file) throws IOException {
        try (InputStream stream = Files.newInputStream(file)) {
            return stream.readNBytes(ForeignFormat.BYTES);
        }
    }

    private static Mat stored(byte[] encoded, ImageFormat format, ImageHeader header) throws DataFormatException {
        if (header.isPadded()) {
            return PaddedJpeg.decode(encoded);
        }
        return format == ImageFormat.GIF ? GifDecoder.decode(encoded) : decode(format.prepared(encoded), format);
    }

    /** Channels and depth as stored, except JPEG, whose CMYK only the conversion to BGR understands. */
    static Mat decode(byte[] encoded, ImageFormat format) throws DataFormatException {
        int flags = format == ImageFormat.JPEG ? IMREAD_COLOR | IMREAD_IGNORE_ORIENTATION : IMREAD_UNCHANGED;
        Mat stored;
        try (BytePointer bytes = new BytePointer(encoded);
                Mat buffer = new Mat(1, encoded.length, CV_8UC1, bytes)) {
            stored = imdecode(buffer, flags);
        } catch (RuntimeException e) {
            throw failure(format, e);
        }
        if (stored.empty()) {
            stored.close();
            throw failure(format, null);
        }
        return stored;
    }

    private static DataFormatException failure(ImageFormat format, RuntimeException cause) {
        DataFormatException failure = new DataFormatException("the " + format
                + " file is truncated, damaged or of an unusual kind; open it in an image editor and save it again");
        failure.initCause(cause);
        return failure;
    }
}
