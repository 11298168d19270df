#!/usr/bin/env python3
# Copyright the MobileNet4J authors
# SPDX-License-Identifier: Apache-2.0
"""Writes the pictures that the tests of org.mobilenet4j.image read.

    python3 src/scripts/make_images.py zoo/src/test/resources/org/mobilenet4j/image

Each NAME.EXT is one awkward kind of file. NAME.EXT.expected.png (8-bit RGB) holds what it must decode to, as Pillow
sees it: EXIF orientation applied, transparency laid over white, 16 bits rounded to 8. The scene has no symmetry, so
that a wrong rotation or a swap of channels cannot pass. Needs Pillow and numpy (last run with 12.3.0 and 2.4.6); the
output depends on their versions only in the bytes of compressed files, not in the lossless pictures' pixels.
"""
import sys
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

WIDTH, HEIGHT = 24, 16
ORIENTATION = 0x0112


def scene(width=WIDTH, height=HEIGHT):
    """A picture without symmetry whose channels differ: smooth, so that lossy formats stay close."""
    y, x = np.mgrid[0:height, 0:width]
    red = 255 * x / (width - 1)
    green = 255 * y / (height - 1)
    blue = 255 * np.abs(np.sin(x / width * 2 + y / height * 3))
    return Image.fromarray(np.stack([red, green, blue], -1).round().astype(np.uint8))


def alpha(picture):
    """Opaque at the left, transparent at the right."""
    ramp = np.linspace(255, 0, picture.width).round().astype(np.uint8)
    return Image.fromarray(np.tile(ramp, (picture.height, 1)))


def over_white(picture):
    rgba = picture.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", rgba.size, "white"), rgba).convert("RGB")


def with_orientation(value):
    exif = Image.Exif()
    exif[ORIENTATION] = value
    exif[0x010F] = "maker"
    return exif


class Writer:
    def __init__(self, folder):
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def expect(self, name, picture):
        assert picture.mode == "RGB", picture.mode
        picture.save(self.folder / f"{name}.expected.png", optimize=True)

    def write(self, name, picture, expected=None, **options):
        picture.save(self.folder / name, **options)
        if expected is not None:
            self.expect(name, expected)


def jpegs(out):
    rgb = scene(48, 32)
    def reread(name):
        return Image.open(out.folder / name)
    for name, picture, options in [
            ("rgb.jpg", rgb, {}),
            ("grey.jpg", rgb.convert("L"), {}),
            ("progressive.jpg", rgb, {"progressive": True}),
            ("restart.jpg", rgb, {"restart_marker_blocks": 2}),
            ("cmyk.jpg", rgb.convert("CMYK"), {})]:
        out.write(name, picture, quality=95, **options)
        out.expect(name, reread(name).convert("RGB"))
    for value in range(1, 9):
        name = f"orientation{value}.jpg"
        out.write(name, rgb, quality=95, exif=with_orientation(value))
        out.expect(name, ImageOps.exif_transpose(reread(name)).convert("RGB"))


def pngs(out):
    rgb, grey = scene(), scene().convert("L")
    rgba = rgb.copy()
    rgba.putalpha(alpha(rgb))
    grey_alpha = grey.copy()
    grey_alpha.putalpha(alpha(rgb))
    hidden = rgb.copy()
    hidden.putalpha(0)
    out.write("rgb.png", rgb, rgb)
    out.write("grey.png", grey, grey.convert("RGB"))
    out.write("onebit.png", grey.convert("1"), grey.convert("1").convert("RGB"))
    out.write("alpha.png", rgba, over_white(rgba))
    out.write("greyalpha.png", grey_alpha, over_white(grey_alpha))
    out.write("transparent.png", hidden, Image.new("RGB", rgb.size, "white"))
    out.write("dot.png", Image.new("RGB", (1, 1), (10, 200, 90)), Image.new("RGB", (1, 1), (10, 200, 90)))
    palette = rgb.quantize(16)
    out.write("palette.png", palette, palette.convert("RGB"))
    out.write("palettekey.png", palette, over_white(_keyed(palette, 3)), transparency=3)
    key = grey.getpixel((4, 4))
    keyed = grey.copy()
    keyed.putalpha(Image.fromarray(np.where(np.asarray(grey) == key, 0, 255).astype(np.uint8)))
    color_key = rgb.getpixel((3, 3))
    rgb_keyed = rgb.copy()
    rgb_keyed.putalpha(Image.fromarray(np.where((np.asarray(rgb) == color_key).all(-1), 0, 255).astype(np.uint8)))
    out.write("rgbkey.png", rgb, over_white(rgb_keyed), transparency=color_key)
    out.write("greykey.png", grey, over_white(keyed), transparency=key)
    out.write("orientation6.png", rgb, ImageOps.exif_transpose(_tagged(rgb, 6)), exif=with_orientation(6))
    out.write("orientation8alpha.png", rgba, ImageOps.exif_transpose(_tagged(over_white(rgba), 8)),
              exif=with_orientation(8))
    deep = np.linspace(0, 65535, WIDTH * HEIGHT).round().astype(np.uint16).reshape(HEIGHT, WIDTH)
    rounded = Image.fromarray((deep / 257.0).round().astype(np.uint8))
    out.write("grey16.png", Image.fromarray(deep), rounded.convert("RGB"))


def _keyed(palette, index):
    rgba = palette.convert("RGBA")
    indices = np.asarray(palette)
    rgba.putalpha(Image.fromarray(np.where(indices == index, 0, 255).astype(np.uint8)))
    return rgba


def _tagged(picture, value):
    copy = picture.copy()
    copy.getexif()[ORIENTATION] = value
    return copy


def others(out):
    rgb = scene()
    rgba = rgb.copy()
    rgba.putalpha(alpha(rgb))
    out.write("rgb.bmp", rgb, rgb)
    out.write("palette.bmp", rgb.quantize(16), rgb.quantize(16).convert("RGB"))
    out.write("rgb.tif", rgb, rgb)
    out.write("lzw.tif", rgb, rgb, compression="tiff_lzw")
    out.write("alpha.tif", rgba, over_white(rgba))
    for value in (3, 6):
        out.write(f"orientation{value}.tif", rgb, ImageOps.exif_transpose(_tagged(rgb, value)),
                  tiffinfo={ORIENTATION: value})
    out.write("float.tif", Image.fromarray(np.linspace(0, 1, 64, dtype=np.float32).reshape(8, 8)))
    palette = rgb.quantize(32)
    out.write("rgb.gif", palette, palette.convert("RGB"))
    out.write("alpha.gif", palette, over_white(_keyed(palette, 5)), transparency=5)
    second = ImageOps.invert(rgb).quantize(32)
    out.write("animated.gif", palette, palette.convert("RGB"), save_all=True, append_images=[second], duration=100)
    out.write("rgb.webp", rgb, rgb, lossless=True)
    out.write("orientation6.webp", rgb, ImageOps.exif_transpose(_tagged(rgb, 6)), lossless=True,
              exif=with_orientation(6))
    out.write("greyalpha.tif", rgba.convert("LA"))
    out.write("cmyk.tif", rgb.convert("CMYK"), rgb.convert("CMYK").convert("RGB"))
    out.write("alpha.webp", rgba, over_white(rgba), lossless=True, exact=True)


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    out = Writer(Path(sys.argv[1]))
    jpegs(out)
    pngs(out)
    others(out)


if __name__ == "__main__":
    main()
