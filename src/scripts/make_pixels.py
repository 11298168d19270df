#!/usr/bin/env python3
# Copyright the MobileNet4J authors
# SPDX-License-Identifier: Apache-2.0
"""Writes what Pillow, torchvision, timm, Hugging Face and Keras make of pictures, for the tests of org.mobilenet4j.image.

    python3 src/scripts/make_images.py zoo/src/test/resources/org/mobilenet4j/image
    python3 src/scripts/make_pixels.py zoo/src/test/resources/org/mobilenet4j/image

- resize.tsv: a hash of every result of Image.resize, for drawn() pictures of odd sizes, all filters, up and down.
- pictures (ycck.jpg, deep*.png, sizes*.png, photo*.jpg) that make_images.py has not.
- NAME.pillow.png: Image.open(NAME).convert("RGB"), where that is not NAME.expected.png.
- transforms.json: the libraries' own evaluation transforms, file to tensor. "pixels" is the hash of the 8-bit pixels
  [H, W, 3] that the tensor was scaled from (recovered from it exactly), "values" every 1499th number of the tensor
  [3, H, W].

Hashes are the first 16 hexadecimal digits of SHA-256. Last run with Pillow 12.3.0, torchvision 0.28.0, timm 1.0.29,
transformers 5.18.0, keras 3.15.1 (requirements.txt); a second run writes the same.
"""
import hashlib
import json
import struct
import sys
import zlib
from pathlib import Path

import numpy as np
from PIL import Image

SOURCES = [(1, 1), (2, 1), (3, 5), (37, 23), (23, 37), (64, 64), (5, 300), (300, 4), (151, 101)]
TARGETS = [(1, 1), (7, 5), (32, 32), (37, 23), (64, 47), (96, 128)]
FILTERS = ["NEAREST", "BOX", "BILINEAR", "HAMMING", "BICUBIC", "LANCZOS"]
TRANSFORMED = ["sizes341x256.png", "sizes23x37.png", "sizes300x4.png", "sizes1x1.png", "sizes151x101.png", "alpha.png",
               "grey.png", "palette.png", "cmyk.tif", "grey.jpg", "cmyk.jpg", "ycck.jpg", "photo500x333.jpg"]
STRIDE = 1499


def drawn(width, height):
    """Noise, a checkerboard and ramps in stripes, from a formula: SyntheticPictures.drawn in Java makes the same."""
    y, x, c = np.mgrid[0:height, 0:width, 0:3].astype(np.uint32)
    noise = ((y * np.uint32(width) + x) * 3 + c) * np.uint32(2654435761) + np.uint32(12345)
    noise = (noise ^ noise >> 15) >> 24
    kind = (x // 4 + y // 4) % 3
    return np.where(kind == 0, noise, np.where(kind == 1, 255 * ((x ^ y) & 1), x * 5 + y * 3 + c * 80 & 255)) \
        .astype(np.uint8)


def smooth(width, height):
    """A scene that a JPEG keeps well."""
    y, x = np.mgrid[0:height, 0:width] / max(width, height)
    waves = [128 + 120 * np.sin(9 * x + 5 * y * y + c) * np.cos(7 * y - 3 * x * c) for c in range(3)]
    return Image.fromarray(np.stack(waves, -1).round().astype(np.uint8))


def digest(pixels):
    return hashlib.sha256(np.ascontiguousarray(pixels).tobytes()).hexdigest()[:16]


def resized(folder):
    lines = ["# source width, height, filter, result width, height, hash of the result [H, W, 3], RGB"]
    for source in SOURCES:
        picture = Image.fromarray(drawn(*source))
        for name in FILTERS:
            for target in TARGETS:
                result = np.asarray(picture.resize(target, Image.Resampling[name]))
                lines.append("\t".join(map(str, [*source, name, *target, digest(result)])))
    (folder / "resize.tsv").write_text("\n".join(lines) + "\n")


def deep_png(file, samples, color_type):
    """16 bits per sample, which Pillow cannot write."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    height, width = samples.shape[:2]
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in samples)
    header = struct.pack(">IIBBBBB", width, height, 16, color_type, 0, 0, 0)
    file.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows, 9))
                     + chunk(b"IEND", b""))


def pictures(folder):
    ramp = np.arange(24 * 16 * 4, dtype=np.uint32).reshape(16, 24, 4) * 42 % 65536
    deep_png(folder / "deep.png", ramp[..., :3], 2)
    deep_png(folder / "deepalpha.png", ramp, 6)
    deep_png(folder / "deepgreyalpha.png", ramp[..., :2], 4)
    for width, height in [(341, 256), (23, 37), (300, 4), (1, 1), (151, 101)]:
        Image.fromarray(drawn(width, height)).save(folder / f"sizes{width}x{height}.png", optimize=True)
    smooth(500, 333).save(folder / "photo500x333.jpg", quality=90)
    # Adobe's marker says how the four channels are stored; 0 is CMYK, 2 YCCK
    smooth(48, 32).convert("CMYK").save(folder / "ycck.jpg", quality=95)
    encoded = bytearray((folder / "ycck.jpg").read_bytes())
    encoded[encoded.index(b"Adobe") + 11] = 2
    (folder / "ycck.jpg").write_bytes(encoded)


def pillow(folder):
    kinds = ["alpha.png", "greyalpha.png", "transparent.png", "palettekey.png", "rgbkey.png", "greykey.png",
             "orientation6.png", "orientation6.jpg", "orientation8alpha.png", "orientation6.tif", "orientation6.webp",
             "grey16.png", "deep.png", "deepalpha.png", "deepgreyalpha.png", "alpha.gif", "alpha.webp", "alpha.tif",
             "ycck.jpg"]
    for name in kinds:
        Image.open(folder / name).convert("RGB").save(folder / f"{name}.pillow.png", optimize=True)


def import_torchvision():
    import torch

    try:
        import torchvision
    except RuntimeError:  # without its compiled operators; transforms need none of them
        torch.library.define("torchvision::nms", "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
        torch.library.define("torchvision::qnms", "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
        import torchvision
    return torchvision


def transforms():
    """Name, function from a file to an array [3, H, W], mean and std."""
    torchvision = import_torchvision()
    import keras
    import timm.data
    from transformers.models.mobilenet_v2.image_processing_pil_mobilenet_v2 import MobileNetV2ImageProcessorPil

    imagenet = ([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])
    half = ([0.5] * 3, [0.5] * 3)

    def rgb(file):
        return Image.open(file).convert("RGB")

    def of(transform):
        return lambda file: transform(rgb(file)).numpy()

    weights = torchvision.models.MobileNet_V2_Weights
    yield "torchvision 256 224", of(weights.IMAGENET1K_V1.transforms()), *imagenet
    yield "torchvision 232 224", of(weights.IMAGENET1K_V2.transforms()), *imagenet
    for size, fraction, interpolation in [(224, 0.875, "bicubic"), (160, 0.9, "bilinear"), (96, 1.0, "bicubic")]:
        yield f"timm {size} {fraction} {interpolation}", of(timm.data.create_transform(
            input_size=(3, size, size), crop_pct=fraction, interpolation=interpolation, crop_mode="center")), *imagenet
    for resize, crop in [(256, 224), (192, 160), (128, 96), (40, 64)]:
        processor = MobileNetV2ImageProcessorPil(size={"shortest_edge": resize},
                                                 crop_size={"height": crop, "width": crop})
        yield (f"huggingface {resize} {crop}",
               lambda file, p=processor: p(rgb(file), return_tensors="np")["pixel_values"][0], *half)
    for interpolation in ["nearest", "bilinear", "bicubic"]:
        def load(file, i=interpolation):
            picture = keras.utils.load_img(file, target_size=(96, 128), interpolation=i)
            array = keras.utils.img_to_array(picture)
            return keras.applications.mobilenet_v2.preprocess_input(array).transpose(2, 0, 1)
        yield f"keras 96 128 {interpolation}", load, *half


def transformed(folder):
    results = []
    for name, transform, mean, std in transforms():
        for file in TRANSFORMED:
            tensor = np.asarray(transform(folder / file), dtype=np.float32)
            exact = (tensor.transpose(1, 2, 0).astype(np.float64) * std + mean) * 255
            pixels = exact.round()
            assert np.abs(exact - pixels).max() < 1e-3, (name, file)
            results.append({"transform": name, "file": file, "shape": list(tensor.shape),
                            "pixels": digest(pixels.astype(np.uint8)),
                            "values": [float(f"{v:.7g}") for v in tensor.ravel()[::STRIDE]]})
    lines = ",\n".join(json.dumps(result) for result in results)
    (folder / "transforms.json").write_text(f"[\n{lines}\n]\n")


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    folder = Path(sys.argv[1])
    resized(folder)
    pictures(folder)
    pillow(folder)
    transformed(folder)


if __name__ == "__main__":
    main()
