# %% Parameters
elements = 1_000_000
kept = 50
seed = 1

# %% Numbers of which a known share is above a threshold
import time

import numpy as np
from looplab_random import numbers_to_filter

values, scale = numbers_to_filter(elements, seed)
numbers = values.tolist()
wanted = elements * kept // 100
threshold = (elements - wanted - 0.5) / scale


def timed(name, select):
    begin = time.perf_counter()
    result = select()
    print(f"{name:24}{1e9 * (time.perf_counter() - begin) / elements:8.2f} ns a number, {len(result):,} kept")
    return result


# %% Three ways to keep them
def loop():
    found = []
    for x in numbers:
        if x > threshold:  # the processor guesses which way this goes
            found.append(x)
    return found


by_loop = timed("a loop with an if", loop)
by_list = timed("a comprehension", lambda: [x for x in numbers if x > threshold])  # no look-up of append

mask = values > threshold  # an array of True and False
by_mask = timed("values[mask]", lambda: values[values > threshold])  # a copy of those that are True

assert by_loop == by_list == by_mask.tolist()
print(f"{mask.sum():,} of {elements:,} kept")
