"""Insertion and deletion AUC of fixed maps, computed anew in numpy, as a reference for the tests: writes auc_reference.json.

    ORT_LIB=/path/of/libonnxruntime.so.1 python3 auc_reference.py ../../../../shared

The argument is the folder of models, photos and label maps that stands beside the checkout; its binding to ONNX Runtime is used. The
definition is that of the code of RISE (Petsiuk, Das and Saenko 2018), step by step and without haste, with equal pixels row by row and
plain Gaussian weights, and with deletion to the picture's own channel means:

- Pixels in falling order of the map, 224 a step.
- Insertion starts from the prepared picture convolved with 11 x 11 weights exp(-(dy^2 + dx^2) / (2 * 5^2)) that sum to 1, zeros beyond the
  edges. Deletion ends in the means of the prepared picture's channels.
- The softmax probability of the picture's own top class after 0, 1, ... T steps; the area is (sum - first / 2 - last / 2) / T.

Needs numpy and Pillow.
"""
import json
import os
import sys

import numpy as np
from PIL import Image

shared = sys.argv[1]
sys.path.insert(0, os.path.join(shared, "peers"))
from ort_ctypes import Session  # noqa: E402

SIZE, RADIUS, SIGMA = 224, 5, 5.0
session = Session(os.path.join(shared, "data", "models", "squeezenet1.1_zoo.onnx"),
                  input_name="data", output_name="squeezenet0_flatten0_reshape0")
rows, columns = np.mgrid[0:SIZE, 0:SIZE]
labels = np.asarray(Image.open(os.path.join(shared, "golden", "seg_coffee_slic_49.png"))).astype(np.int64)
labels = np.unique(labels, return_inverse=True)[1].reshape(SIZE, SIZE)

# By photo: a map of pixels with many equal values, one of segments, and one without a pattern.
maps = {
    "chelsea": (7 * rows + 13 * columns) % 64,
    "coffee": labels * 29 % 31,
    "lime_dogs": (rows * 7919 + columns * 104729 + rows * columns * 31) % 50021,
}


def probabilities(pictures):
    raw = session.run(np.asarray(pictures, dtype=np.float32)).astype(np.float64)
    raw = np.exp(raw - raw.max(axis=1, keepdims=True))
    return raw / raw.sum(axis=1, keepdims=True)


def blurred(picture):
    padded = np.pad(picture, ((0, 0), (RADIUS, RADIUS), (RADIUS, RADIUS)))
    weights = np.array([[np.exp(-(dy * dy + dx * dx) / (2 * SIGMA * SIGMA)) for dx in range(-RADIUS, RADIUS + 1)]
                        for dy in range(-RADIUS, RADIUS + 1)])
    weights /= weights.sum()
    result = np.zeros_like(picture)
    for dy in range(2 * RADIUS + 1):
        for dx in range(2 * RADIUS + 1):
            result += weights[dy, dx] * padded[:, dy:dy + SIZE, dx:dx + SIZE]
    return result


def area(start, end, order, index):
    current, pictures = start.copy(), [start.copy()]
    flat, goal = current.reshape(3, -1), end.reshape(3, -1)
    for step in range(SIZE):
        pixels = order[step * SIZE:(step + 1) * SIZE]
        flat[:, pixels] = goal[:, pixels]
        pictures.append(current.copy())
    scores = np.concatenate([probabilities(pictures[i:i + 32])[:, index] for i in range(0, len(pictures), 32)])
    return (scores.sum() - scores[0] / 2 - scores[-1] / 2) / (len(scores) - 1)


values = {}
for photo, saliency in maps.items():
    image = Image.open(os.path.join(shared, "data", "images224", photo + ".png"))
    assert image.mode == "RGB", image.mode
    pixels = np.asarray(image).astype(np.float64)
    picture = ((pixels / 255 - [0.485, 0.456, 0.406]) / [0.229, 0.224, 0.225]).transpose(2, 0, 1)
    index = int(probabilities([picture])[0].argmax())
    order = np.argsort(-saliency.reshape(-1), kind="stable")
    means = np.broadcast_to(picture.mean(axis=(1, 2), keepdims=True), picture.shape)
    values[photo] = {
        "class": index,
        "insertionAuc": round(float(area(blurred(picture), picture, order, index)), 8),
        "deletionAuc": round(float(area(picture, means, order, index)), 8),
    }

with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "auc_reference.json"), "w", encoding="utf-8") as file:
    json.dump(values, file, indent=2)
    file.write("\n")
print(json.dumps(values, indent=2))
