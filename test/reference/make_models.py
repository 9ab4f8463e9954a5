"""Makes the small networks of data/models, and what they answer to the pictures of data/images, computed in numpy: data/predictions.json.

    python3 make_models.py

The weights are random numbers of a fixed seed. Nothing was learned: the networks are of the kinds that are met in practice, so that layouts, types, batches
and operators are tried, and numpy knows their answers without ONNX Runtime.
"""
import json
import os

import numpy as np
from PIL import Image

from onnx_writer import node, save

DATA = os.path.join(os.path.dirname(os.path.abspath(__file__)), "data")
PICTURES = ("meadow", "shore", "boulders", "star", "tagged_star", "ring")
f4 = np.float32


# What the operators compute, in double precision, for one picture: channels x height x width.

def conv(x, w, b=None, stride=1, pad=0):
    kernel = w.shape[2]
    x = np.pad(x, ((0, 0), (pad, pad), (pad, pad)))
    height, width = ((size - kernel) // stride + 1 for size in x.shape[1:])
    out = np.zeros((w.shape[0], height, width))
    for dy in range(kernel):
        for dx in range(kernel):
            part = x[:, dy:dy + stride * (height - 1) + 1:stride, dx:dx + stride * (width - 1) + 1:stride]
            out += np.tensordot(w[:, :, dy, dx].astype(float), part, 1)
    return out if b is None else out + b[:, None, None]


def max_pool(x, size, stride):
    height, width = ((n - size) // stride + 1 for n in x.shape[1:])
    return np.max([x[:, dy:dy + stride * (height - 1) + 1:stride, dx:dx + stride * (width - 1) + 1:stride]
                   for dy in range(size) for dx in range(size)], axis=0)


def relu(x):
    return np.maximum(x, 0)


def softmax(x):
    e = np.exp(x - x.max())
    return e / e.sum()


def pixels(picture, height, width, grey=False):
    """The picture as the network gets it: grey first, then reduced; Pillow's bilinear filter."""
    image = Image.open(os.path.join(DATA, "images", f"{picture}.png")).convert("L" if grey else "RGB")
    image = image if image.size == (width, height) else image.resize((width, height), Image.BILINEAR)
    return np.asarray(image).astype(float).reshape(height, width, -1).transpose(2, 0, 1)


def imagenet(x):
    return (x / 255 - np.array([.485, .456, .406])[:, None, None]) / np.array([.229, .224, .225])[:, None, None]


def caffe(x):
    return x[::-1] - np.array([104., 117., 123.])[:, None, None]


predictions = {}


def predict(name, answer, is_probability=False, ties=False):
    """answer(picture) -> raw outputs. Places 1 to 6 have to be well apart, so that no rounding can change the order."""
    predictions[name] = {}
    for picture in PICTURES:
        raw = np.asarray(answer(picture), float).ravel()
        p = raw if is_probability else softmax(raw)
        order = np.lexsort((np.arange(len(p)), -p))
        gaps = -np.diff(p[order[:6]]) / np.maximum(p[order[:5]], 5e-324)
        if not ties:
            assert np.all((gaps > 1e-3) | (p[order[:5]] == 0)), (name, picture, p[order[:6]])
        predictions[name][f"{picture}.png"] = [{"index": int(i), "prob": round(float(p[i]), 6), "raw": round(float(raw[i]), 5)} for i in order[:5]]


def squeeze():
    """A squeezed network of 1000 classes that ends in a 1 x 1 convolution and global average pooling, in four files."""
    random = np.random.RandomState(100)
    height, width = 96, 80

    def weights(*shape, gain=1.0):
        w = random.randn(*shape) * gain * np.sqrt(2 / np.prod(shape[1:]))
        return w.astype(np.float16).astype(f4)  # every file has the same numbers, halves among them

    def biases(n, spread=0.1):
        return (random.randn(n) * spread).astype(np.float16).astype(f4)

    w = {"conv1_w": weights(12, 3, 3, 3), "conv1_b": biases(12), "squeeze_w": weights(8, 12, 1, 1), "squeeze_b": biases(8),
         "expand1_w": weights(8, 8, 1, 1), "expand1_b": biases(8), "expand3_w": weights(8, 8, 3, 3), "expand3_b": biases(8),
         "classes_w": weights(1000, 16, 1, 1, gain=4.5), "classes_b": biases(1000)}

    def features(x, w):
        x = max_pool(relu(conv(x, w["conv1_w"], w["conv1_b"], 2)), 3, 2)
        x = relu(conv(x, w["squeeze_w"], w["squeeze_b"]))
        x = np.concatenate([relu(conv(x, w["expand1_w"], w["expand1_b"])), relu(conv(x, w["expand3_w"], w["expand3_b"], pad=1))])
        return relu(conv(x, w["classes_w"], w["classes_b"])).mean((1, 2))

    def nodes(data, dropped):
        return [node("Conv", f"{data} conv1_w conv1_b", "conv1", kernel_shape=[3, 3], strides=[2, 2]), node("Relu", "conv1", "relu1"),
                node("MaxPool", "relu1", "pool1", kernel_shape=[3, 3], strides=[2, 2]),
                node("Conv", "pool1 squeeze_w squeeze_b", "squeeze", kernel_shape=[1, 1]), node("Relu", "squeeze", "squeeze_relu"),
                node("Conv", "squeeze_relu expand1_w expand1_b", "expand1", kernel_shape=[1, 1]), node("Relu", "expand1", "expand1_relu"),
                node("Conv", "squeeze_relu expand3_w expand3_b", "expand3", kernel_shape=[3, 3], pads=[1, 1, 1, 1]), node("Relu", "expand3", "expand3_relu"),
                node("Concat", "expand1_relu expand3_relu", "concat", axis=1), node("Dropout", "concat", dropped),
                node("Conv", f"{dropped.split()[0]} classes_w classes_b", "classes", kernel_shape=[1, 1]), node("Relu", "classes", "classes_relu"),
                node("GlobalAveragePool", "classes_relu", "pool2")]

    for name, batch in (("squeeze", "N"), ("squeeze_b1", 1)):
        save(f"{DATA}/models/{name}.onnx", nodes("data", "drop") + [node("Flatten", "pool2", "logits", axis=1)],
             [("data", f4, [batch, 3, height, width])], [("logits", f4, [batch, 1000])], w)
        predict(name, lambda picture: features(imagenet(pixels(picture, height, width)), w))

    # As Caffe's: blue first, 0 to 255 less a mean; opset 7, and the weights are listed as inputs, too.
    scaled = dict(w, conv1_w=(w["conv1_w"] / 64).astype(np.float16).astype(f4))
    for name, dtype, batch in (("squeeze_caffe", f4, "N"), ("squeeze_caffe_fp16", np.float16, 1)):
        save(f"{DATA}/models/{name}.onnx", nodes("data_0", "drop _mask") + [node("Softmax", "pool2", "softmaxout_1")],
             [("data_0", dtype, [batch, 3, height, width])], [("softmaxout_1", dtype, [batch, 1000, 1, 1])],
             {n: v.astype(dtype) for n, v in scaled.items()}, ir=3, opset=7, weights_are_inputs=True)
    predict("squeeze_caffe", lambda picture: softmax(features(caffe(pixels(picture, height, width)), scaled)), is_probability=True)


def quantized():
    """Integers of 8 bits from the first layer to the last but one. All scales are powers of two, so that numpy's sums are exact; classes 540 and 733 are equal."""
    random = np.random.RandomState(101)
    height, width, classes = 64, 32, 1000
    i1 = random.randint(-60, 61, (12, 3, 4, 4)).astype(np.int8)
    i2 = random.randint(-60, 61, (20, 12, 1, 1)).astype(np.int8)
    i3 = random.randint(-100, 101, (20, classes)).astype(np.int8)
    i3[:, 733] = i3[:, 540] = 127 * (np.arange(20) % 3 > 0)  # among the first on every picture
    b1, b2 = random.randint(-3000, 3000, 12).astype(np.int32), random.randint(-3000, 3000, 20).astype(np.int32)
    b3 = random.randint(-20, 21, classes).astype(np.int8)
    b3[733] = b3[540]
    scale = {"x": 2.0 ** -5, "w1": 2.0 ** -7, "c1": 2.0 ** -4, "w2": 2.0 ** -6, "c2": 2.0 ** -4, "pool": 2.0 ** -5, "w3": 2.0 ** -8, "m": 2.0 ** -3, "b3": 2.0 ** -4, "y": 2.0 ** -3}
    zero = {"x": 128, "c1": 0, "c2": 0, "pool": 0, "m": 128, "y": 128}

    def rounded(x, to):
        return np.clip(np.round(x / scale[to]) + zero[to], 0, 255)

    def value(q, of):
        return (q - zero[of]) * scale[of]

    def answer(picture):
        q = rounded(imagenet(pixels(picture, height, width)).astype(f4), "x")
        q = rounded(conv(value(q, "x"), i1 * scale["w1"], b1 * scale["x"] * scale["w1"], 4), "c1")
        q = rounded(conv(value(q, "c1"), i2 * scale["w2"], b2 * scale["c1"] * scale["w2"]), "c2")
        q = rounded(value(q, "c2").mean((1, 2)), "pool")
        q = rounded(value(q, "pool") @ (i3 * scale["w3"]), "m")
        return value(rounded(value(q, "m") + b3 * scale["b3"], "y"), "y")

    w = {f"{n}_scale": np.array(s, f4) for n, s in scale.items()}
    w |= {f"{n}_zero": np.array(z, np.uint8) for n, z in zero.items()}
    w |= {"w1": i1, "w2": i2, "w3": i3, "w_zero": np.array(0, np.int8), "b1": b1, "b2": b2, "b3": (b3.astype(int) + 128).astype(np.uint8), "b3_zero": np.array(128, np.uint8), "flat": np.array([-1, 20], np.int64)}
    nodes = [node("QuantizeLinear", "input x_scale x_zero", "x"),
             node("QLinearConv", "x x_scale x_zero w1 w1_scale w_zero c1_scale c1_zero b1", "c1", kernel_shape=[4, 4], strides=[4, 4]),
             node("QLinearConv", "c1 c1_scale c1_zero w2 w2_scale w_zero c2_scale c2_zero b2", "c2_quantized", kernel_shape=[1, 1]),
             node("QLinearGlobalAveragePool", "c2_quantized c2_scale c2_zero pool_scale pool_zero", "pool_quantized", "com.microsoft", channels_last=0),
             node("DequantizeLinear", "pool_quantized pool_scale pool_zero", "pool"), node("Reshape", "pool flat", "flattened"),
             node("QuantizeLinear", "flattened pool_scale pool_zero", "flat_quantized"),
             node("QLinearMatMul", "flat_quantized pool_scale pool_zero w3 w3_scale w_zero m_scale m_zero", "m"),
             node("QLinearAdd", "m m_scale m_zero b3 b3_scale b3_zero y_scale y_zero", "y", "com.microsoft"),
             node("DequantizeLinear", "y y_scale y_zero", "output")]
    save(f"{DATA}/models/quantized.onnx", nodes, [("input", f4, [1, 3, height, width])], [("output", f4, [1, classes])], w, ir=6, opset=12, microsoft=True)
    predict("quantized", answer, ties=True)
    for entry in predictions["quantized"].values():
        tied = [place for place in entry if place["index"] in (540, 733)]
        assert len(tied) == 2 and tied[0]["raw"] == tied[1]["raw"], entry


def residual():
    """Channels last, batch normalisation, a shortcut, softmax."""
    random = np.random.RandomState(102)
    height, width = 24, 32
    w, mean_var = {}, {}
    for i, (out, n) in enumerate(((12, 3), (12, 12), (12, 12))):
        w[f"conv{i}_w"], w[f"conv{i}_b"] = (random.randn(out, n, 3, 3) * np.sqrt(2 / (9 * n))).astype(f4), (random.randn(out) * 0.1).astype(f4)
        w[f"norm{i}_g"], w[f"norm{i}_be"] = random.uniform(0.7, 1.4, out).astype(f4), (random.randn(out) * 0.2).astype(f4)
        w[f"norm{i}_m"], w[f"norm{i}_v"] = (random.randn(out) * (60 if i == 0 else 0.3)).astype(f4), random.uniform(0.5, 2, out).astype(f4) * f4(9000 if i == 0 else 1)
    w["dense_w"], w["dense_b"] = (random.randn(12, 10) * 1.2).astype(f4), (random.randn(10) * 0.3).astype(f4)

    def norm(x, i):
        g, be, m, v = (w[f"norm{i}_{n}"].astype(float)[:, None, None] for n in ("g", "be", "m", "v"))
        return (x - m) / np.sqrt(v + float(f4(1e-3))) * g + be

    def answer(picture):
        x = relu(norm(conv(pixels(picture, height, width), w["conv0_w"], w["conv0_b"], pad=1), 0))
        y = relu(norm(conv(x, w["conv1_w"], w["conv1_b"], pad=1), 1))
        y = norm(conv(y, w["conv2_w"], w["conv2_b"], pad=1), 2)
        return softmax(relu(x + y).mean((1, 2)) @ w["dense_w"] + w["dense_b"])

    nodes = [node("Transpose", "input_1", "nchw", perm=[0, 3, 1, 2])]
    for i, x in enumerate(("nchw", "relu0", "relu1")):
        nodes += [node("Conv", f"{x} conv{i}_w conv{i}_b", f"conv{i}", kernel_shape=[3, 3], pads=[1, 1, 1, 1]),
                  node("BatchNormalization", f"conv{i} norm{i}_g norm{i}_be norm{i}_m norm{i}_v", f"norm{i}", epsilon=1e-3)]
        nodes += [node("Relu", f"norm{i}", f"relu{i}")] if i < 2 else []
    nodes += [node("Add", "relu0 norm2", "add"), node("Relu", "add", "activation_6"), node("GlobalAveragePool", "activation_6", "pooled"),
              node("Flatten", "pooled", "flatten", axis=1), node("Gemm", "flatten dense_w dense_b", "dense_logits"), node("Softmax", "dense_logits", "dense", axis=1)]
    save(f"{DATA}/models/residual_nhwc.onnx", nodes, [("input_1", f4, ["N", height, width, 3])], [("dense", f4, ["N", 10])], w)
    predict("residual_nhwc", answer, is_probability=True)


def digits():
    """One channel, a matrix product instead of global pooling, and logits so far apart that most probabilities underflow to 0."""
    random = np.random.RandomState(103)
    height, width = 28, 20
    w = {"conv1_w": (random.randn(8, 1, 5, 5) * 0.25).astype(f4), "conv1_b": (random.randn(8, 1, 1) * 5).astype(f4),
         "conv2_w": (random.randn(16, 8, 5, 5) * 0.1).astype(f4), "conv2_b": (random.randn(16, 1, 1) * 5).astype(f4),
         "times": (random.randn(16, 4, 3, 10) * 0.35).astype(f4), "times_shape": np.array([192, 10], np.int64), "plus": (random.randn(1, 10) * 5).astype(f4)}

    def answer(picture):
        x = relu(conv(pixels(picture, height, width, grey=True), w["conv1_w"], pad=2) + w["conv1_b"])
        x = relu(conv(max_pool(x, 2, 2), w["conv2_w"], pad=2) + w["conv2_b"])
        return max_pool(x, 3, 3).ravel() @ w["times"].reshape(192, 10).astype(float) + w["plus"][0]

    nodes = [node("Reshape", "times times_shape", "times_matrix"), node("Conv", "Input3 conv1_w", "conv1", kernel_shape=[5, 5], auto_pad="SAME_UPPER"),
             node("Add", "conv1 conv1_b", "plus1"), node("Relu", "plus1", "relu1"), node("MaxPool", "relu1", "pool1", kernel_shape=[2, 2], strides=[2, 2]),
             node("Conv", "pool1 conv2_w", "conv2", kernel_shape=[5, 5], auto_pad="SAME_UPPER"), node("Add", "conv2 conv2_b", "plus2"),
             node("Relu", "plus2", "relu2"), node("MaxPool", "relu2", "pool2", kernel_shape=[3, 3], strides=[3, 3]),
             node("Reshape", "pool2 flat_shape", "flat"), node("MatMul", "flat times_matrix", "product"), node("Add", "product plus", "output")]
    for name, batch in (("digits", 1), ("digits_dyn", "N")):
        save(f"{DATA}/models/{name}.onnx", nodes, [("Input3", f4, [batch, 1, height, width])], [("output", f4, [batch, 10])],
             dict(w, flat_shape=np.array([1 if batch == 1 else -1, 192], np.int64)), ir=3, opset=7, weights_are_inputs=True)
        predict(name, answer)


def labels():
    """A thousand made-up names in the two forms in which ImageNet's are handed about, and the thousand with a background before them."""
    first = ("amber", "broad", "calm", "dusty", "early", "faint", "golden", "hollow", "ivory", "jagged", "keen", "late", "mossy", "narrow", "ochre", "pale", "quiet",
             "rusty", "silver", "tall", "umber", "vivid", "woolly", "yellow", "zigzag")
    second = ("anchor", "basket", "candle", "drum", "engine", "fence", "garden", "hammer", "island", "jacket", "kettle", "ladder", "mirror", "needle", "orchard", "pebble",
              "quilt", "ribbon", "saddle", "table", "umbrella", "valley", "wagon", "yarn", "anvil", "bottle", "chair", "door", "easel", "flute", "goblet", "helmet", "inkwell",
              "jug", "key", "lamp", "mast", "nest", "oar", "plough")
    names = [f"{a} {b}" for a in first for b in second]
    with open(f"{DATA}/labels/thousand_synset.txt", "w") as file:
        file.writelines(f"n{90000000 + i} {name}, {name.split()[1]}\n" for i, name in enumerate(names))
    with open(f"{DATA}/labels/thousand_class_index.json", "w") as file:
        json.dump({str(i): [f"n{90000000 + i}", name.replace(" ", "_")] for i, name in enumerate(names)}, file)
    with open(f"{DATA}/labels/thousand_and_background.txt", "w") as file:
        file.writelines(f"{name}\n" for name in ["background", *names])


if __name__ == "__main__":
    for make in (squeeze, quantized, residual, digits, labels):
        make()
    with open(f"{DATA}/predictions.json", "w") as file:
        json.dump(predictions, file, indent=1)
