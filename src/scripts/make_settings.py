#!/usr/bin/env python3
# Copyright the MobileNet4J authors
# SPDX-License-Identifier: Apache-2.0
"""Writes what transformers and timm make of the settings beside weights, for SettingsTest in org.mobilenet4j.weights.

    python3 src/scripts/make_settings.py zoo/src/test/resources/org/mobilenet4j

FOLDER/weights/settings.json; the pictures are in FOLDER/image, the weights are the fixtures'. Of a tensor [3, H, W] it has
the shape, every 997th number, the mean, and the mean of all numbers weighted by i * 2654435761 % 2**32 / 2**32.

- processors: preprocessor_config.json, and the tensor of transformers' processor on Pillow. By default transformers takes
  the one on torchvision where that is installed, whose pixels differ.
- timm: pretrained_cfg of config.json, and the tensor of create_transform(**resolve_data_config).
- networks: config.json, and the logits of the peer's fixture (its pixels_96) under it.
- keras: model_config as Keras writes it into a file, of each layer the settings in KEPT, of a network
  the first layers and the last.

Last run with transformers 5.18.0, timm 1.0.29, torch 2.13.0, keras 3.15.1, Pillow
12.3.0 (requirements.txt).
"""
import json
import sys
import tempfile
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from make_pixels import import_torchvision

FIXTURES = Path(__file__).resolve().parents[2] / "test-resources/src/main/resources/org/mobilenet4j/fixtures"
PICTURES = ["sizes341x256.png", "sizes23x37.png", "sizes300x4.png", "sizes151x101.png"]
STRIDE = 997

V2 = {"image_processor_type": "MobileNetV2ImageProcessor"}
CROPPED = V2 | {"size": {"shortest_edge": 110}, "crop_size": {"height": 96, "width": 96}}
PROCESSORS = [
    V2,
    CROPPED,
    CROPPED | {"do_normalize": False},
    CROPPED | {"do_normalize": False, "rescale_factor": 1 / 127.5},
    CROPPED | {"size": {"height": 100, "width": 120}},
    CROPPED | {"size": 110},
    CROPPED | {"crop_size": {"height": 80, "width": 80}},
    CROPPED | {"crop_size": {"height": 48, "width": 64}, "size": {"shortest_edge": 70}},
    CROPPED | {"crop_size": 91, "size": [64, 101]},
    CROPPED | {"size": 60, "default_to_square": True, "crop_size": [48, 33]},
    CROPPED | {"do_rescale": False, "image_mean": 127.5, "image_std": 127.5},
    CROPPED | {"do_rescale": False, "do_normalize": False},
    CROPPED | {"image_mean": [0.485, 0.456, 0.406], "image_std": [0.229, 0.224, 0.225]},
    CROPPED | {"image_mean": [1, 1.0, 1], "image_std": [1, 1, 1.0], "rescale_factor": 1 / 127.5},
    CROPPED | {"do_center_crop": False, "size": [40, 56]},
    CROPPED | {"do_center_crop": False, "size": {"height": 64, "width": 48}, "resample": 3},
    CROPPED | {"do_resize": False, "crop_size": {"height": 90, "width": 70}},
    CROPPED | {"do_normalize": None, "default_to_square": None, "size": 100},
    CROPPED | {"resample": 0},
    CROPPED | {"resample": 1},
    CROPPED | {"resample": 4},
    CROPPED | {"resample": 5},
    CROPPED | {"do_convert_rgb": True, "do_reduce_labels": True, "do_flip_channel_order": False, "do_pad": False},
    {"feature_extractor_type": "MobileNetV2FeatureExtractor", "size": 64, "crop_size": 48, "resample": 3},
    {"image_processor_type": "MobileNetV1ImageProcessor", "size": {"shortest_edge": 64}, "crop_size": 48},
    {"image_processor_type": "ViTImageProcessor"},
    {"image_processor_type": "ViTImageProcessor", "size": 64, "do_normalize": False},
]
TIMM = [
    {},
    {"input_size": [3, 96, 96], "crop_pct": 0.9, "interpolation": "bilinear"},
    {"input_size": [3, 96, 96], "crop_mode": "center", "crop_pct": 1.0, "interpolation": "lanczos"},
    {"input_size": [3, 96, 96], "crop_mode": "squash", "crop_pct": 1.0},
    {"input_size": [3, 96, 96], "crop_mode": "squash", "crop_pct": 0.875, "interpolation": "bilinear"},
    {"input_size": [3, 96, 96], "crop_mode": "border", "crop_pct": 1.0},
    {"input_size": [3, 96, 96], "crop_mode": "border", "crop_pct": 0.8, "interpolation": "nearest",
     "mean": [0.5, 0.4, 0.3], "std": [0.5, 0.25, 0.125]},
    {"input_size": [3, 64, 96]},
    {"input_size": [3, 64, 96], "crop_mode": "squash"},
    {"input_size": [3, 64, 97], "crop_mode": "border", "crop_pct": 0.95},
    {"input_size": [3, 96, 96], "test_input_size": [3, 128, 128], "crop_pct": 0.9, "test_crop_pct": 1.0,
     "fixed_input_size": True, "pool_size": [3, 3], "first_conv": "conv_stem", "classifier": "classifier"},
]
NETWORKS = [
    ("huggingface", {"layer_norm_eps": 1e-5}),
    ("huggingface", {"layer_norm_eps": 0.01}),
    ("huggingface", {"output_stride": 16}),
    ("huggingface", {"output_stride": 8}),
    ("huggingface", {"problem_type": "multi_label_classification"}),
    ("timm", {"bn_eps": 0.001}),
]
KEPT = ["name", "layers", "batch_shape", "strides", "padding", "data_format", "dilation_rate", "activation",
        "epsilon", "max_value", "negative_slope", "threshold", "units", "scale", "offset", "function"]


def numbers(values):
    return [float(f"{v:.8g}") for v in values]


def described(tensor):
    tensor = np.asarray(tensor, dtype=np.float32)
    values = tensor.ravel().astype(np.float64)
    weights = np.arange(values.size, dtype=np.uint64) * np.uint64(2654435761) % np.uint64(2**32) / 2**32
    return {"shape": list(tensor.shape), "values": numbers(values[::STRIDE]),
            "mean": values.mean(), "weighted": (values * weights).mean()}


def rgb(file):
    return Image.open(file).convert("RGB")


def processors(pictures):
    from transformers import AutoImageProcessor

    for config in PROCESSORS:
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "preprocessor_config.json").write_text(json.dumps(config))
            (Path(folder) / "config.json").write_text('{"model_type": "mobilenet_v2"}')
            processor = AutoImageProcessor.from_pretrained(folder, backend="pil")
        assert processor.backend == "pil", processor
        for name in PICTURES:
            tensor = processor(rgb(pictures / name), return_tensors="np")["pixel_values"][0]
            yield {"config": config, "file": name} | described(tensor)


def transforms(pictures):
    import timm.data

    for config in TIMM:
        settings = timm.data.resolve_data_config(pretrained_cfg=config or {"input_size": None})
        transform = timm.data.create_transform(**settings)
        for name in PICTURES:
            if name == "sizes300x4.png" and config.get("crop_mode") == "border":
                continue  # rounds to no row at all, which Pillow refuses
            yield {"config": config, "file": name} | described(transform(rgb(pictures / name)).numpy())


def networks():
    import timm
    from transformers import MobileNetV2Config, MobileNetV2ForImageClassification

    from peers import PEERS

    for peer, config in NETWORKS:
        fixture = dict(np.load(FIXTURES / f"{peer}_0.35_96.npz"))
        classes = fixture["predictions_b"].size
        network = PEERS[peer](0.35, classes)
        network.load(fixture)
        usual = network.model.eval()
        if peer == "timm":
            model = timm.create_model("mobilenetv2_035", num_classes=classes, **config)
        else:
            model = MobileNetV2ForImageClassification(
                MobileNetV2Config(depth_multiplier=0.35, num_labels=classes, **config))
        model.load_state_dict(usual.state_dict())
        with torch.no_grad():
            output = model.double().eval()(network.input(fixture["pixels_96"]).double())
        logits = getattr(output, "logits", output)[0]
        result = {"peer": peer, "config": config, "logits": numbers(logits.tolist())}
        if "problem_type" in config:
            result["probabilities"] = numbers(logits.sigmoid().tolist())
        yield result


def trimmed(layer):
    config = {key: value for key, value in layer["config"].items() if key in KEPT}
    if "layers" in config:
        layers = config["layers"]
        config["layers"] = [trimmed(inner) for inner in (layers if len(layers) < 9 else layers[:7] + layers[-1:])]
    return {"class_name": layer["class_name"], "config": config}


def keras_configs():
    import keras

    def network(size=(96, 96, 3), **settings):
        return keras.applications.MobileNetV2(
            input_shape=size, alpha=0.35, weights=None, **({"classes": 10} | settings))

    def behind(*layers):
        picture = x = keras.Input((96, 128, 3))
        for layer in layers:
            x = layer(x)
        return keras.Model(picture, network((96, 128, 3))(x))

    models = {
        "plain": network(),
        "any size": network((None, None, 3), include_top=False, classes=1000, pooling="avg"),
        "logits": network(classifier_activation=None),
        "sigmoids": network(classifier_activation="sigmoid"),
        "rescaled": behind(keras.layers.Rescaling(1 / 255)),
        "augmented": behind(keras.layers.RandomFlip("horizontal"), keras.layers.Rescaling(1 / 127.5, offset=-1)),
        "normalised": behind(keras.layers.Normalization(mean=[1, 2, 3], variance=[4, 5, 6])),
        "resized": behind(keras.layers.Resizing(96, 128)),
        "divided": behind(lambda x: x / 127.5),
        "pooled by the largest": network(include_top=False, classes=1000, pooling="max"),
    }
    for name, model in models.items():
        settings = {"class_name": type(model).__name__, "config": model.get_config()}
        yield {"name": name, "model_config": trimmed(json.loads(json.dumps(settings)))}


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    import_torchvision()
    pictures = Path(sys.argv[1]) / "image"
    parts = {"processors": processors(pictures), "timm": transforms(pictures), "networks": networks(),
             "keras": keras_configs()}
    text = ",\n".join(f'"{name}": [\n' + ",\n".join(map(json.dumps, part)) + "\n]" for name, part in parts.items())
    target = Path(sys.argv[1]) / "weights" / "settings.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text("{\n" + text + "\n}\n")


if __name__ == "__main__":
    main()
