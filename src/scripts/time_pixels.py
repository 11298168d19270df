#!/usr/bin/env python3
# Copyright the MobileNet4J authors
# SPDX-License-Identifier: Apache-2.0
"""Times pictures from file to tensor in turn on this machine: Pillow with NumPy, and ours; one thread each.

    mvn -q -DskipTests package -P benchmarks
    python3 src/scripts/time_pixels.py [--like torchvision timm keras] [--size 224x224 ...] [--seconds S] [--json] [FILE ...]

Without files it draws JPEGs of quality 90 with the detail of photographs. A line is one picture and one library's
transform to 224 x 224: Image.open, convert("RGB"), resize, crop, and (x / 255 - mean) / std in float32, [3, 224, 224],
the cheapest way that NumPy has; ours is PreprocessingBenchmark, which is Preprocessing.read. Printed are pictures per
second: the best of three blocks of Pillow's (one before ours, two after it), and the mean of JMH's iterations; and the
ratio ours by Pillow's: above 1 we are faster. That both make the same pixels is tested elsewhere
(ReferenceTransformsTest). Needs Pillow and numpy.
"""
import argparse
import json
import subprocess
import tempfile
import time
from pathlib import Path

import numpy as np
from PIL import Image

JAR = Path(__file__).parents[2] / "examples/benchmarks/target/benchmarks.jar"
SIZE = 224
IMAGENET = (np.float32([0.485, 0.456, 0.406]) * 255, np.float32([0.229, 0.224, 0.225]) * 255)
HALF = (np.float32([127.5] * 3), np.float32([127.5] * 3))


def draw(folder, size):
    """Smooth shapes, edges and some grain."""
    width, height = map(int, size.split("x"))
    y, x = np.mgrid[0:height, 0:width] / max(width, height)
    random = np.random.default_rng(5)
    picture = np.stack([128 + 90 * np.sin(9 * x + 5 * y * y + c) * np.cos(7 * y - 3 * x * c) for c in range(3)], -1)
    picture += 40 * np.sign(np.sin(60 * x + 20 * y))[..., None] + random.normal(0, 6, picture.shape)
    file = folder / f"{size}.jpg"
    Image.fromarray(picture.clip(0, 255).astype(np.uint8)).save(file, quality=90)
    return file


def cropped(picture, short_edge, resample):
    width, height = picture.size
    short, long = sorted((width, height))
    other = int(short_edge * long / short)
    width, height = (short_edge, other) if width <= height else (other, short_edge)
    left, top = round((width - SIZE) / 2), round((height - SIZE) / 2)
    return picture.resize((width, height), resample).crop((left, top, left + SIZE, top + SIZE))


def tensor(picture, mean, std):
    return np.ascontiguousarray(((np.asarray(picture, dtype=np.float32) - mean) / std).transpose(2, 0, 1))


def pillow(like):
    sampling = Image.Resampling
    ways = {
        "torchvision": lambda rgb: tensor(cropped(rgb, 232, sampling.BILINEAR), *IMAGENET),
        "timm": lambda rgb: tensor(cropped(rgb, 256, sampling.BICUBIC), *IMAGENET),
        "keras": lambda rgb: tensor(rgb.resize((SIZE, SIZE), sampling.NEAREST), *HALF),
    }
    return lambda file: ways[like](Image.open(file).convert("RGB"))


def rate(work, file, seconds):
    work(file)
    count, start = 0, time.perf_counter()
    while time.perf_counter() - start < seconds:
        work(file)
        count += 1
    return count / (time.perf_counter() - start)


def ours(like, file, seconds):
    with tempfile.NamedTemporaryFile(suffix=".json") as result:
        subprocess.run(["java", "-jar", str(JAR), "PreprocessingBenchmark", "-p", f"like={like}", "-p", f"file={file}",
                        "-w", f"{seconds}s", "-r", f"{seconds * 500}ms",
                        "-rf", "json", "-rff", result.name], check=True, stdout=subprocess.DEVNULL)
        return json.loads(Path(result.name).read_text())[0]["primaryMetric"]["score"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--like", nargs="+", default=["torchvision", "timm", "keras"])
    parser.add_argument("--size", nargs="+", default=["224x224", "500x375", "2000x1500"])
    parser.add_argument("--seconds", type=int, default=2)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("file", nargs="*", type=Path)
    options = parser.parse_args()
    results = []
    with tempfile.TemporaryDirectory() as folder:
        for file in options.file or [draw(Path(folder), size) for size in options.size]:
            for like in options.like:
                theirs = [rate(pillow(like), file, options.seconds)]
                mine = ours(like, file, options.seconds)
                theirs += [rate(pillow(like), file, options.seconds) for _ in range(2)]
                results.append({"picture": file.name, "like": like, "pillow": max(theirs), "ours": mine,
                                "ratio": mine / max(theirs)})
                if not options.json:
                    print(f"{file.name:16} {like:12} Pillow {max(theirs):8.1f}/s   ours {mine:8.1f}/s   "
                          f"ratio {mine / max(theirs):5.2f}", flush=True)
    if options.json:
        print(json.dumps(results))


if __name__ == "__main__":
    main()
