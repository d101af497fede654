# %% Parameters
question = "sum"
elements = 10_000
seed = 1

# %% The same keys in several containers
import time

import numpy as np
from looplab_random import KEYS, keys_to_ask, shuffled

keys = (2 * shuffled(elements, seed, KEYS)).tolist()  # a list: objects, in random order
pairs = [(key, key / 4) for key in keys]  # a list of tuples
rows = np.array(pairs, dtype=[("key", "i8"), ("value", "f8")])  # records
numbers = np.array(keys, dtype=np.int64)  # an array: the numbers themselves
ordered = np.sort(numbers)  # sorted: halve what is left
there = set(keys)  # looks where the key belongs
value_of = dict(pairs)


def is_in_ordered(key):
    place = np.searchsorted(ordered, key)
    return place < elements and ordered[place] == key


# %% What is asked, and how each container answers
asked = keys_to_ask(elements, seed).tolist()
if question == "sum":
    ways = {"list": lambda: sum(keys), "tuples": lambda: sum(key for key, _ in pairs),
            "records": lambda: rows["key"].sum(), "array": lambda: numbers.sum(),
            "set": lambda: sum(there), "dict": lambda: sum(value_of)}
elif question == "membership":
    some = asked[:100]  # the slow ones look at each element
    ways = {"list": lambda: sum(key in keys for key in some),
            "array": lambda: sum((numbers == key).any() for key in some),
            "sorted array": lambda: sum(is_in_ordered(key) for key in some),
            "set": lambda: sum(key in there for key in some)}
else:
    some = asked[:100]
    ways = {"tuples": lambda: sum(next((v for k, v in pairs if k == key), 0) for key in some),
            "records": lambda: sum(rows["value"][rows["key"] == key].sum() for key in some),
            "dict": lambda: sum(value_of.get(key, 0) for key in some)}

results = {}
for name, ask in ways.items():
    begin = time.perf_counter()
    results[name] = ask()
    print(f"{name:14}{1e6 * (time.perf_counter() - begin):10.1f} us: {results[name]}")
assert len(set(results.values())) == 1

if question == "sum":
    print(f"sum = {sum(keys):,}")
else:
    found = [key for key in asked if key in there]
    text = f"{len(found):,} of {len(asked):,} keys are there"
    if question == "lookup":
        text += f", and their values add up to {sum(value_of[key] for key in found):.10g}"
    print(text)
