# %% Parameters
bug = "lost-updates"
version = "wrong"
elements = 300_000
workers = 2
seed = 1

# %% Each job cut into parts that need nothing of each other, and stitched
import math

import numpy as np
from joblib import Parallel, delayed
from looplab_random import PARTS, SHUFFLE, below, two_groups, voltage_trace, words


def count(first, last):
    """Counts of its own for each part: nobody waits, and nothing is lost."""
    return np.bincount(7 * np.arange(first, last) % 16, minlength=16)


def spikes(trace, first, last):
    """Those that begin in the part. The rule starts where it was quiet for 30 samples before."""
    begin, quiet, i = first, 0, first
    while i > 0 and quiet < 30:
        i -= 1
        quiet = 0 if trace[i] < -4 else quiet + 1
        begin = i if quiet == 0 else begin
    found, blind = 0, -1
    for i in begin + np.flatnonzero(trace[begin:last] < -4):
        if i >= blind:
            found, blind = found + (i >= first), i + 30
    return found


def extremes(counts, first, last):
    """Shuffle i has random numbers of its own, whoever deals it."""
    n = len(counts) // 2
    shuffle, rows = np.arange(first, last), np.arange(last - first)
    decks = np.tile(counts, (last - first, 1))
    dealt = 0
    for k in range(n):
        if k % 4 == 0:
            word = words(seed, SHUFFLE, shuffle, k // 4)
        drawn = k + below(2 * n - k, word[:, k % 4])
        dealt = dealt + decks[rows, drawn]
        decks[rows, drawn] = decks[rows, k]
    return int((abs(2 * dealt - counts.sum()) >= abs(2 * counts[:n].sum() - counts.sum())).sum())


def fixed_tree(numbers):
    """Blocks of 4,096, then neighbours, and neighbours of those: the shape depends on the data alone."""
    sums = [np.add.accumulate(numbers[i:i + 4096])[-1] for i in range(0, len(numbers), 4096)]
    step = 1
    while step < len(sums):
        for i in range(0, len(sums) - step, 2 * step):
            sums[i] += sums[i + step]
        step *= 2
    return sums[0]


def chains(first, last):
    """Sixteen steps for each element, and whether they lead where the sum of a geometric series says."""
    start = np.arange(first, last) % 8
    x = start.astype(float)
    for _ in range(16):
        x = 0.999 * x + 1
    power = 0.999 ** 16
    return int((abs(x - (power * start + (1 - power) / 0.001)) < 1e-9).sum())


def significant(value, digits):
    return f"{value:.{max(0, digits - 1 - math.floor(math.log10(abs(value))))}f}"


# %% Done right
def main():
    edges = [elements * w // workers for w in range(workers + 1)]
    parts = list(zip(edges, edges[1:]))
    ship = Parallel(n_jobs=workers)
    if bug == "borders":
        trace, _ = voltage_trace(elements, seed)
        total = sum(ship(delayed(spikes)(trace, *part) for part in parts))
        print(f"{total:,} spikes")
    elif bug == "same-seed":
        groups = two_groups(12, seed)
        total = sum(ship(delayed(extremes)(groups, *part) for part in parts))
        print("p =", significant((1 + total) / (1 + elements), 3))
    elif bug == "float-sums":
        word = words(seed, PARTS, np.arange(elements), 1)
        numbers = below(1_000_000, word[:, 0]).astype(np.float32) / np.float32(1000)
        numbers = numbers / (2 ** below(16, word[:, 1])).astype(np.float32)
        total = fixed_tree(numbers)
        print(f"sum {significant(float(total), 8)}, always")
    elif bug == "mean-of-means":
        lengths = []
        while sum(lengths) < elements:  # sessions of 1, 2, 3, ... trials, whose values are 1, 2, 3, ...
            lengths.append(min(len(lengths) + 1, elements - sum(lengths)))
        total = sum(value * length for value, length in enumerate(lengths, 1))
        print("mean", significant(total / elements, 5))
    elif bug == "prefix-sum":
        values = np.arange(1, elements + 1) % 1000
        before = np.cumsum([0] + [values[a:b].sum() for a, b in parts])  # where each part begins
        total = np.concatenate([np.cumsum(values[a:b]) + start for (a, b), start in zip(parts, before)])[-1]
        print(f"the last is {total:,}")
    elif bug in ("tiny-parts", "oversubscription", "straggler"):  # a few parts for each worker
        edges = [elements * i // (16 * workers) for i in range(16 * workers + 1)]
        total = sum(ship(delayed(chains)(*part) for part in zip(edges, edges[1:])))
        print(f"{total:,} of {elements:,} right")
    else:
        counts = sum(ship(delayed(count)(*part) for part in parts))
        total = counts.sum()
        right = (counts == count(0, elements)).all()
        print(("all counted" if right else "lost") if bug == "lost-updates" else f"{total:,} counted")


if __name__ == "__main__":
    main()
