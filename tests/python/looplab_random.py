# The random numbers and the data of Looplab's pages, bit for bit: the same seed gives what the page has.
# A counter goes in and random words come out, so any of them can be made at any time, in any order.
import numpy as np

# Streams of the same seed that have nothing to do with each other.
(SHUFFLE, RATES, TRAIN_A, TRAIN_B, KEYS, QUESTIONS, VALUES, NOISE, SPIKES, CHAINS, DRIVES, PIXELS, PARTS) = range(13)


# Ten rounds turn a counter of four words and a key of two into four random words (Salmon and others,
# "Parallel random numbers: as easy as 1, 2, 3", 2011). 32-bit words in arrays of 64 bits: products fit.
def philox4x32(counter, key):
    low, half = np.uint64(0xFFFFFFFF), np.uint64(32)
    a, b, c, d = counter
    k, m = int(key[0]), int(key[1])
    for _ in range(10):
        p, q = a * np.uint64(0xD2511F53), c * np.uint64(0xCD9E8D57)
        a, b, c, d = (q >> half) ^ b ^ np.uint64(k), q & low, (p >> half) ^ d ^ np.uint64(m), p & low
        k, m = (k + 0x9E3779B9) % 2**32, (m + 0xBB67AE85) % 2**32
    return np.stack([a, b, c, d], axis=-1)


# Four words for each index of a stream, and more of them with other blocks: an array that ends in 4.
def words(seed, stream, index, block=0):
    index, block = np.broadcast_arrays(np.atleast_1d(index).astype(np.uint64), np.uint64(block))
    low, half = np.uint64(0xFFFFFFFF), np.uint64(32)
    counter = [block, np.full_like(index, stream), index & low, index >> half]
    return philox4x32(counter, (seed % 2**32, seed // 2**32))


# From each word a whole number from 0 to n - 1: the high half of the product.
def below(n, word):
    return (np.asarray(word) * np.asarray(n, dtype=np.uint64) >> np.uint64(32)).astype(np.int64)


# The numbers 0 to n - 1 in random order (Fisher and Yates).
def shuffled(n, seed, stream):
    values = list(range(n))
    places = np.arange(2, n + 1)
    for i, j in zip(range(n - 1, 0, -1), below(places, words(seed, stream, places)[:, 0])[::-1].tolist()):
        values[i], values[j] = values[j], values[i]
    return np.array(values, dtype=np.int32)


# Each bit of the result depends on every bit of x (the end of SplitMix64).
def mixed(x):
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


# Numbers from 0 up to 1, or the whole numbers 0 to 999 where the type is int32.
def numbers_to_add(count, dtype, seed):
    limit, unit = {"float64": (2**32, 2.0**-32), "float32": (2**24, 2.0**-24), "int32": (1000, 1)}[dtype]
    gamma = np.uint64(0x9E3779B97F4A7C15)
    key = mixed(mixed(np.array([seed], dtype=np.uint64) + gamma))
    bits = mixed(key + np.arange(1, count + 1, dtype=np.uint64) * gamma) >> np.uint64(32)
    return ((bits * np.uint64(limit)) >> np.uint64(32)).astype(dtype) * np.dtype(dtype).type(unit)


# The values 0, 1 / 2^k, 2 / 2^k, ... once each in random order, as float32; and 2^k, at least their number.
def numbers_to_filter(count, seed):
    bits = max(1, (count - 1).bit_length())
    mask, half = np.uint64(2**bits - 1), np.uint64(max(1, bits // 2))

    # Each number below 2^bits becomes another one: every step can be undone.
    def step(x):
        s = seed
        for _ in range(3):
            x = (x + np.uint64(s)) & mask
            x = (x * np.uint64(0x9E3779B97F4A7C15)) & mask
            x = x ^ (x >> half)
            s = (s * 0xD1342543DE82EF95 + 1) % 2**64
        return x

    ranks = step(np.arange(count, dtype=np.uint64))
    while (ranks >= count).any():
        ranks = np.where(ranks >= count, step(ranks), ranks)
    scale = 1 << (count - 1).bit_length()
    return ranks.astype(np.float32) / np.float32(scale), scale


# Keys that are asked for of the even numbers below 2 * elements: half of them are there.
def keys_to_ask(elements, seed):
    pool = words(seed, QUESTIONS, np.arange(4096))
    return 2 * below(elements, pool[:, 0]) + (pool[:, 1] % np.uint64(2)).astype(np.int64)


# Trials as tuples (reaction time in s, condition, id): "random", "sorted", "reversed", or "few" different times.
def make_trials(count, order, seed):
    word = words(seed, 0, 0, np.arange(count, dtype=np.uint64))
    tail = 0.2 - 0.1 * np.log((word[:, 0] + 0.5) / 2.0**32)
    time = 0.3 + 0.1 * (word[:, 0] % np.uint64(8)).astype(float) if order == "few" else tail
    rows = list(zip(time.astype(np.float32).tolist(), (word[:, 1] % np.uint64(4)).tolist()))
    if order in ("sorted", "reversed"):
        rows.sort(reverse=order == "reversed")
    return [(time, condition, i) for i, (time, condition) in enumerate(rows)]


# Spike times in ms of neurons A and B at one rate; every fifth spike of B follows one of A by 3 ms.
def spike_trains(spikes, rate, seed):
    duration = max(1, spikes * 1000 // rate)
    a, b = (below(duration, words(seed, stream, np.arange((spikes + 3) // 4)).reshape(-1)[:spikes])
            for stream in (TRAIN_A, TRAIN_B))
    b[::5] = a[::5] + 3
    return np.sort(a), np.sort(b)


# Noise with standard deviation 1 and, in slots of 1500 samples (a twentieth of a second), a spike a
# slot, a trough of a millisecond; and where the middles of the troughs are. `occupied` may leave slots out.
def voltage_trace(samples, seed, occupied=None):
    word = words(seed, NOISE, np.arange(samples))
    halves = ((word & np.uint64(0xFFFF)) + (word >> np.uint64(16))).sum(axis=1).astype(np.int64)
    trace = (halves - 4 * 65535).astype(np.float32) / np.float32(53509.92)
    phase = np.arange(-15, 16, dtype=np.float32) / np.float32(30)
    wave = np.cos((np.float32(np.pi) * phase).astype(float)).astype(np.float32)
    slots = np.arange(samples // 1500)
    word = words(seed, SPIKES, slots)
    middles = 1500 * slots + 30 + below(1440, word[:, 0])
    depths = np.float32(4) + below(8000, word[:, 1]).astype(np.float32) / np.float32(1000)
    there = np.ones(len(slots), dtype=bool) if occupied is None else occupied(slots, word[:, 2])
    for middle, depth in zip(middles[there], depths[there]):
        trace[middle - 15:middle + 16] -= depth * (wave * wave)
    return trace, middles[there]


# The bytes of an electrode's file: little-endian int16, 256 steps a standard deviation of the noise, around
# 512. Trials of half a second; every second one is of condition B, which fires more often.
def recording(trials, seed):
    trace, _ = voltage_trace(15000 * trials, seed,
                             lambda slot, word: below(100, word) < np.where(slot // 10 % 2 == 1, 70, 40))
    steps = (trace * np.float32(256) + np.float32(512)).astype(float)
    return (np.sign(steps) * np.floor(np.abs(steps) + 0.5)).astype("<i2").tobytes()


# Spike counts in 10 s of two groups of neurons, one after the other: about 80 in A and 90 in B.
def two_groups(neurons, seed):
    index = np.arange(2 * neurons)
    z = sum((words(seed, RATES, index, block) >> np.uint64(8)).sum(axis=1) for block in range(3))
    z = z.astype(np.int64) - 6 * 2**24
    mean = np.where(index < neurons, 80, 90)
    return np.maximum(0, mean + np.sign(z) * (22 * np.abs(z) // 2**24))


# Drives of neurons between 1.1 and 3, none of which fires within rounding of a step.
def make_drives(neurons, seed):
    drives = (1.1 + 1.9 * 2.0**-32 * words(seed, DRIVES, np.arange(neurons))[:, 0]).astype(np.float32)
    leak = float(np.float32(0.05))
    while True:
        steps = np.log(1 - 1 / drives.astype(float)) / np.log1p(-leak)
        near = np.abs(steps - np.round(steps)) <= 0.01
        if not near.any():
            return drives
        drives[near] += np.float32(0.001)


# An image stack, frames by pixels, whose mean over all frames is known in each pixel.
def make_stack(frames, pixels, seed):
    word = words(seed, PIXELS, np.arange(pixels))
    base, swing = 8000 + below(32192, word[:, 0]), 1 + below(60, word[:, 1])
    frame = np.arange(frames)
    wave = np.where(frame % 2 == 0, -1, 1) * (frame // 2 + 1)
    return (base + swing * wave[:, np.newaxis]).astype(np.uint16)


# How many steps each of 100,000 items needs, 20 on the average: "even", "ramped", "random" in 64
# stretches of neighbours, or alike but for one "straggler", which has a tenth of all steps.
def item_steps(work, seed):
    steps = np.full(100_000, 20)
    if work == "ramped":
        steps = 40 * np.arange(100_000) // 100_000
    if work == "random":
        uniform = (words(seed, PARTS, np.arange(64))[:, 0] + 0.5) / 2.0**32
        lengths = np.floor(-20 * np.log(uniform) + 0.5).astype(np.int64)
        steps = np.concatenate([np.full(1563 if i < 32 else 1562, length) for i, length in enumerate(lengths)])
    if work == "straggler":
        steps[below(100_000, words(seed, PARTS, 0)[0, 0])] = 99_999 * 20 // 9
    return steps
