"""A binding to ONNX Runtime's C API for models with one float input and one float output. ORT_LIB is the path of the library."""
import ctypes as C
import os

import numpy as np

# Places in the table of functions of OrtApi; they never change.
ERROR_TEXT, CREATE_ENV, CREATE_SESSION, RUN, CREATE_OPTIONS, CREATE_TENSOR = 2, 3, 7, 9, 10, 49
TENSOR_DATA, DIM_COUNT, DIMS, SHAPE_INFO, CPU_INFO, RELEASE_VALUE, RELEASE_SHAPE = 51, 61, 62, 65, 69, 96, 99


class Session:
    def __init__(self, model, input_name, output_name):
        library = C.CDLL(os.environ["ORT_LIB"])
        library.OrtGetApiBase.restype = C.POINTER(C.c_void_p * 2)
        self.api = C.cast(C.CFUNCTYPE(C.c_void_p, C.c_uint32)(library.OrtGetApiBase().contents[0])(20), C.POINTER(C.c_void_p))
        self.env, options, self.session, self.memory = (C.c_void_p() for _ in range(4))
        self.call(CREATE_ENV, C.c_int(3), b"golden", C.byref(self.env))
        self.call(CREATE_OPTIONS, C.byref(options))
        self.call(CREATE_SESSION, self.env, model.encode(), options, C.byref(self.session))
        self.call(CPU_INFO, C.c_int(0), C.c_int(0), C.byref(self.memory))
        self.names = (C.c_char_p * 1)(input_name.encode()), (C.c_char_p * 1)(output_name.encode())

    def call(self, function, *arguments):
        """Numbers go as they are, everything else as an address."""
        passed = [a if isinstance(a, (C.c_int, C.c_size_t)) else C.cast(a, C.c_void_p) for a in arguments]  # 'arguments' keeps what the addresses lead to
        status = C.CFUNCTYPE(C.c_void_p, *map(type, passed))(self.api[function])(*passed)
        if status:
            raise RuntimeError(C.CFUNCTYPE(C.c_char_p, C.c_void_p)(self.api[ERROR_TEXT])(status).decode())

    def run(self, batch):
        """float32 [n, ...] -> float32 [n, outputs]"""
        batch = np.ascontiguousarray(batch, dtype=np.float32)
        value, info, count, data = C.c_void_p(), C.c_void_p(), C.c_size_t(), C.c_void_p()
        self.call(CREATE_TENSOR, self.memory, C.c_void_p(batch.ctypes.data), C.c_size_t(batch.nbytes), (C.c_int64 * batch.ndim)(*batch.shape),
                  C.c_size_t(batch.ndim), C.c_int(1), C.byref(value))
        values, results = (C.c_void_p * 1)(value), (C.c_void_p * 1)()
        self.call(RUN, self.session, C.c_void_p(), self.names[0], values, C.c_size_t(1), self.names[1], C.c_size_t(1), results)
        result = C.c_void_p(results[0])
        self.call(SHAPE_INFO, result, C.byref(info))
        self.call(DIM_COUNT, info, C.byref(count))
        dims = (C.c_int64 * count.value)()
        self.call(DIMS, info, dims, count)
        self.call(TENSOR_DATA, result, C.byref(data))
        found = np.ctypeslib.as_array(C.cast(data, C.POINTER(C.c_float)), (int(np.prod(dims[:])),)).reshape(len(batch), -1).copy()
        for release, of in ((RELEASE_VALUE, value), (RELEASE_VALUE, result), (RELEASE_SHAPE, info)):
            C.CFUNCTYPE(None, C.c_void_p)(self.api[release])(of)
        return found
