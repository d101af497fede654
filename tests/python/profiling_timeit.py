# %% Parameters
cell = "sum-array"
elements = 10_000
seed = 1
effort = "normal"

# %% What the cells work on
import sys
import time
import timeit
from bisect import bisect_left
from collections import Counter
from itertools import accumulate
from math import log
from operator import itemgetter
from statistics import mean, pstdev

import numpy as np
from looplab_random import KEYS, make_trials, numbers_to_add, shuffled

values = numbers_to_add(elements, "float64", seed)
numbers = values.tolist()
whole = shuffled(elements, seed, KEYS)
keys = whole.tolist()
key, there, value_of = keys[elements // 2], set(keys), dict.fromkeys(keys, 0.25)
ordered, trials, items = list(range(elements)), make_trials(elements, "random", seed), []

# %% The cells
statements = {
    "sum-array": "values.sum()", "sum-list": "sum(numbers)", "sum-reduce": "np.add.reduce(values)",
    "filter-list": "[x for x in numbers if x > 0.5]", "filter-mask": "values[values > 0.5]",
    "sort": "np.sort(values)", "sort-tuples": "sorted(trials)", "sort-stable": "sorted(trials, key=itemgetter(0))",
    "sort-key": "sorted(trials, key=lambda trial: log(trial[0]))",
    "walk-list": "sum(keys)", "walk-array": "whole.sum()", "walk-set": "sum(there)", "walk-dict": "sum(value_of)",
    "in-list": "key in keys", "in-array": "(whole == key).any()", "in-sorted": "ordered[bisect_left(ordered, key)] == key",
    "in-set": "key in there", "in-dict": "key in value_of", "value-dict": "value_of[key]",
    "count-list": "sum(x < 100 for x in keys)", "count": "(whole < 100).sum()",
    "min-max-list": "min(keys), max(keys)", "min-max": "whole.min(), whole.max()",
    "total-list": "sum(keys)", "total": "whole.sum()", "any-list": "-1 in keys", "any": "(whole == -1).any()",
    "all-list": "all(x >= 0 for x in keys)", "all": "(whole >= 0).all()", "unique": "np.unique(whole)",
    "histogram": "Counter(keys)", "prefix-list": "list(accumulate(keys))", "prefix": "whole.cumsum()",
    "search": "next(i for i, x in enumerate(keys) if x == key)", "append": "items.append(1)",
}
statement = statements.get(cell) or statements.get(cell.replace("-lanes", ""))  # NumPy has the lanes inside
if not statement:
    sys.exit(f"The cell {cell} is not among those of this file: {', '.join(statements)}.")


def text(seconds):
    for unit, size in [("s", 1), ("ms", 1e-3), ("us", 1e-6), ("ns", 1e-9)]:
        if seconds >= size:
            break
    return f"{seconds / size:.3g} {unit}"


# %% Timed once, as %time does; then 7 runs of so many loops that each takes 0.2 s, as %timeit does
least = 0.02 if effort == "quick" else 0.2
timer = timeit.Timer(statement, globals=globals())
begin = time.perf_counter()
timer.timeit(1)  # with cold caches, on a clock that may be coarse
print(f"%time {statement}\nWall time: {text(time.perf_counter() - begin)}")

loops = next(10**k for k in range(10) if timer.timeit(10**k) >= least)
runs = [seconds / loops for seconds in timer.repeat(repeat=7, number=loops)]
print(f"%timeit {statement}\n{text(mean(runs))} ± {text(pstdev(runs))} per loop "
      f"(mean ± std. dev. of 7 runs, {loops:,} loops each)")
print(f"python -m timeit\n{loops} loops, best of 5: {text(min(runs[:5]))} per loop")
if items:
    print(f"The list has {len(items):,} items now: what a cell changes, it changes in every loop.")
print(f"{elements:,} elements")
