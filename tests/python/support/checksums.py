# Prints a line for each maker of data: its name and the checksum of what it makes from seed 12345.
import pathlib
import sys

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))
import looplab_random as made  # noqa: E402

seed = 12345


def show(name, values, dtype):
    checksum = 0xCBF29CE484222325
    for byte in np.asarray(values).astype(dtype).tobytes():
        checksum = (checksum ^ byte) * 0x100000001B3 % 2**64
    print(f"{name}: {checksum:#018x}")


show("philox", made.words(seed << 20, made.NOISE, np.arange(100, dtype=np.uint64) << np.uint64(30), 7), "<u4")
for kind, dtype in [("float64", "<f8"), ("float32", "<f4"), ("int32", "<i4")]:
    show(f"numbers_to_add {kind}", made.numbers_to_add(1000, kind, seed), dtype)
for count in (1000, 1024):
    show(f"numbers_to_filter {count}", made.numbers_to_filter(count, seed)[0], "<f4")
show("shuffled values", made.shuffled(1000, seed, made.VALUES), "<i4")
show("shuffled keys", made.shuffled(1000, seed, made.KEYS), "<i4")
for order in ("random", "sorted", "reversed", "few"):
    trials = np.array(made.make_trials(1000, order, seed), dtype=[("time", "<f4"), ("condition", "<i4"), ("id", "<i4")])
    show(f"make_trials {order}", trials, trials.dtype)
for name, train in zip("ab", made.spike_trains(1001, 20, seed)):
    show(f"spike_trains {name}", train, "<i4")
trace, truth = made.voltage_trace(30_000, seed)
show("voltage_trace", trace, "<f4")
show("voltage_trace truth", truth, "<i4")
show("recording", np.frombuffer(made.recording(2, seed), "u1"), "u1")
show("two_groups", made.two_groups(50, seed), "<i4")
show("make_drives", made.make_drives(2000, seed), "<f4")
show("make_stack", made.make_stack(16, 600, seed), "<u2")
for work in ("ramped", "random", "straggler"):
    show(f"item_steps {work}", made.item_steps(work, seed), "<i4")

# The known answers of Random123, on the page's own generator.
for counter, key in [((0, 0, 0, 0), (0, 0)), ((2**32 - 1,) * 4, (2**32 - 1,) * 2),
                     ((0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344), (0xA4093822, 0x299F31D0))]:
    words = made.philox4x32([np.array([word], dtype=np.uint64) for word in counter], key)[0]
    print("known:", *(f"{int(word):#010x}" for word in words))
