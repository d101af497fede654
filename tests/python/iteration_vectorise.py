# %% Parameters
task = "detect"
samples = 600_000
threshold = 4
seed = 1

# %% A voltage trace, 30,000 samples a second
import time

import numpy as np
from looplab_random import voltage_trace

trace, planted = voltage_trace(samples, seed)


def timed(name, work):
    begin = time.perf_counter()
    result = work()
    print(f"{name:26}{1e9 * (time.perf_counter() - begin) / samples:8.2f} ns a sample")
    return result


# %% Spikes: below the threshold, and not still the last one
limit = np.float32(threshold) * np.partition(np.abs(trace), samples // 2)[samples // 2] / np.float32(0.6745)


def first_of_each(places):
    spikes, blind_until = [], -1
    for i in places:
        if i >= blind_until:
            spikes.append(i)
            blind_until = i + 30  # for a millisecond
    return spikes


def detect_in_loop():
    return first_of_each(i for i, x in enumerate(trace.tolist()) if x < -limit)


def detect_in_steps():
    low = np.flatnonzero(-trace > limit)  # whole arrays: two temporaries and the places
    return first_of_each(low.tolist())  # the rule stays a loop, over few places


def matched(spikes):
    count, rest = 0, iter(planted.tolist() + [float("inf")])
    truth = next(rest)
    for at in spikes:
        while truth < at - 15:
            truth = next(rest)
        if truth <= at + 15:
            count, truth = count + 1, next(rest)
    return count


# %% A band-pass, 300 to 6000 Hz: no output of a FIR filter needs another one; an IIR filter's do
def fir():
    middle = np.arange(61) - 30
    ideal = 0.4 * np.sinc(0.4 * middle) - 0.02 * np.sinc(0.02 * middle)
    return np.convolve(trace, ideal * np.hamming(61))[:samples]


def iir(channels=8):
    out = trace[:samples // channels * channels].reshape(-1, channels).astype(float)
    for hz, side in [(300, 1), (6000, -1)]:  # a high-pass and a low-pass
        w = 2 * np.pi * hz / 30_000
        a0 = 1 + np.sin(w) / np.sqrt(2)
        b, a1, a2 = (1 + side * np.cos(w)) / 2 / a0, -2 * np.cos(w) / a0, 2 / a0 - 1
        x1 = x2 = y1 = y2 = np.zeros(channels)
        for t, x in enumerate(out.copy()):  # time waits, but the channels do not wait for each other
            out[t] = b * (x - 2 * side * x1 + x2) - a1 * y1 - a2 * y2
            x1, x2, y1, y2 = x, x1, out[t], y1
    return out


# %% The task
def percent(share):
    return "< 0.1 %" if 0 < share < 0.001 else f"{100 * share:.{1 if share < 0.0995 else 0}f} %"


if task == "detect":
    spikes = timed("a loop", detect_in_loop)
    assert spikes == timed("steps over whole arrays", detect_in_steps)
    hits = matched(spikes)
    print(f"{len(spikes):,} spikes: precision {percent(hits / len(spikes) if spikes else 1)}, "
          f"recall {percent(hits / len(planted) if len(planted) else 1)}")
else:
    print(f"standard deviation: {trace.std():.3f}, {timed('FIR', fir).std():.3f} after the FIR, "
          f"{timed('IIR, 8 channels', iir).std():.3f} after the IIR filter")
    print(f"{samples:,} samples, 300 to 6000 Hz kept")
