# %% Parameters
neurons = 256
samples = 4_096
steps = 10
workers = 2
method = "map"
chunk = 0
ship = "copy"
crash = "no"
seed = 1

# %% How often does each neuron fire that listens to a recording of its own?
import os
import time
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import Pool, get_start_method
from multiprocessing.shared_memory import SharedMemory

import numpy as np
from looplab_random import make_drives


def spikes(trace):
    v, count = 0.0, 0
    for drive in trace.tolist():
        for _ in range(steps):
            v += 0.05 * (drive - v)
            if v >= 1:
                v, count = 0.0, count + 1
    return count


def spikes_of(place):
    """The same, where only the name of shared memory and a number are shipped."""
    name, i = place
    memory = SharedMemory(name)
    count = spikes(np.ndarray((neurons, samples), np.float32, memory.buf)[i].copy())
    memory.close()
    return count


def spikes_or_death(job):
    i, trace, dies = job
    if dies:
        os._exit(1)  # as the system ends a process when memory runs out
    return i, spikes(trace)


# %% One process, then as many as there are workers
def with_pool(traces, alone):
    memory = SharedMemory(create=True, size=traces.nbytes)
    np.ndarray(traces.shape, traces.dtype, memory.buf)[:] = traces
    jobs = [(memory.name, i) for i in range(neurons)] if ship == "shared" else list(traces)
    work = spikes_of if ship == "shared" else spikes
    begin = time.perf_counter()
    with Pool(workers) as pool:  # workers start, and each is given what it needs as bytes
        pool.map(abs, range(workers))
        started = time.perf_counter()
        # None: map makes four parts a worker. imap sends one at a time, unless it is told otherwise.
        if method == "map":
            results = pool.map(work, jobs, chunksize=chunk or None)
        else:
            results = list(getattr(pool, method)(work, jobs, chunksize=chunk or 1))
    print(f"{workers} processes: {started - begin:.3f} s to start, {time.perf_counter() - started:.3f} s to work")
    memory.close()
    memory.unlink()
    # Results of imap_unordered come in any order, so only their sum is compared.
    assert sum(results) == sum(alone) and (method == "imap_unordered" or results == alone)


# Pool would wait for the lost part for ever; an executor says that it is broken, and what is missing is done again.
def with_a_death(traces, alone):
    counts, dies = {}, True
    while len(counts) < neurons:
        missing = [(i, traces[i], dies and i == neurons // 2) for i in range(neurons) if i not in counts]
        try:
            with ProcessPoolExecutor(workers) as executor:
                counts.update(executor.map(spikes_or_death, missing))
        except BrokenProcessPool as error:
            print("A worker died:", error)
            dies = False
    assert [counts[i] for i in range(neurons)] == alone


def main():
    traces = np.repeat(make_drives(neurons, seed)[:, np.newaxis], samples, axis=1)
    begin = time.perf_counter()
    alone = [spikes(trace) for trace in traces]
    print(f"one process: {time.perf_counter() - begin:.3f} s")
    if "__file__" not in globals() and get_start_method() != "fork":
        print("multiprocessing finds functions in files only, where processes are not forked: save this as one")
    else:
        with_pool(traces, alone)
        if crash == "yes":
            with_a_death(traces, alone)
    print(f"spikes: {sum(alone):,} (neurons: {neurons:,}, samples: {samples:,})")


if __name__ == "__main__":  # where workers are new processes, they read this file again
    main()
