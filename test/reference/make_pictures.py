"""Makes the pictures of data/images: landscapes of gradients, textures, edges and grain. They are drawn by this script; nothing in them is a photo.

    python3 make_pictures.py

The scenes of the shipped models (star, ring, tagged_star) come from test/Shapes instead; see README.md.
"""
import os

import numpy as np
from PIL import Image

IMAGES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "data", "images")


def noise(random, height, width, cell):
    """Value noise, 0 to 1: random values on a lattice, between them bilinear over a smooth step."""
    lattice = random.rand(int(height / cell) + 2, int(width / cell) + 2)
    y, x = np.arange(height) / cell, np.arange(width) / cell
    iy, ix = y.astype(int), x.astype(int)
    fy, fx = (y - iy)[:, None], (x - ix)[None]
    fy, fx = fy * fy * (3 - 2 * fy), fx * fx * (3 - 2 * fx)
    top = lattice[iy][:, ix] * (1 - fx) + lattice[iy][:, ix + 1] * fx
    return top * (1 - fy) + (lattice[iy + 1][:, ix] * (1 - fx) + lattice[iy + 1][:, ix + 1] * fx) * fy


def octaves(random, height, width, cell):
    """Noise of four scales, each finer one weaker."""
    return sum(noise(random, height, width, max(cell / 2 ** i, 1.0)) / 2 ** (i + 1) for i in range(4)) / (15 / 16)


def mix(first, second, share):
    return np.asarray(first, float) * (1 - share[..., None]) + np.asarray(second, float) * share[..., None]


def put(picture, mask, colour):
    """Mask: how much of each pixel is covered, 0 to 1."""
    return picture * (1 - mask[..., None]) + colour * mask[..., None]


def disc(height, width, y, x, ry, rx, turn=0.0):
    """An ellipse with an edge one pixel wide; and where each pixel lies in it, -1 to 1."""
    rows, columns = np.mgrid[0:height, 0:width] + 0.5
    dy, dx = rows - y, columns - x
    u, v = (dx * np.cos(turn) + dy * np.sin(turn)) / rx, (dy * np.cos(turn) - dx * np.sin(turn)) / ry
    return np.clip((1 - np.hypot(u, v)) * min(ry, rx) + 0.5, 0, 1), u, v


def finish(picture, random, grain):
    """Grain is the standard deviation of what a sensor would add."""
    return np.clip(np.round(picture + random.randn(*picture.shape) * grain), 0, 255).astype(np.uint8)


def meadow(height=96, width=80):
    random = np.random.RandomState(11)
    rows, columns = np.mgrid[0:height, 0:width]
    sky = mix((96, 140, 205), (214, 222, 228), np.clip(rows / 44 + 0.3 * octaves(random, height, width, 24) - 0.1, 0, 1))
    grass = mix((38, 84, 30), (136, 158, 62), octaves(random, height, width, 9))
    hill = 38 + 6 * np.sin(columns / 13.0) + 4 * noise(random, 1, width, 11)
    picture = put(sky, np.clip(rows - hill + 0.5, 0, 1), grass)
    for i in range(9):
        y, x = random.uniform(50, 92), random.uniform(4, 76)
        mask, _, _ = disc(height, width, y, x, 2.2 + i % 3, 2.6 + i % 2, i)
        picture = put(picture, mask, np.array([(214, 60, 48), (236, 206, 64), (240, 236, 244)][i % 3], float))
    trunk = np.clip(4.5 - np.abs(columns - 24 - rows / 30), 0, 1) * (rows > 30) * (rows < 74)
    picture = put(picture, trunk, mix((70, 48, 30), (112, 84, 58), noise(random, height, width, 3)))
    crown, u, v = disc(height, width, 24, 25, 15, 17)
    leaves = octaves(random, height, width, 6)
    picture = put(picture, np.clip(crown * 2 - 0.6 + leaves - 0.5, 0, 1), mix((20, 62, 34), (92, 138, 70), np.clip(leaves - 0.2 * v, 0, 1)))
    return finish(picture, random, 2.5)


def shore(height=120, width=160):
    random = np.random.RandomState(12)
    rows, columns = np.mgrid[0:height, 0:width]
    waves = 0.5 + 0.5 * np.sin(rows * rows / 90.0 + 5 * noise(random, height, width, 17) + columns / 31.0)
    sea = mix((18, 66, 98), (92, 164, 176), 0.6 * waves + 0.4 * octaves(random, height, width, 12))
    sand = mix((176, 144, 98), (226, 204, 160), octaves(random, height, width, 5))
    line = 66 + 0.22 * columns + 9 * noise(random, 1, width, 23)
    foam = np.clip(4 - np.abs(rows - line), 0, 1) * noise(random, height, width, 4)
    picture = put(sea, np.clip(rows - line + 0.5, 0, 1), sand)
    picture = put(picture, foam, np.array((240, 244, 240), float))
    sky = mix((238, 196, 150), (132, 150, 190), np.clip(1 - rows / 30.0, 0, 1))
    picture = put(picture, np.clip(26.5 - rows, 0, 1), sky)
    for y, x, ry, rx, turn in ((70, 36, 13, 22, 0.3), (88, 62, 8, 11, -0.4), (36, 122, 7, 16, 0.1)):
        mask, u, v = disc(height, width, y, x, ry, rx, turn)
        picture = put(picture, mask, mix((38, 34, 40), (128, 116, 108), np.clip(0.5 - 0.6 * v + 0.5 * octaves(random, height, width, 7) - 0.2, 0, 1)))
    sun, _, _ = disc(height, width, 14, 118, 7, 7)
    return finish(put(picture, sun, np.array((255, 244, 214), float)), random, 2)


def boulders(height=200, width=150):
    random = np.random.RandomState(13)
    rows, columns = np.mgrid[0:height, 0:width]
    picture = mix((66, 60, 46), (150, 140, 110), octaves(random, height, width, 21)) * (0.7 + 0.3 * rows / height)[..., None]
    tones = [(150, 92, 70), (108, 116, 124), (178, 164, 140), (82, 98, 78), (140, 118, 150), (190, 128, 62)]
    for i in range(14):
        y, x, r = 20 + 170 * i / 13 + random.uniform(-10, 10), random.uniform(12, 138), random.uniform(11, 30)
        mask, u, v = disc(height, width, y, x, r, r * random.uniform(0.8, 1.4), random.uniform(-0.6, 0.6))
        light = np.clip(0.75 - 0.35 * v - 0.3 * u, 0.15, 1.2) * (0.75 + 0.5 * octaves(random, height, width, 8 + i % 5))
        shadow, _, _ = disc(height, width, y + r * 0.35, x + r * 0.3, r, r * 1.1)
        picture = picture * (1 - 0.35 * shadow[..., None])
        picture = put(picture, mask, np.array(tones[i % 6], float) * light[..., None])
    return finish(picture, random, 1.2)


if __name__ == "__main__":
    os.makedirs(IMAGES, exist_ok=True)
    made = {make.__name__: Image.fromarray(make()) for make in (meadow, shore, boulders)}
    for name, image in made.items():
        image.save(os.path.join(IMAGES, f"{name}.png"))
    small = made["meadow"]
    alpha = Image.fromarray(np.tile(np.linspace(0, 255, small.width).astype(np.uint8), (small.height, 1)))
    with_alpha = small.copy()
    with_alpha.putalpha(alpha)
    with_alpha.save(os.path.join(IMAGES, "meadow_alpha.png"))
    made["shore"].quantize(40, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(os.path.join(IMAGES, "shore_palette.png"))
    made["shore"].convert("L").save(os.path.join(IMAGES, "shore_grey.png"))
    small.save(os.path.join(IMAGES, "meadow.jpg"), quality=88)  # 4:2:0
    made["shore"].save(os.path.join(IMAGES, "shore_jpeg_named.png"), format="JPEG", quality=92, subsampling=0, progressive=True)
