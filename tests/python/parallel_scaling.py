# %% Parameters
kernel = "neurons"
scaling = "strong"
neurons = 32_768
pixels = 65_536
workers = 4
serial = 0
seed = 1

# %% Neurons that compute, or an image stack that waits for memory
import time

import numpy as np
from joblib import Parallel, delayed
from looplab_random import make_drives, make_stack


def spikes_of(drives, steps=1000):
    """Leaky integrate-and-fire neurons: how often they fire."""
    v, spikes = np.zeros_like(drives), 0
    for _ in range(steps):
        v += np.float32(0.05) * (drives - v)
        fired = v >= 1
        spikes += np.count_nonzero(fired)
        v[fired] = 0
    return spikes


def brightest(stack, times):
    """dF/F of each pixel; how far the brightest sample is above its mean."""
    for _ in range(times):
        mean = stack.mean(axis=0, dtype=np.float64).astype(np.float32)
        relative = (stack.astype(np.float32) - mean) / mean
    return float(relative.max())


# %% The same job on 1, 2, 3, ... workers
def main():
    times = 16 if kernel == "cached" else 1
    items = {"neurons": neurons, "stack": pixels, "cached": 1024}[kernel]
    alone = items * serial // 100 // 64 * 64  # what stays serial

    def make(count):
        return make_drives(count, seed) if kernel == "neurons" else make_stack(64, count, seed).T

    def run(part):
        return spikes_of(part) if kernel == "neurons" else brightest(part.T, times)

    seconds = {}
    for n in range(1, workers + 1):
        data = make(alone + n * (items - alone) if scaling == "weak" else items)
        with Parallel(n_jobs=n) as ship:
            ship(delayed(abs)(0) for _ in range(n))  # starts the workers
            begin = time.perf_counter()
            results = [run(data[:alone])] if alone else []
            results += ship(delayed(run)(part) for part in np.array_split(data[alone:], 4 * n))
            seconds[n] = time.perf_counter() - begin
        if n == 1:
            answer = sum(results) if kernel == "neurons" else max(results)
        speedup = seconds[1] / seconds[n]
        if scaling == "weak":
            print(f"{n} workers: {len(data) / items:.2f} times the work in {1 / speedup:.2f} times the time")
        else:
            found = f", serial share {(1 / speedup - 1 / n) / (1 - 1 / n):.3f}" if n > 1 else ""  # Karp and Flatt
            print(f"{n} workers: speedup {speedup:.2f}, efficiency {100 * speedup / n:.0f} %{found}")

    if kernel == "neurons":
        print(f"{items:,} neurons, 1,000 steps each, {answer:,} spikes")
    else:
        print(f"the brightest sample is {100 * answer:.2f} % above its pixel's mean")
        print(f"64 frames of {items:,} pixels" + (f", {times} times" if times > 1 else ""))


if __name__ == "__main__":
    main()
