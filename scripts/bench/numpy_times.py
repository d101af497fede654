# What NumPy and SciPy need for the passes that looplab-bench times ("fastest"), on the files that it
# wrote ("write-data"). Prints one JSON object a line, as that program does: nanoseconds a pass, the
# median of 15 calls after one to warm up; of several ways the fastest.
import json
import time

import numpy as np
from scipy import signal

values = np.fromfile("values.f32", np.float32)
numbers = np.fromfile("numbers.i32", np.int32)
channels = np.fromfile("signal.f32", np.float32).reshape(-1, 8)
taps = np.fromfile("taps.f32", np.float32)
history = len(taps) - 1
half = np.float32(np.median(values))


def nanoseconds(call, prepare=lambda: ()):
    times = []
    for _ in range(16):
        arguments = prepare()
        begin = time.perf_counter_ns()
        call(*arguments)
        times.append(time.perf_counter_ns() - begin)
    return float(np.median(times[1:]))


def fastest(*times):
    return min(times)


figures = {
    "fastest-sort": nanoseconds(lambda copy: copy.sort(), lambda: (values.copy(),)),
    "fastest-filter": fastest(
        nanoseconds(lambda: values[values > half]),
        nanoseconds(lambda: np.compress(values > half, values)),
        nanoseconds(lambda: np.extract(values > half, values)),
    ),
    "fastest-histogram": fastest(
        nanoseconds(lambda: np.bincount(numbers, minlength=1000)),
        nanoseconds(lambda: np.histogram(numbers, bins=1000, range=(0, 1000))),
    ),
    "fastest-fir": fastest(
        nanoseconds(lambda: signal.lfilter(taps, np.float32([1]), channels, axis=0)[history:]),
        nanoseconds(lambda: signal.oaconvolve(channels, taps[:, None], mode="valid", axes=0)),
        nanoseconds(lambda: signal.fftconvolve(channels, taps[:, None], mode="valid", axes=0)),
    ),
}
for name, value in figures.items():
    print(json.dumps({"figure": name, "unit": "ns", "value": value, "numpy": np.__version__}))
