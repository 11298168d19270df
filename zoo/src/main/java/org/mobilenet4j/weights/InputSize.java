/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.mobilenet4j.MobileNetV2Builder;

/** The pictures' size that a file's surroundings speak of: tensors do not tell. Immutable. */
final class InputSize {
    private static final int UNLESS_SAID = 224;
    private static final int LARGEST = 4096;
    /** As in {@code kernels_0.35_96.h5}, {@code mobilenet_v2_1.0_224} and {@code mobilenetv2_035_96}. */
    private static final Pattern NAME = Pattern.compile("_(?:[01]\\.[0-9]+|[01][0-9]{2})_([0-9]{2,4})(?![0-9])");

    private final int pixels;
    private final String origin;

    private InputSize(int pixels, String origin) {
        this.pixels = pixels;
        this.origin = origin;
    }

    /**
     * @param file   the weights
     * @param config what stands beside them
     */
    static InputSize find(Path file, FolderConfig config) {
        if (plausible(config.imageSize())) {
            return new InputSize(config.imageSize(), FolderConfig.NAME + " beside the file");
        }
        InputSize named = inName(file.getFileName(), "the file's name");
        Path folder = file.toAbsolutePath().getParent();
        if (named == null && folder != null) {
            named = inName(folder.getFileName(), "the folder's name");
        }
        return named != null ? named : new InputSize(UNLESS_SAID, "nothing says, the usual size");
    }

    private static InputSize inName(Path name, String origin) {
        Matcher matcher = NAME.matcher(name == null ? "" : name.toString());
        while (matcher.find()) {
            int pixels = Integer.parseInt(matcher.group(1));
            if (plausible(pixels)) {
                return new InputSize(pixels, origin);
            }
        }
        return null;
    }

    private static boolean plausible(int pixels) {
        return pixels >= MobileNetV2Builder.SMALLEST_INPUT && pixels <= LARGEST;
    }

    /** Height and width. */
    int pixels() {
        return pixels;
    }

    /** Who said so. */
    String origin() {
        return origin;
    }
}
