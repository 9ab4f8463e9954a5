"""Insertion and deletion AUC of fixed maps, computed anew in numpy, as a reference for the tests: writes auc_reference.json.

    ORT_LIB=<libonnxruntime> python3 auc_reference.py [../../../../shared]

The argument is the folder of photos and known networks beside the checkout; without it the values of its pictures stay as they are. The definition is
that of the code of RISE (Petsiuk, Das and Saenko 2018), step by step and without haste, with equal pixels row by row and plain Gaussian weights, and with
deletion to the picture's own channel means:

- Pixels in falling order of the map, a row's number a step.
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

HERE = os.path.dirname(os.path.abspath(__file__))
REFERENCE = os.path.join(HERE, "..", "..", "reference")
MODELS = os.path.join(HERE, "..", "..", "..", "docs", "models")
sys.path.insert(0, REFERENCE)
from ort import Session  # noqa: E402

RADIUS, SIGMA = 5, 5.0


# Maps: pixels with many equal values, segments, and one without a pattern.

def steps(rows, columns, labels):
    return (7 * rows + 13 * columns) % 64


def segments(rows, columns, labels):
    labels = np.unique(np.asarray(Image.open(labels)), return_inverse=True)[1].reshape(rows.shape)
    return labels * 29 % 31


def scattered(rows, columns, labels):
    return (rows * 7919 + columns * 104729 + rows * columns * 31) % 50021


def probabilities(session, pictures):
    raw = session.run(np.asarray(pictures, dtype=np.float32)).astype(np.float64)
    raw = np.exp(raw - raw.max(axis=1, keepdims=True))
    return raw / raw.sum(axis=1, keepdims=True)


def blurred(picture):
    height, width = picture.shape[1:]
    padded = np.pad(picture, ((0, 0), (RADIUS, RADIUS), (RADIUS, RADIUS)))
    weights = np.array([[np.exp(-(dy * dy + dx * dx) / (2 * SIGMA * SIGMA)) for dx in range(-RADIUS, RADIUS + 1)]
                        for dy in range(-RADIUS, RADIUS + 1)])
    weights /= weights.sum()
    result = np.zeros_like(picture)
    for dy in range(2 * RADIUS + 1):
        for dx in range(2 * RADIUS + 1):
            result += weights[dy, dx] * padded[:, dy:dy + height, dx:dx + width]
    return result


def area(session, start, end, order, index):
    height, width = start.shape[1:]
    current, pictures = start.copy(), [start.copy()]
    flat, goal = current.reshape(3, -1), end.reshape(3, -1)
    for step in range(height):
        pixels = order[step * width:(step + 1) * width]
        flat[:, pixels] = goal[:, pixels]
        pictures.append(current.copy())
    scores = np.concatenate([probabilities(session, pictures[i:i + 32])[:, index] for i in range(0, len(pictures), 32)])
    return (scores.sum() - scores[0] / 2 - scores[-1] / 2) / (len(scores) - 1)


def measure(session, path, mean, std, saliency, labels=None):
    image = Image.open(path)
    assert image.mode == "RGB", image.mode
    pixels = np.asarray(image).astype(np.float64)
    picture = ((pixels / 255 - mean) / std).transpose(2, 0, 1)
    index = int(probabilities(session, [picture])[0].argmax())
    values = saliency(*np.mgrid[0:picture.shape[1], 0:picture.shape[2]], labels)
    order = np.argsort(-values.reshape(-1), kind="stable")
    means = np.broadcast_to(picture.mean(axis=(1, 2), keepdims=True), picture.shape)
    return {
        "class": index,
        "insertionAuc": round(float(area(session, blurred(picture), picture, order, index)), 8),
        "deletionAuc": round(float(area(session, picture, means, order, index)), 8),
    }


target = os.path.join(HERE, "auc_reference.json")
with open(target, encoding="utf-8") as file:
    values = json.load(file)
for picture, model, saliency in (("ring", "shapes", steps), ("star", "shapes", scattered), ("tagged_star", "shapes-shortcut", segments)):
    session = Session(os.path.join(MODELS, f"{model}.onnx"), "image", "logits")
    values[picture] = measure(session, os.path.join(REFERENCE, "data", "images", f"{picture}.png"), 0, 1, saliency,
                              os.path.join(REFERENCE, "golden", f"seg_{picture}_slic_49.png"))
if len(sys.argv) > 1:
    session = Session(os.path.join(sys.argv[1], "data", "models", "squeezenet1.1_zoo.onnx"), "data", "squeezenet0_flatten0_reshape0")
    for picture, saliency in (("chelsea", steps), ("coffee", segments), ("lime_dogs", scattered)):
        values[picture] = measure(session, os.path.join(sys.argv[1], "data", "images224", f"{picture}.png"), [0.485, 0.456, 0.406], [0.229, 0.224, 0.225], saliency,
                                  os.path.join(sys.argv[1], "golden", f"seg_{picture}_slic_49.png"))
with open(target, "w", encoding="utf-8") as file:
    json.dump(values, file, indent=2)
    file.write("\n")
