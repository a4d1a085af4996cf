"""Filters compared on our own pictures: smaller and back again, and what they do at the edge of a disc.

Run from the checkout with numpy and ImageMagick: python3 bench/resampling_filters.py
"""
import subprocess

import numpy as np

NAMES = ["harbour", "mosaic", "brushwork", "painted"]
FACTORS = [1.3, 1.41, 2, 3]


def read(name):
    command = ["convert", f"examples/{name}.jpg", "-depth", "8", "ppm:-"]
    data = subprocess.run(command, capture_output=True, check=True).stdout
    width, height = map(int, data.split(None, 3)[1:3])
    return np.frombuffer(data[-3 * width * height:], np.uint8).reshape(height, width, 3) / 255


def decoded(v):
    return np.where(v <= 0.04045, v / 12.92, ((np.maximum(v, 0) + 0.055) / 1.055) ** 2.4)


def encoded(v):
    return np.where(v <= 0.0031308, v * 12.92, 1.055 * np.maximum(v, 0) ** (1 / 2.4) - 0.055)


def resized_rows(rows, count, kind):
    """The first axis at another length: area, lanczos, or limited Lanczos."""
    inputs = len(rows)
    step, wide = inputs / count, max(1, inputs / count)
    result = np.empty((count, *rows.shape[1:]))
    for i in range(count):
        center = (i + 0.5) * step - 0.5
        reach = (1 + wide) / 2 if kind == "area" else 3 * wide
        at = np.arange(int(np.ceil(center - reach)), int(np.floor(center + reach)) + 1)
        x = at - center
        overlap = np.minimum(0.5, x + wide / 2) - np.maximum(-0.5, x - wide / 2)
        weights = np.maximum(0, overlap) if kind == "area" else np.sinc(x / wide) * np.sinc(x / wide / 3)
        inside = np.clip(at, 0, inputs - 1)
        result[i] = np.tensordot(weights / weights.sum(), rows[inside], 1)
        if kind == "limited":
            near = rows[inside[np.abs(x) < (1 + wide) / 2 - 1e-9]]
            result[i] = np.clip(result[i], near.min(0), near.max(0))
    return result


def resized(picture, width, height, kind):
    down = resized_rows(picture, height, kind)
    return resized_rows(down.swapaxes(0, 1), width, kind).swapaxes(0, 1)


def psnr(a, b):
    return -10 * np.log10(((a - b) ** 2).mean())


KINDS = ["area", "lanczos", "limited"]
print("dB to the picture: made smaller in light, enlarged in light or between values")
for name in NAMES:
    picture = read(name)
    height, width, _ = picture.shape
    for factor in FACTORS:
        row = []
        for kind in KINDS:
            small = resized(decoded(picture), round(width / factor), round(height / factor), kind)
            small = np.clip(small, 0, 1)
            light = np.clip(encoded(resized(small, width, height, "lanczos")), 0, 1)
            values = np.clip(resized(encoded(small), width, height, "lanczos"), 0, 1)
            row.append(f"{kind} {psnr(light, picture):.1f} {psnr(values, picture):.1f}")
        print(name, factor, *row, flush=True)
print("a disc of light 1 on 0.05: how far sRGB's values undershoot, light overshoots, and the mean of light is off")
y, x = np.mgrid[0:256, 0:256]
disc = np.where((x - 127.3) ** 2 + (y - 126.1) ** 2 < 80 ** 2, 1, 0.05)[..., None]
for factor in FACTORS:
    for kind in KINDS:
        side = round(256 / factor)
        small = resized(disc, side, side, kind)
        under = encoded(np.array(0.05)) - encoded(np.maximum(small.min(), 0))
        mean = np.clip(small, 0, 1).mean() / disc.mean() - 1
        print(factor, kind, f"{under:.3f} {small.max() - 1:.3f} {mean:+.4f}", flush=True)
