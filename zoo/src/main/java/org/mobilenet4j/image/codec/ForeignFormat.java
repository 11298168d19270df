/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.image.codec;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Kinds of files that are not decoded, told apart by their first bytes, so that a refusal can say what to do. */
public enum ForeignFormat {
    EMPTY(true, "the file is empty"),
    HEIF(true, "HEIC, which is not supported; convert it to JPEG or PNG"),
    AVIF(true, "AVIF, which is not supported; convert it to JPEG, PNG or WebP"),
    JPEG_2000(true, "JPEG 2000, which is not supported; convert it to JPEG or PNG"),
    JPEG_XL(true, "JPEG XL, which is not supported; convert it to JPEG or PNG"),
    BIG_TIFF(true, "BigTIFF, which is not supported; save it as TIFF or PNG"),
    PHOTOSHOP(true, "a Photoshop document, which is not supported; save it as PNG"),
    ICON(true, "an icon file, which is not supported; save one size of it as PNG"),
    OPEN_EXR(true, "OpenEXR, which is not supported; convert it to 8 bits per channel, as PNG"),
    NETPBM(true, "PAM or PFM, which is not supported; save it as PNG"),
    SVG(true, "a vector image (SVG), which is not supported; draw it into a PNG"),
    VIDEO(false, "a video, not an image; save frames of it as images"),
    PDF(false, "a PDF document, not an image; save its pages as images"),
    ARCHIVE(false, "a zip archive, not an image; unpack it"),
    WEB_PAGE(false, "a web page, not an image; download the image again"),
    UNKNOWN(false, "not an image, or none of " + ImageFormat.NAMES);

    /** So much of a file tells. */
    static final int BYTES = 256;

    private final boolean image;
    private final String reason;

    ForeignFormat(boolean image, String reason) {
        this.image = image;
        this.reason = reason;
    }

    /** Whether other programs see an image in it, or might. */
    public boolean isImage() {
        return image;
    }

    /** What it is and what to do, a clause that can follow a colon. */
    public String reason() {
        return reason;
    }

    /** @param file its beginning, {@value #BYTES} bytes if there are so many; none of {@link ImageFormat} */
    public static ForeignFormat of(byte[] file) {
        String head = new String(file, 0, Math.min(file.length, BYTES), StandardCharsets.ISO_8859_1);
        if (head.isEmpty()) {
            return EMPTY;
        }
        if (head.startsWith("ftyp", 4)) {
            return ofBrand(head.substring(8));
        }
        return ofMagic(head);
    }

    /** ISO/IEC 14496-12: the brands, four letters each, from the main one on. */
    private static ForeignFormat ofBrand(String brands) {
        if (brands.startsWith("avif") || brands.startsWith("avis")) {
            return AVIF;
        }
        return brands.startsWith("he") || brands.startsWith("mif1") || brands.startsWith("msf1") ? HEIF : VIDEO;
    }

    private static ForeignFormat ofMagic(String head) {
        if (head.startsWith("\0\0\0\fjP  ") || head.startsWith("\u00ff\u004f\u00ff\u0051")) {
            return JPEG_2000;
        } else if (head.startsWith("\0\0\0\fJXL ") || head.startsWith("\u00ff\n")) {
            return JPEG_XL;
        } else if (head.startsWith("II\u002b\0") || head.startsWith("MM\0\u002b")) {
            return BIG_TIFF;
        } else if (head.startsWith("8BPS")) {
            return PHOTOSHOP;
        } else if (head.startsWith("\0\0\1\0") || head.startsWith("\0\0\2\0")) {
            return ICON;
        } else if (head.startsWith("v/1\1")) {
            return OPEN_EXR;
        } else if (head.startsWith("P7\n") || head.startsWith("PF\n") || head.startsWith("Pf\n")) {
            return NETPBM;
        } else if (head.startsWith("%PDF")) {
            return PDF;
        } else if (head.startsWith("PK\3\4")) {
            return ARCHIVE;
        }
        return ofText(head.strip().toLowerCase(Locale.ROOT));
    }

    private static ForeignFormat ofText(String text) {
        if (text.startsWith("<!doctype html") || text.startsWith("<html")) {
            return WEB_PAGE;
        }
        return text.startsWith("<svg") || text.startsWith("<?xml") && text.contains("<svg") ? SVG : UNKNOWN;
    }
}
