# %% Parameters
seconds = 4
seed = 1

# %% What an analysis does, a function a line
import cProfile
import pstats

import numpy as np
from looplab_random import SHUFFLE, below, recording, words


def convert(electrode):
    return np.frombuffer(electrode, "<i2").astype(np.float32) * np.float32(1 / 256)


def centre(volts):
    return volts - np.float32(volts.mean(dtype=float))


def convolve(volts):  # a band-pass, 300 to 6000 Hz: a weight after the other, for all samples at once
    middle = np.arange(61) - 30
    ideal = 0.4 * np.sinc(0.4 * middle) - 0.02 * np.sinc(0.02 * middle)
    taps = (ideal * np.hamming(61)).astype(np.float32)
    padded = np.concatenate([np.zeros(60, dtype=np.float32), volts])
    clean = np.zeros(len(volts), dtype=np.float32)
    for k, tap in enumerate(taps):
        clean += tap * padded[60 - k:60 - k + len(volts)]
    return clean


def threshold(clean):
    half = len(clean) // 2
    return np.float32(4.5) * np.partition(np.abs(clean), half)[half] / np.float32(0.6745)


def detect(clean, limit):
    spikes, blind_until = [], -1
    for i in np.flatnonzero(clean < -limit).tolist():
        if i >= blind_until:
            spikes.append(max(i - 30, 0))  # the filter answers in the middle of its weights
            blind_until = i + 30
    return np.array(spikes, dtype=int)


def count(spikes, trials):
    return np.bincount(spikes // 15_000, minlength=trials)


def permutation_test(a, b, shuffles=5000):  # do the trials of A and B differ?
    decks = np.tile(np.concatenate([a, b]), (shuffles, 1))
    n, rows, dealt = len(a), np.arange(shuffles), 0
    for k in range(n):
        word = words(seed, SHUFFLE, rows, k // 4)[:, k % 4]
        drawn = k + below(2 * n - k, word)
        dealt = dealt + decks[rows, drawn]
        decks[rows, drawn] = decks[rows, k]
    both = a.sum() + b.sum()
    return (1 + (abs(2 * dealt - both) >= abs(2 * a.sum() - both)).sum()) / (1 + shuffles)


# %% The analysis, and where its time goes
def analyse(electrodes):
    results = []
    for electrode in electrodes:
        volts = centre(convert(electrode))
        clean = convolve(volts)
        spikes = detect(clean, threshold(clean))
        counts = count(spikes, 2 * seconds)
        results.append((len(spikes), permutation_test(counts[::2], counts[1::2])))
    return results


raw = [recording(2 * seconds, 4 * seed + i) for i in range(4)]
profile = cProfile.Profile()
results = profile.runcall(analyse, raw)  # %prun analyse(raw) in a notebook
pstats.Stats(profile).sort_stats("cumulative").print_stats(12)

print(f"{sum(spikes for spikes, _ in results):,} spikes; p = {results[0][1]:#.3g} at the first electrode")
