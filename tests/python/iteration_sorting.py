# %% Parameters
trials = 50_000
order = "random"
seed = 1

# %% Trials as tuples: reaction time, condition, id
import math
import time
from operator import itemgetter

import numpy as np
from looplab_random import make_trials

rows = make_trials(trials, order, seed)
print(rows[:3])


def timed(name, sort):
    begin = time.perf_counter()
    result = sort()
    print(f"{name:34}{1e3 * (time.perf_counter() - begin):8.2f} ms")
    return result


# %% Several ways to sort them
by_all = timed("by all fields", lambda: sorted(rows))  # the first field that differs decides
by_time = timed("by time", lambda: sorted(rows, key=itemgetter(0)))  # equal times stay as they came
by_log = timed("by a key of one's own", lambda: sorted(rows, key=lambda row: math.log(row[0])))

times = np.array([row[0] for row in rows], dtype=np.float32)  # a column a field
ids = np.array([row[2] for row in rows])
places = timed("columns, by np.argsort", lambda: np.argsort(times, kind="stable"))
times, ids = times[places], ids[places]  # places, not values, so that all columns follow

assert [row[2] for row in by_time] == [row[2] for row in by_log] == ids.tolist()
assert all(a <= b for a, b in zip(by_all, by_all[1:]))
print(f"{trials:,} trials in order of their time, trial {ids[0]:,} first")
