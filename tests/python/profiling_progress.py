# %% Parameters
work = 20
seed = 1

# %% Something to do in each iteration
import random
import time

from tqdm import tqdm

iterations = 2000


def chain():
    x = 0.0
    for _ in range(work):
        x = 0.999 * x + 1
    return x


# %% A bar that repaints each time, every 1000 iterations, as tqdm does it by itself, and none
bars = {
    "each time": dict(miniters=1, mininterval=0),
    "every 1000": dict(miniters=1000, mininterval=0),
    "by itself": dict(),  # ten times a second; else an iteration is only counted
    "no bar": dict(disable=True),
}
seconds = {}
for name in random.Random(seed).sample(list(bars), len(bars)):
    begin = time.perf_counter()
    for _ in tqdm(range(iterations), desc=name, **bars[name]):
        end = chain()
    seconds[name] = time.perf_counter() - begin
for name in bars:
    cost = (seconds[name] - seconds["no bar"]) / iterations
    print(f"{name:12}{1e6 * seconds[name] / iterations:8.2f} us an iteration, {1e6 * cost:8.2f} of them for the bar")

print(f"each iteration: {work:,} steps of a chain, from 0 to {end:.6g}")
