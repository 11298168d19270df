/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.mobilenet4j.model.NetworkBuilder;
import org.mobilenet4j.model.NetworkDescription;
import org.mobilenet4j.weights.format.WeightsFileException;
import org.nd4j.shade.jackson.databind.JsonNode;

/** The pictures' size that a file and its surroundings speak of: tensors do not tell. Immutable. */
final class InputSize {
    private static final int UNLESS_SAID = 224;
    private static final int LARGEST = 4096;
    /** As in {@code kernels_0.35_96.h5}, {@code mobilenet_v2_1.0_224} and {@code mobilenetv2_035_96}. */
    private static final Pattern NAME = Pattern.compile("_(?:[01]\\.[0-9]+|[01][0-9]{2})_([0-9]{2,4})(?![0-9])");

    private final int height;
    private final int width;
    private final String origin;

    private InputSize(int height, int width, String origin) {
        this.height = height;
        this.width = width;
        this.origin = origin;
    }

    /**
     * @param file   the weights
     * @param config what stands beside them
     * @param keras  what Keras says in them
     */
    static InputSize find(Path file, FolderConfig config, KerasConfig keras) throws WeightsFileException {
        int[] beside = config.imageSize();
        if (beside != null) {
            return new InputSize(beside[0], beside[1], FolderConfig.NAME + " beside the file");
        }
        int[] inside = keras.inputSize();
        if (inside != null) {
            return new InputSize(inside[0], inside[1], KerasConfig.NAME + " in the file");
        }
        InputSize named = inName(file.getFileName(), "the file's name");
        Path folder = file.toAbsolutePath().getParent();
        if (named == null && folder != null) {
            named = inName(folder.getFileName(), "the folder's name");
        }
        return named != null ? named : new InputSize(UNLESS_SAID, UNLESS_SAID, "nothing says, the usual size");
    }

    private static InputSize inName(Path name, String origin) {
        Matcher matcher = NAME.matcher(name == null ? "" : name.toString());
        while (matcher.find()) {
            int pixels = Integer.parseInt(matcher.group(1));
            if (plausible(pixels)) {
                return new InputSize(pixels, pixels, origin);
            }
        }
        return null;
    }

    private static boolean plausible(int pixels) {
        return pixels >= NetworkBuilder.SMALLEST_INPUT && pixels <= LARGEST;
    }

    /**
     * Height and width in pixels.
     *
     * @param key   what is refused where they are none
     * @param value its whole value
     * @param place where it is
     * @throws WeightsFileException if one is no whole number of {@value NetworkDescription.Builder#SMALLEST_INPUT} to
     *                              {@value #LARGEST}
     */
    static int[] require(String key, JsonNode value, JsonNode height, JsonNode width, Path weights, String place)
            throws WeightsFileException {
        if (!isWhole(height) || !isWhole(width) || !plausible(height.asInt()) || !plausible(width.asInt())) {
            throw SettingsTable.refusal(
                    key, value, "expected pixels, " + NetworkBuilder.SMALLEST_INPUT + " to " + LARGEST, weights, place);
        }
        return new int[] {height.asInt(), width.asInt()};
    }

    private static boolean isWhole(JsonNode number) {
        return number.isNumber() && number.asDouble() == Math.rint(number.asDouble());
    }

    int height() {
        return height;
    }

    int width() {
        return width;
    }

    /** Who said so. */
    String origin() {
        return origin;
    }
}
