"""Writes ONNX files of a few nodes: just enough of protobuf and of the format."""
import struct

import numpy as np

TYPES = {np.dtype(np.float32): 1, np.dtype(np.uint8): 2, np.dtype(np.int8): 3, np.dtype(np.int32): 6, np.dtype(np.int64): 7, np.dtype(np.float16): 10}


def varint(value):
    value &= (1 << 64) - 1
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes(out + bytes([value]))


def number(field, value):
    return varint(field << 3) + varint(value)


def block(field, content):
    content = content.encode() if isinstance(content, str) else content
    return varint(field << 3 | 2) + varint(len(content)) + content


def tensor(name, values):
    """TensorProto; values are an array."""
    return b"".join(number(1, size) for size in values.shape) + number(2, TYPES[values.dtype]) + block(8, name) + block(9, np.ascontiguousarray(values).tobytes())


def value_info(name, dtype, shape):
    """Sizes are numbers, or names of open axes."""
    sizes = b"".join(block(1, block(2, size) if isinstance(size, str) else number(1, size)) for size in shape)
    return block(1, name) + block(2, block(1, number(1, TYPES[np.dtype(dtype)]) + block(2, sizes)))


def node(op, inputs, outputs, domain="", **attributes):
    """Inputs and outputs are names between spaces; attributes are whole numbers, lists of them, floats or texts."""
    out = b"".join(block(1, name) for name in inputs.split()) + b"".join(block(2, name) for name in outputs.split()) + block(4, op)
    for name, value in attributes.items():
        if isinstance(value, float):
            body = varint(2 << 3 | 5) + struct.pack("<f", value) + number(20, 1)
        elif isinstance(value, str):
            body = block(4, value) + number(20, 3)
        elif isinstance(value, int):
            body = number(3, value) + number(20, 2)
        else:
            body = b"".join(number(8, item) for item in value) + number(20, 7)
        out += block(5, block(1, name) + body)
    return out + (block(7, domain) if domain else b"")


def save(path, nodes, inputs, outputs, weights, ir=7, opset=13, weights_are_inputs=False, microsoft=False):
    """Inputs and outputs are (name, dtype, shape); weights are a dictionary of arrays."""
    graph = b"".join(block(1, n) for n in nodes) + block(2, "g") + b"".join(block(5, tensor(n, w)) for n, w in weights.items())
    graph += b"".join(block(11, value_info(*i)) for i in inputs)
    if weights_are_inputs:
        graph += b"".join(block(11, value_info(n, w.dtype, w.shape)) for n, w in weights.items())
    graph += b"".join(block(12, value_info(*o)) for o in outputs)
    model = number(1, ir) + block(2, "make_models.py") + block(7, graph) + block(8, block(1, "") + number(2, opset))
    if microsoft:
        model += block(8, block(1, "com.microsoft") + number(2, 1))
    with open(path, "wb") as file:
        file.write(model)
