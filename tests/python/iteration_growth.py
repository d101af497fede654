# %% Parameters
spikes = 4_000
rate = 20
window = 50
workers = 2
seed = 1

# %% Spike times of two neurons, ms
import time
from multiprocessing.pool import ThreadPool

import numpy as np
from looplab_random import spike_trains

a, b = spike_trains(spikes, rate, seed)
bins = 2 * window + 1  # lags of B after A, from -window to window


def count_lags(lags):
    return np.bincount(lags[abs(lags) <= window] + window, minlength=bins)


# %% Three algorithms, and one of them on several workers
def all_pairs():  # n * n differences
    return sum(count_lags(b - t) for t in a)


def sliding_window(some=a):  # only those that are near
    first = np.searchsorted(b, some - window)
    last = np.searchsorted(b, some + window, side="right")
    near = [b[i:j] - t for t, i, j in zip(some, first, last)]
    return count_lags(np.concatenate(near))


def shared_window():
    with ThreadPool(workers) as pool:
        return sum(pool.map(sliding_window, np.array_split(a, workers)))


def by_fft():  # one number a millisecond, whatever the number of spikes
    size = 1 << int(max(a[-1], b[-1]) + window + 1).bit_length()
    x, y = np.bincount(a, minlength=size), np.bincount(b, minlength=size)
    c = np.fft.irfft(np.conj(np.fft.rfft(x)) * np.fft.rfft(y), size)
    return np.rint(np.roll(c, window)[:bins]).astype(int)


results = []
for way in (all_pairs, sliding_window, shared_window, by_fft):
    begin = time.perf_counter()
    results.append(way())
    print(f"{way.__name__:16}{1e3 * (time.perf_counter() - begin):9.2f} ms")
    assert (results[-1] == results[0]).all()

counts = results[0]
lag = int(counts.argmax()) - window
print(f"peak of {counts.max():,} pairs at {'+' if lag > 0 else ''}{lag} ms")
