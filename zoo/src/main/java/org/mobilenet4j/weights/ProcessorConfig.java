/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.mobilenet4j.image.codec.Decoding;
import org.mobilenet4j.image.preprocessing.CropRounding;
import org.mobilenet4j.image.preprocessing.Interpolation;
import org.mobilenet4j.image.preprocessing.PixelScaling;
import org.mobilenet4j.image.preprocessing.Preprocessing;
import org.mobilenet4j.image.preprocessing.ResizeRule;
import org.mobilenet4j.weights.SettingsTable.Place;
import org.mobilenet4j.weights.format.WeightsFileException;
import org.nd4j.shade.jackson.databind.JsonNode;

/**
 * Hugging Face's {@code preprocessor_config.json} beside a file of weights, with the meaning that transformers' processors
 * on Pillow give it ({@code PilBackend} in {@code image_processing_backends.py}, version 5.18): resize, crop the centre,
 * rescale, normalise, each if it is switched on. What the file does not say is as in the class that it names; a switch
 * that is null is off. Immutable.
 */
final class ProcessorConfig {
    static final String NAME = "preprocessor_config.json";

    private static final String BESIDE = NAME + " beside it";
    /** Google's networks are given pictures whose short edge is so much longer than what is cut out of them. */
    private static final int MARGIN = 32;

    private static final int WHITE = 255;
    private static final int CHANNELS = 3;
    /** {@code PIL.Image.Resampling}. */
    private static final Map<Integer, Interpolation> RESAMPLING = Map.of(
            0, Interpolation.NEAREST,
            1, Interpolation.LANCZOS,
            2, Interpolation.BILINEAR,
            3, Interpolation.BICUBIC,
            4, Interpolation.BOX,
            5, Interpolation.HAMMING);

    private final Path weights;
    private final JsonNode root;
    private final boolean present;
    private final List<String> unknown = new ArrayList<>();

    private ProcessorConfig(Path weights, JsonNode root) {
        this.weights = weights;
        this.root = root;
        this.present = root.size() > 0;
    }

    /** @throws WeightsFileException if it is no JSON, or has a setting that this version does not do */
    static ProcessorConfig beside(Path weights) throws IOException {
        JsonNode root = JsonBeside.read(weights, NAME);
        JsonBeside.requireObject(root, weights, NAME);
        ProcessorConfig config = new ProcessorConfig(weights, root);
        SettingsTable.of(Place.IMAGE_PROCESSOR)
                .check(config.root, weights, BESIDE)
                .forEach(key -> config.unknown.add(NAME + ": " + key));
        return config;
    }

    /** Whether there is such a file, with something in it. */
    boolean isPresent() {
        return present;
    }

    /** The keys that neither this project nor, as far as it knows, the library has. */
    List<String> unknown() {
        return unknown;
    }

    /**
     * What happens to a picture.
     *
     * @param size of the network's input, where there is no file: Google's own way then
     * @throws WeightsFileException for settings that no {@link Preprocessing} has
     */
    Preprocessing preprocessing(InputSize size) throws WeightsFileException {
        if (!present) {
            return googles(size);
        }
        boolean resizes = flag("do_resize", true);
        boolean crops = flag("do_center_crop", !isVisionTransformers());
        boolean square = flag("default_to_square", isVisionTransformers());
        if (!crops) {
            return whole(resizes, square);
        }
        int[] crop = cropSize();
        ResizeRule resize = resizes ? resizedAndCropped(square) : ResizeRule.centerCrop(CropRounding.DOWN);
        return new Preprocessing(crop[0], crop[1], Decoding.PILLOW_UPRIGHT, resize, scaling());
    }

    private static Preprocessing googles(InputSize size) {
        int height = size.height();
        int width = size.width();
        ResizeRule resize = height == width
                ? ResizeRule.shortEdge(height + MARGIN, Interpolation.BILINEAR, CropRounding.DOWN)
                : ResizeRule.coverAndCrop(height + MARGIN, width + MARGIN, Interpolation.BILINEAR, CropRounding.DOWN);
        return new Preprocessing(
                height,
                width,
                Decoding.PILLOW_UPRIGHT,
                resize,
                Preprocessing.huggingFace(height, height).scaling());
    }

    /** Without a crop every picture must come out in one size. */
    private Preprocessing whole(boolean resizes, boolean square) throws WeightsFileException {
        JsonNode told = told("size");
        int[] box = resizes ? box(told, square) : null;
        if (box == null) {
            throw new WeightsFileException(
                    weights,
                    BESIDE + " leaves images in many sizes: do_center_crop is "
                            + root.path("do_center_crop") + ", do_resize " + root.path("do_resize") + " and size "
                            + root.path("size") + ". The network is built for one; set height and width as size, or"
                            + " do_center_crop to true with a crop_size");
        }
        return new Preprocessing(box[0], box[1], Decoding.PILLOW_UPRIGHT, ResizeRule.stretch(filter()), scaling());
    }

    private ResizeRule resizedAndCropped(boolean square) throws WeightsFileException {
        JsonNode told = told("size");
        int[] box = box(told, square);
        if (box != null) {
            return ResizeRule.stretchAndCrop(box[0], box[1], filter(), CropRounding.DOWN);
        }
        if (told == null) {
            return ResizeRule.shortEdge(256, filter(), CropRounding.DOWN);
        }
        JsonNode edge = told.isObject() ? told.path("shortest_edge") : told;
        return ResizeRule.shortEdge(pixels("size", told, edge), filter(), CropRounding.DOWN);
    }

    /** Height and width; null where it is a short edge, or not said for a class that has one. */
    private int[] box(JsonNode told, boolean square) throws WeightsFileException {
        if (told == null) {
            return isVisionTransformers() ? new int[] {224, 224} : null;
        }
        if (told.isNumber()) {
            int pixels = pixels("size", told, told);
            return square ? new int[] {pixels, pixels} : null;
        }
        if (told.isObject() && keys(told).equals(Set.of("shortest_edge"))) {
            return null;
        }
        return heightAndWidth("size", told, "a number, {\"shortest_edge\": ...} or ");
    }

    private int[] cropSize() throws WeightsFileException {
        JsonNode told = told("crop_size");
        if (told == null) {
            return new int[] {224, 224};
        }
        if (told.isNumber()) {
            int pixels = pixels("crop_size", told, told);
            return new int[] {pixels, pixels};
        }
        return heightAndWidth("crop_size", told, "a number or ");
    }

    private int[] heightAndWidth(String key, JsonNode told, String others) throws WeightsFileException {
        boolean object = told.isObject() && keys(told).equals(Set.of("height", "width"));
        if (!object && !(told.isArray() && told.size() == 2)) {
            throw refusal(key, told, "expected " + others + "{\"height\": ..., \"width\": ...}");
        }
        return new int[] {
            pixels(key, told, object ? told.path("height") : told.path(0)),
            pixels(key, told, object ? told.path("width") : told.path(1))
        };
    }

    private static Set<String> keys(JsonNode object) {
        Set<String> keys = new HashSet<>();
        object.fields().forEachRemaining(field -> {
            if (!field.getValue().isNull()) {
                keys.add(field.getKey());
            }
        });
        return keys;
    }

    private int pixels(String key, JsonNode told, JsonNode number) throws WeightsFileException {
        int pixels = number.asInt(0);
        if (!number.isNumber() || number.asDouble() != pixels || pixels < 1 || pixels > 1 << 14) {
            throw refusal(key, told, "expected pixels, 1 to 16384");
        }
        return pixels;
    }

    private Interpolation filter() throws WeightsFileException {
        JsonNode told = told("resample");
        Interpolation filter =
                told == null ? Interpolation.BILINEAR : told.isInt() ? RESAMPLING.get(told.asInt()) : null;
        if (filter == null) {
            throw refusal("resample", told, "expected the number of one of Pillow's filters, 0 to 5");
        }
        return filter;
    }

    /** {@code (sample * factor - mean) / std}, as a scaling of samples that are divided by 255. */
    private PixelScaling scaling() throws WeightsFileException {
        double factor = 1;
        if (flag("do_rescale", true)) {
            JsonNode told = told("rescale_factor");
            factor = told == null ? 1.0 / WHITE : told.asDouble(0);
            if (!(factor > 0) || !Double.isFinite(factor)) {
                throw refusal("rescale_factor", told, "expected a number above 0");
            }
        }
        boolean normalizes = flag("do_normalize", true);
        double[] mean = normalizes ? numbers("image_mean", 0.5) : new double[CHANNELS];
        double[] std = normalizes ? numbers("image_std", 0.5) : new double[] {1, 1, 1};
        for (int c = 0; c < CHANNELS; c++) {
            if (!Double.isFinite(mean[c])) {
                throw refusal("image_mean", root.path("image_mean"), "expected numbers");
            }
            if (!Double.isFinite(std[c]) || !(std[c] > 0)) {
                throw refusal("image_std", root.path("image_std"), "expected numbers above 0");
            }
            mean[c] /= WHITE * factor;
            std[c] /= WHITE * factor;
        }
        return new PixelScaling(mean, std);
    }

    private double[] numbers(String key, double unlessSaid) throws WeightsFileException {
        JsonNode told = told(key);
        if (told == null || told.isNumber()) {
            double number = told == null ? unlessSaid : told.asDouble();
            return new double[] {number, number, number};
        }
        double[] numbers = JsonBeside.numbers(told);
        if (!told.isArray() || numbers.length != CHANNELS) {
            throw refusal(key, told, "expected one number, or three for red, green and blue");
        }
        return numbers;
    }

    private boolean flag(String key, boolean unlessSaid) throws WeightsFileException {
        JsonNode told = told(key);
        if (told != null && !told.isBoolean() && !told.isNull()) {
            throw refusal(key, told, "expected true or false");
        }
        return told == null ? unlessSaid : told.asBoolean(false);
    }

    /** {@code ViTImageProcessor} stretches to 224 x 224 and does not crop, unless told otherwise. */
    private boolean isVisionTransformers() {
        return root.path("image_processor_type")
                .asText(root.path("feature_extractor_type").asText())
                .startsWith("ViT");
    }

    /** The value of a key; null for one that is missing, which means the class's own. */
    private JsonNode told(String key) {
        return root.get(key);
    }

    private WeightsFileException refusal(String key, JsonNode told, String rule) {
        return SettingsTable.refusal(key, told, rule, weights, BESIDE);
    }
}
