# %% Parameters
work = "ramped"
parts = 64
workers = 2
schedule = "dynamic"
seed = 1

# %% Items that need so many steps each
import math
import time

from joblib import Parallel, delayed
from looplab_random import item_steps


def chain(x, steps):
    for _ in range(steps):
        x = 0.999 * x + 1
    return x


def compute(first, steps):
    return [chain((first + i) % 8, count) for i, count in enumerate(steps)]


def taken(schedule, parts, workers):
    """How many parts a worker is given each time it asks. No library here steals, so that is dynamic."""
    if schedule == "static":  # shared out beforehand
        return [math.ceil((parts - w) / workers) for w in range(min(parts, workers))]
    sizes = []
    while sum(sizes) < parts:  # guided: half of a fair share of what is left; else one part
        left = parts - sum(sizes)
        sizes.append(max(1, left // (2 * workers)) if schedule == "guided" else 1)
    return sizes


# %% The same parts, given out in each way
def main():
    steps = item_steps(work, seed).tolist()
    edges = [len(steps) * i // parts for i in range(parts + 1)]
    with Parallel(n_jobs=workers, batch_size=1) as ship:
        ship(delayed(abs)(0) for _ in range(workers))  # starts the workers
        for way in dict.fromkeys(("static", "dynamic", "guided", schedule)):
            ends = [0]
            for size in taken(way, parts, workers):
                ends.append(ends[-1] + size)
            pieces = [(edges[a], steps[edges[a]:edges[b]]) for a, b in zip(ends, ends[1:])]
            begin = time.perf_counter()
            results = ship(delayed(compute)(*piece) for piece in pieces)
            print(f"{way}: {time.perf_counter() - begin:.3f} s, parts were taken {len(pieces):,} times")
    answers = [x for result in results for x in result]
    print(f"{len(steps):,} items, {sum(steps):,} steps, the answers add up to {round(sum(answers)):,}")


if __name__ == "__main__":  # where workers are new processes, they read this file again
    main()
