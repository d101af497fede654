# %% Parameters
workload = "permutation"
shuffles = 100_000
neurons = 24
width = 768
parts = 64
workers = 2
schedule = "dynamic"
seed = 1

# %% Do two groups of neurons fire at different rates? Deal them into two groups many times
import math
import time
from multiprocessing import Pool

import numpy as np
from joblib import Parallel, delayed
from looplab_random import SHUFFLE, below, two_groups, words


def extremes(counts, first, last):
    """Of these shuffles, how many differ by at least what was observed: whole numbers, so it is exact."""
    n = len(counts) // 2
    shuffle, rows = np.arange(first, last), np.arange(last - first)
    decks = np.tile(counts, (last - first, 1))
    dealt = 0
    for k in range(n):  # all shuffles at once, a card after the other
        if k % 4 == 0:
            word = words(seed, SHUFFLE, shuffle, k // 4)
        drawn = k + below(2 * n - k, word[:, k % 4])
        dealt = dealt + decks[rows, drawn]
        decks[rows, drawn] = decks[rows, k]
    return int((abs(2 * dealt - counts.sum()) >= abs(2 * counts[:n].sum() - counts.sum())).sum())


# %% Or: how many steps does each pixel take to leave the Mandelbrot set?
def mandelbrot(rows, columns, first, last):
    step_re, step_im = np.float32(2.6) / np.float32(columns), np.float32(2.4) / np.float32(rows)
    y, x = np.divmod(np.arange(first, last), columns)
    c_re = (np.float32(-2) + np.float32(0.5) * step_re) + x.astype(np.float32) * step_re
    c_im = (np.float32(1.2) - np.float32(0.5) * step_im) - y.astype(np.float32) * step_im
    steps, left = 0, len(c_re)
    re = im = np.zeros(left, dtype=np.float32)
    for _ in range(512):
        inside = re * re + im * im <= 4
        re, im, c_re, c_im = re[inside], im[inside], c_re[inside], c_im[inside]
        steps += len(re)
        re, im = (re * re - im * im) + c_re, (re * im + re * im) + c_im
    return steps


# %% Split, ship, stitch
def main():
    if workload == "permutation":
        items, work, shared = shuffles, extremes, (two_groups(neurons, seed),)
    else:
        ratio = float(np.float32(2.6)) / float(np.float32(2.4))
        rows = max(1, round(math.sqrt(width * width * 12 // 13 / ratio)))
        columns = max(1, round(rows * ratio))
        items, work, shared = rows * columns, mandelbrot, (rows, columns)
    edges = [items * i // parts for i in range(parts + 1)]  # split
    pieces = [pair for pair in zip(edges, edges[1:]) if pair[0] < pair[1]]

    # Static: each worker is given its share of the parts at once. Else: a part whenever it is done.
    batch = math.ceil(len(pieces) / workers) if schedule == "static" else 1
    for n_jobs in dict.fromkeys((1, workers)):
        with Parallel(n_jobs=n_jobs, batch_size=batch) as ship:
            begin = time.perf_counter()
            ship(delayed(work)(*shared, 0, 1) for _ in range(n_jobs))  # starts the workers
            started = time.perf_counter()
            results = ship(delayed(work)(*shared, *piece) for piece in pieces)  # ship, compute
        print(f"joblib, {n_jobs} workers: {started - begin:.3f} s to start, "
              f"{time.perf_counter() - started:.3f} s for {len(pieces)} parts")
    if "__file__" in globals():  # multiprocessing finds functions in files only, joblib in notebooks too
        with Pool(workers) as pool:
            begin = time.perf_counter()
            again = pool.starmap(work, [(*shared, *piece) for piece in pieces], chunksize=batch)
            print(f"multiprocessing, {workers} workers: {time.perf_counter() - begin:.3f} s with its imports")
        assert again == results
    total = sum(results)  # stitch

    if workload == "permutation":
        p = (1 + total) / (1 + shuffles)
        print(f"p = {p:.1e}" if p < 1e-3 else f"p = {p:.4f}")
    else:
        print(f"{columns} × {rows} pixels, {total:,} steps")


if __name__ == "__main__":  # where workers are new processes, they read this file again
    main()
