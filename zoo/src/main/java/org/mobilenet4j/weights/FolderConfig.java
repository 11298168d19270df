/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.mobilenet4j.image.codec.Decoding;
import org.mobilenet4j.image.preprocessing.CropRounding;
import org.mobilenet4j.image.preprocessing.Interpolation;
import org.mobilenet4j.image.preprocessing.PixelScaling;
import org.mobilenet4j.image.preprocessing.Preprocessing;
import org.mobilenet4j.image.preprocessing.ResizeRule;
import org.mobilenet4j.vertex.Flavor;
import org.mobilenet4j.weights.SettingsTable.Place;
import org.mobilenet4j.weights.format.WeightsFileException;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.node.MissingNode;

/**
 * The {@code config.json} that Hugging Face keeps beside the weights: what is in it that tensors do not tell. Keys are
 * those of {@code transformers.MobileNetV2Config} and of timm's {@code pretrained_cfg}. Immutable.
 */
final class FolderConfig {
    /** The file. */
    static final String NAME = "config.json";

    private static final String BESIDE = NAME + " beside it";
    private static final String MODEL_TYPE = "mobilenet_v2";
    private static final String ARCHITECTURE = "mobilenetv2";
    private static final int CHANNELS = 3;
    private static final int WHOLE_STRIDE = 32;

    private final Path weights;
    private final WeightSource source;
    private final JsonNode root;
    private final boolean timm;
    private final List<String> unknown = new ArrayList<>();

    private FolderConfig(Path weights, WeightSource source, JsonNode root, boolean timm) {
        this.weights = weights;
        this.source = source;
        this.root = root;
        this.timm = timm;
    }

    /**
     * The one beside a file; an empty one if there is none, or if it speaks of another model and the weights have names
     * by Keras or torchvision, who keep no such file.
     *
     * @param source  whose names the weights have
     * @param classes of the file's classifier; 0 without one
     * @throws WeightsFileException if it is no JSON, has a setting that this version does not do, or is no object or of
     *                              another network beside weights with the names of timm or Hugging Face
     */
    static FolderConfig beside(Path weights, WeightSource source, int classes) throws IOException {
        JsonNode root = JsonBeside.read(weights, NAME);
        if (source == WeightSource.HUGGING_FACE || source == WeightSource.TIMM) {
            JsonBeside.requireObject(root, weights, NAME);
            requireMobileNetV2(root, source, weights);
        }
        boolean timm = isTimm(root, source);
        boolean about = timm || isHuggingFace(root, source);
        FolderConfig config = new FolderConfig(weights, source, about ? root : MissingNode.getInstance(), timm);
        config.check(classes);
        return config;
    }

    /** Where no key says whose a configuration is, the names of the tensors do. */
    private static boolean isTimm(JsonNode root, WeightSource source) {
        return root.path("architecture").asText().startsWith(ARCHITECTURE)
                || source == WeightSource.TIMM && !root.has("architecture") && !root.has("model_type");
    }

    private static boolean isHuggingFace(JsonNode root, WeightSource source) {
        return root.path("model_type").asText().equals(MODEL_TYPE)
                || source == WeightSource.HUGGING_FACE && !root.has("model_type");
    }

    /** The names of the tensors say MobileNetV2; a file that contradicts them is not about these weights. */
    private static void requireMobileNetV2(JsonNode root, WeightSource source, Path weights)
            throws WeightsFileException {
        if (source == WeightSource.TIMM && root.has("architecture") && !isTimm(root, source)) {
            throw SettingsTable.refusal(
                    "architecture",
                    root.path("architecture"),
                    "expected a name that begins with \"" + ARCHITECTURE + "\", as the tensors are named",
                    weights,
                    BESIDE);
        }
        if (!isTimm(root, source) && !isHuggingFace(root, source)) {
            throw SettingsTable.refusal(
                    "model_type",
                    root.path("model_type"),
                    "expected \"" + MODEL_TYPE + "\", as the tensors are named",
                    weights,
                    BESIDE);
        }
    }

    private void check(int classes) throws WeightsFileException {
        if (timm) {
            if (root.has("pretrained_cfg")) {
                unknown(Place.TIMM, root);
                unknown(Place.TIMM_PRETRAINED, timm());
            } else {
                // timm's older files have everything at the top
                SettingsTable.of(Place.TIMM).check(root, weights, BESIDE).stream()
                        .filter(key -> !SettingsTable.of(Place.TIMM_PRETRAINED).isKnown(key))
                        .forEach(unknown::add);
                SettingsTable.of(Place.TIMM_PRETRAINED).check(root, weights, BESIDE);
            }
            SettingsTable.of(Place.TIMM_ARGUMENTS).check(root.path("model_args"), weights, BESIDE);
            requireClasses(root, "num_classes", classes);
            // timm goes by the one at the top: the other stays what it was before a fine-tuning
            requireClasses(timm(), "num_classes", root.path("num_classes").isNumber() ? 0 : classes);
        } else if (root.isObject()) {
            unknown(Place.HUGGING_FACE, root);
            requireClasses(root, "num_labels", classes);
        }
        int names = classNames().count();
        if (classes > 0 && names > 0 && names != classes) {
            throw new WeightsFileException(
                    weights,
                    BESIDE + " names " + names + " classes, but the classifier has " + classes
                            + "; correct or remove the names");
        }
    }

    private void unknown(Place place, JsonNode settings) throws WeightsFileException {
        unknown.addAll(SettingsTable.of(place).check(settings, weights, BESIDE));
    }

    private void requireClasses(JsonNode settings, String key, int classes) throws WeightsFileException {
        JsonNode told = settings.path(key);
        if (told.isNumber() && classes > 0 && told.asInt() != classes) {
            throw SettingsTable.refusal(key, told, "the classifier has " + classes + " classes", weights, BESIDE);
        }
    }

    private JsonNode timm() {
        return !timm
                ? MissingNode.getInstance()
                : root.path("pretrained_cfg").isObject() ? root.path("pretrained_cfg") : root;
    }

    /**
     * Height and width of pictures in pixels.
     *
     * @return null if it does not say
     * @throws WeightsFileException if it says something else than one number, or height and width
     */
    int[] imageSize() throws WeightsFileException {
        JsonNode input = timm().path("input_size");
        if (input.isArray()) {
            if (input.size() != CHANNELS || input.path(0).asInt() != CHANNELS) {
                throw SettingsTable.refusal("input_size", input, "expected [3, height, width]", weights, BESIDE);
            }
            return InputSize.require("input_size", input, input.path(1), input.path(2), weights, BESIDE);
        }
        JsonNode size = root.path("image_size");
        if (size.isMissingNode() || size.isNull()) {
            return null;
        }
        return size.isArray() && size.size() == 2
                ? InputSize.require("image_size", size, size.path(0), size.path(1), weights, BESIDE)
                : InputSize.require("image_size", size, size, size, weights, BESIDE);
    }

    /** Whether there is a configuration of timm. */
    boolean tellsTransform() {
        return timm && timm().has("input_size");
    }

    /**
     * timm's evaluation: {@code create_transform} with what {@code resolve_model_data_config} makes of the settings.
     *
     * @throws WeightsFileException if a setting has no meaning
     */
    Preprocessing timm(InputSize size) throws WeightsFileException {
        JsonNode settings = timm();
        double fraction = fraction(settings.path("crop_pct"));
        PixelScaling scaling = scaling(settings);
        Interpolation filter = filter(settings.path("interpolation"));
        int height = (int) Math.floor(size.height() / fraction);
        int width = (int) Math.floor(size.width() / fraction);
        return new Preprocessing(
                size.height(),
                size.width(),
                Decoding.PILLOW_UPRIGHT,
                timmResize(settings.path("crop_mode").asText("center"), height, width, filter, scaling),
                scaling);
    }

    private static ResizeRule timmResize(
            String mode, int height, int width, Interpolation filter, PixelScaling scaling) {
        switch (mode) {
            case "squash":
                return ResizeRule.stretchAndCrop(height, width, filter, CropRounding.HALF_EVEN);
            case "border":
                List<Integer> border = new ArrayList<>();
                for (double mean : scaling.mean()) {
                    border.add((int) Math.rint(255 * mean));
                }
                return ResizeRule.fitInBorder(height, width, filter, CropRounding.HALF_EVEN, border);
            default:
                return height == width
                        ? ResizeRule.shortEdge(height, filter, CropRounding.HALF_EVEN)
                        // timm gives its ResizeKeepRatio no filter there
                        : ResizeRule.coverAndCrop(height, width, Interpolation.BILINEAR, CropRounding.HALF_EVEN);
        }
    }

    private double fraction(JsonNode cropPct) throws WeightsFileException {
        if (cropPct.isMissingNode() || cropPct.isNull()) {
            return FileSettings.CROP_FRACTION;
        }
        double fraction = cropPct.asDouble(0);
        if (!(fraction > 0 && fraction <= 1)) {
            throw SettingsTable.refusal("crop_pct", cropPct, "expected above 0 and at most 1", weights, BESIDE);
        }
        return fraction;
    }

    private Interpolation filter(JsonNode name) throws WeightsFileException {
        try {
            return name.isMissingNode() || name.isNull()
                    ? Interpolation.BICUBIC
                    : Interpolation.valueOf(name.asText().toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw SettingsTable.refusal("interpolation", name, "expected one of Pillow's filters", weights, BESIDE);
        }
    }

    private PixelScaling scaling(JsonNode settings) throws WeightsFileException {
        PixelScaling usual = PixelScaling.of(Flavor.TORCH);
        double[] std = channels("std", settings.path("std"), usual.std());
        if (Arrays.stream(std).anyMatch(deviation -> deviation <= 0)) {
            throw SettingsTable.refusal("std", settings.path("std"), "expected numbers above 0", weights, BESIDE);
        }
        return new PixelScaling(channels("mean", settings.path("mean"), usual.mean()), std);
    }

    /** One number, alone or in a list, is every channel's: torch's {@code normalize} repeats it. */
    private double[] channels(String key, JsonNode told, double[] unlessSaid) throws WeightsFileException {
        if (told.isMissingNode() || told.isNull()) {
            return unlessSaid;
        }
        if (told.isNumber() && told.asDouble() == 0) {
            throw SettingsTable.refusal(
                    key, told, "timm takes 0 for not set; expected [0, 0, 0] or another number", weights, BESIDE);
        }
        List<Double> numbers = new ArrayList<>();
        for (JsonNode number : told.isNumber() ? List.of(told) : told) {
            numbers.add(number.isNumber() ? number.asDouble() : Double.NaN);
        }
        if (!told.isNumber() && !told.isArray()
                || numbers.size() != 1 && numbers.size() != CHANNELS
                || numbers.stream().anyMatch(number -> !Double.isFinite(number))) {
            throw SettingsTable.refusal(
                    key, told, "expected one number, or three for red, green and blue", weights, BESIDE);
        }
        double[] channels = new double[CHANNELS];
        Arrays.setAll(channels, c -> numbers.get(numbers.size() == 1 ? 0 : c));
        return channels;
    }

    /**
     * Batch norm's epsilon.
     *
     * @throws WeightsFileException if it is no number above 0
     */
    double epsilon(double unlessSaid) throws WeightsFileException {
        if (source == WeightSource.HUGGING_FACE) {
            return epsilon("layer_norm_eps", root.path("layer_norm_eps"), unlessSaid);
        }
        return source == WeightSource.TIMM
                ? epsilon("bn_eps", root.path("model_args").path("bn_eps"), unlessSaid)
                : unlessSaid;
    }

    private double epsilon(String key, JsonNode told, double unlessSaid) throws WeightsFileException {
        if (told.isMissingNode() || told.isNull()) {
            return unlessSaid;
        }
        if (!told.isNumber() || !(told.asDouble() > 0) || !Double.isFinite(told.asDouble())) {
            throw SettingsTable.refusal(key, told, "expected a number above 0", weights, BESIDE);
        }
        return told.asDouble();
    }

    /** Whether each class has a probability of its own. */
    boolean multiLabel() {
        return source == WeightSource.HUGGING_FACE
                && root.path("problem_type").asText().equals("multi_label_classification");
    }

    /** Input size by size of the last feature map. */
    int outputStride() throws WeightsFileException {
        JsonNode told = root.path("output_stride");
        if (source != WeightSource.HUGGING_FACE || told.isMissingNode() || told.isNull()) {
            return WHOLE_STRIDE;
        }
        int stride = told.asInt();
        if (!told.isNumber() || stride != 8 && stride != 16 && stride != WHOLE_STRIDE) {
            throw SettingsTable.refusal("output_stride", told, "expected 8, 16 or 32", weights, BESIDE);
        }
        return stride;
    }

    /** The classes' names, as Hugging Face ({@code id2label}) and timm ({@code label_names}) write them. */
    ClassNames classNames() {
        JsonNode names = root.path("id2label");
        for (JsonNode place : new JsonNode[] {root, timm()}) {
            for (String key : new String[] {"label_names", "labels"}) {
                names = names.size() > 0 ? names : place.path(key);
            }
        }
        List<String> given = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            JsonNode name = names.isObject() ? names.path(String.valueOf(i)) : names.path(i);
            given.add(name.isContainerNode() ? "" : name.asText("").strip());
        }
        return new ClassNames(given);
    }

    /** The keys that neither this project nor, as far as it knows, the library has. */
    List<String> unknown() {
        List<String> named = new ArrayList<>();
        unknown.forEach(key -> named.add(NAME + ": " + key));
        return named;
    }
}
