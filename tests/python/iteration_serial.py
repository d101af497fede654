# %% Parameters
iterations = 100_000
exit = 50
seed = 1

# %% An iteration is just another line
import time

from looplab_random import VALUES, shuffled

x = [23, 71, 8, 64, 49, 90, 35, 12]
total = 0
for value in x:  # take the next one, or stop
    if value < 50:  # a branch
        total += value  # needs the total of the iteration before
    if total > 100:
        break  # an early exit
print(total)


# %% The same kinds of loop, at full speed
def one_chain():
    x = 5.0
    for _ in range(iterations):
        x = 0.999 * x + 1  # not before the last one is known
    return x


def sum_below(values):
    return sum(x for x in values if x < iterations // 2)


def search(values, wanted, early):
    place = None
    for i, x in enumerate(values):
        if x == wanted:
            place = i
            if early:
                break
    return place


ordered = list(range(iterations))
mixed = shuffled(iterations, seed, VALUES).tolist()
wanted = mixed[(iterations - 1) * exit // 100]
for name, loop in [("one chain", one_chain),
                   ("a branch, in order", lambda: sum_below(ordered)),
                   ("a branch, shuffled", lambda: sum_below(mixed)),
                   ("search to the end", lambda: search(mixed, wanted, early=False)),
                   ("search, early exit", lambda: search(mixed, wanted, early=True))]:
    begin = time.perf_counter()
    found = loop()
    print(f"{name:20}{1e9 * (time.perf_counter() - begin) / iterations:8.1f} ns an iteration: {found:.10g}")

print(f"{iterations:,} iterations each, {wanted} found at place {search(mixed, wanted, early=True):,}")
