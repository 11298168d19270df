#!/usr/bin/env python3
# Copyright the MobileNet4J authors
# SPDX-License-Identifier: Apache-2.0
"""Draws the picture that "mobilenet4j doctor" shows to a network when it is given none.

Nothing in it is symmetric or grey, and it is wider than high, so that exchanged colours, stretching and cropping all
change it. Needs NumPy and Pillow; the seed makes the grain repeatable.

    python src/scripts/draw_landscape.py
"""

from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

TARGET = Path(__file__).parents[2] / "examples/cli/src/main/resources/org/mobilenet4j/cli/doctor/landscape.png"
WIDTH, HEIGHT, SEED = 320, 240, 1


def main():
    down = np.linspace(0, 1, HEIGHT)[:, None, None]
    sky = (1 - down) * [70, 130, 210] + down * [235, 205, 160]
    picture = Image.fromarray(np.broadcast_to(sky, (HEIGHT, WIDTH, 3)).round().astype(np.uint8))
    draw = ImageDraw.Draw(picture)
    draw.ellipse((225, 25, 275, 75), fill=(250, 215, 60))
    x = np.arange(WIDTH)
    for base, swing, length, colour in ((150, 25, 90, (60, 95, 70)), (185, 14, 55, (85, 140, 50))):
        edge = base + swing * np.sin(x / length + base)
        draw.polygon([(0, HEIGHT), *zip(x.tolist(), edge.tolist()), (WIDTH, HEIGHT)], fill=colour)
    draw.rectangle((70, 135, 140, 195), fill=(190, 60, 45))
    draw.polygon([(60, 135), (105, 95), (150, 135)], fill=(95, 45, 35))
    draw.rectangle((82, 150, 102, 170), fill=(240, 235, 200))
    draw.rectangle((114, 155, 130, 195), fill=(70, 40, 25))
    draw.rectangle((200, 150, 208, 200), fill=(90, 60, 30))
    draw.ellipse((178, 100, 232, 160), fill=(40, 110, 40))
    grain = np.random.default_rng(SEED).normal(0, 4, (HEIGHT, WIDTH, 3))
    pixels = (np.asarray(picture) + grain).clip(0, 255).round().astype(np.uint8)
    Image.fromarray(pixels).save(TARGET, optimize=True)


if __name__ == "__main__":
    main()
