# %% Parameters
elements = 1_000_000
type = "float64"
workers = 2
seed = 1

# %% The same numbers in an array and in a list of objects
import math
import time
from multiprocessing.pool import ThreadPool

import numpy as np
from looplab_random import numbers_to_add

numbers = numbers_to_add(elements, type, seed)
boxed = numbers.tolist()


def timed(name, add):
    begin = time.perf_counter()
    total = add()
    nanoseconds = 1e9 * (time.perf_counter() - begin) / elements
    print(f"{name:24}{nanoseconds:8.2f} ns a number, sum {total:.10g}")


# %% Ways to add them
def loop():
    total = 0
    for x in boxed:  # (a) follow the pointer, check the type, unbox, add, box again
        total += x
    return total


timed("a loop over the list", loop)
timed("sum() of the list", lambda: sum(boxed))  # the loop is in C, the numbers still in boxes
timed("numbers.sum()", numbers.sum)  # no boxes, and several additions at once
with ThreadPool(workers) as pool:  # NumPy lets other threads run while it adds
    parts = np.array_split(numbers, workers)
    timed(f"numbers.sum(), {workers} workers", lambda: sum(pool.map(np.sum, parts)))

exact = math.fsum(boxed)  # as if it rounded only once
print(f"sum = {int(exact):,}" if type == "int32" else f"sum = {exact:.10g}")
