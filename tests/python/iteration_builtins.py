# %% Parameters
function = "count"
values = 100_000
seed = 1

# %% Values from 0 to 999 in random order
import time
from collections import Counter
from itertools import accumulate

import numpy as np
from looplab_random import VALUES, shuffled

array = shuffled(values, seed, VALUES) % 1000
numbers = array.tolist()


# %% By hand
def by_hand():
    total, low, high, below, different, sums = 0, 1000, -1, 0, {}, []
    for x in numbers:
        if function == "count":
            below += x < 100
        elif function == "minmax":
            low, high = min(low, x), max(high, x)
        elif function in ("unique", "histogram"):
            different[x] = different.get(x, 0) + 1
        else:
            total += x
            sums.append(total)
    return {"count": below, "minmax": (low, high), "unique": len(different), "sum": total,
            "histogram": different.get(999, 0), "prefix": total,
            "any": any(x == 1000 for x in numbers), "all": all(x < 1000 for x in numbers)}[function]


# %% Built into Python, and into NumPy
built_in = {"count": lambda: sum(x < 100 for x in numbers), "minmax": lambda: (min(numbers), max(numbers)),
            "sum": lambda: sum(numbers), "any": lambda: 1000 in numbers,
            "all": lambda: max(numbers) < 1000, "unique": lambda: len(set(numbers)),
            "histogram": lambda: Counter(numbers)[999], "prefix": lambda: list(accumulate(numbers))[-1]}
in_numpy = {"count": lambda: np.count_nonzero(array < 100), "minmax": lambda: (array.min(), array.max()),
            "sum": lambda: array.sum(), "any": lambda: (array == 1000).any(),
            "all": lambda: (array < 1000).all(), "unique": lambda: len(np.unique(array)),
            "histogram": lambda: np.bincount(array, minlength=1000)[999], "prefix": lambda: array.cumsum()[-1]}

results = []
for name, way in [("by hand", by_hand), ("built in", built_in[function]), ("NumPy", in_numpy[function])]:
    begin = time.perf_counter()
    results.append(way())
    print(f"{name:10}{1e9 * (time.perf_counter() - begin) / values:8.2f} ns a value: {results[-1]}")
assert results[0] == results[1] == results[2]

found = results[0]
print({"count": "{0:,} below 100", "minmax": "{0[0]:,} and {0[1]:,}", "sum": "sum = {0:,}",
       "any": "1000 is not among them", "all": "all are below 1000", "unique": "{0:,} different values",
       "histogram": "{0:,} times the value 999", "prefix": "the last sum is {0:,}"}[function].format(found))
