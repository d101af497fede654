# %% Parameters
difference = 3
trials = 60
seed = 1

# %% Two versions, and B has more to do
import math
import random
import time
from statistics import mean, variance

steps_a = 10_000
steps_b = steps_a + steps_a * difference // 100


def version(steps):
    x = 0.0
    for _ in range(steps):
        x = 0.999 * x + 1
    return x


def seconds(steps):
    begin = time.perf_counter()
    version(steps)
    return time.perf_counter() - begin


# %% Two ways to compare them, with ten times of each
def one_after_the_other():
    a = [seconds(steps_a) for _ in range(10)]
    b = [seconds(steps_b) for _ in range(10)]
    t = (mean(b) - mean(a)) / math.sqrt((variance(a) + variance(b)) / 10 or 1e-30)
    return "B" if t > 2.1 else "A" if t < -2.1 else "neither"  # Welch's t test, 5 %


def in_turns():  # both meet the same machine, and who begins changes
    pairs = []
    for i in range(10):
        if i % 2:
            second, first = seconds(steps_b), seconds(steps_a)
        else:
            first, second = seconds(steps_a), seconds(steps_b)
        pairs.append((first, second))
    slower = sum(b > a for a, b in pairs)
    rarer = min(slower, 10 - slower)
    p = min(1, 2 * sum(math.comb(10, k) for k in range(rarer + 1)) / 2**10)  # a sign test
    return "neither" if p > 0.05 else "B" if slower > 5 else "A"


ways = [one_after_the_other, in_turns]
said = {way.__name__: [] for way in ways}
dice = random.Random(seed)
for _ in range(trials):
    for way in dice.sample(ways, 2):
        said[way.__name__].append(way())
for name, answers in said.items():
    wrong = sum(answer == "A" or (answer == "B" and not difference) for answer in answers)
    print(f"{name:20} slower is B: {answers.count('B')}, A: {answers.count('A')}, "
          f"cannot tell: {answers.count('neither')}; wrong: {wrong} of {trials}")

print(f"B has {100 * (steps_b - steps_a) // steps_a} % more to do")
