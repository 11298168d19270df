#!/usr/bin/env python3
# Copyright the MobileNet4J authors
# SPDX-License-Identifier: Apache-2.0
"""Writes how timm adapts a stem to other numbers of channels; make_fixtures.py's header says how to run it.

stem_channels.npz: float32, [kH, kW, channels, out]
    kernel_3            the stem of width 0.35, by formula
    kernel_1, _2, _4, _5, _6
                        what timm.models.adapt_input_conv makes of it for so many channels
"""

import numpy as np
import torch
from timm.models import adapt_input_conv

from make_fixtures import FIXTURES
from mobilenet import formula

OUT = 16


def main():
    kernel = formula(0, (3, 3, 3, OUT)).astype(np.float32)
    torch_kernel = torch.from_numpy(kernel).permute(3, 2, 0, 1)
    arrays = {"kernel_3": kernel}
    for channels in (1, 2, 4, 5, 6):
        adapted = adapt_input_conv(channels, torch_kernel.clone())
        arrays[f"kernel_{channels}"] = np.ascontiguousarray(adapted.permute(2, 3, 1, 0).numpy())
    path = FIXTURES / "stem_channels.npz"
    np.savez_compressed(path, **arrays)
    print(f"{path.name}: {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
