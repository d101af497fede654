# %% Parameters
tool = "glob"
pattern = "sub-*/**/*.csv"
names = 4_000
object = "session"
width = 80
indent = 1
depth = 0
compact = "no"

# %% The tools
import fnmatch
import os
import platform
import sys
import tempfile
import time
from glob import glob
from pathlib import Path
from pprint import pformat, pprint

sample = """.bidsignore .git/HEAD .git/config CHANGES README code/plot1.py code/plot[1].py dataset_description.json
    derivatives/.cache/old.csv derivatives/sorted/sub-01_units.csv derivatives/sorted/sub-02_units.csv
    participants.tsv sub-01/.DS_Store sub-01/ses-01/.tmp/half.csv sub-01/ses-01/behav/eye.csv
    sub-01/ses-01/behav/licks.csv sub-01/ses-01/events.csv sub-01/ses-01/lfp.npy sub-01/ses-01/spikes.npy
    sub-01/ses-02/behav/licks.csv sub-01/ses-02/events.csv sub-01/ses-02/spikes.npy sub-01/sessions.csv
    sub-02/.trash/lost.csv sub-02/ses-01/.hidden.csv sub-02/ses-01/events.csv sub-02/ses-01/spikes.npy
    sub-02/sessions.csv sub-10/ses-01/behav/licks.csv sub-10/ses-01/behav/raw/wheel.csv sub-10/ses-01/spikes.npy
    sub-10/sessions.csv sub-pilot/notes.csv sub-pilot/notes.txt""".split()

session = {
    "subject": "sub-01", "session": 1, "age": 29, "handedness": None, "pilot": False, "sampling_rate_hz": 30000.0,
    "gain_v": 1.95e-07, "shape": (16, 54373125), "channels": list(range(16)), "bad_channels": {3, 11},
    "units": [{"id": 1, "channel": 4, "spikes": 10482, "good": True},
              {"id": 2, "channel": 9, "spikes": 771, "good": False}],
    "stimulus": {"kind": "grating", "orientations_deg": (0, 45, 90, 135),
                 "blocks": [{"contrast": 0.1, "trials": [1, 2, 3]}, {"contrast": 0.5, "trials": [4, 5, 6]}]},
    "note": "The probe moved by 40 µm after trial 212; the animal's eye was closed from trial 300 on."}


# %% Which files does a pattern find?
def find_files():
    home = os.getcwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        for name in sample:
            Path(name).parent.mkdir(parents=True, exist_ok=True)
            Path(name).touch()
        try:
            pprint(sorted(glob(pattern)), compact=True)  # without recursive=True ** is just *
            pprint(sorted(glob(pattern, recursive=True)), compact=True)  # the order is the disk's: sort
        finally:
            os.chdir(home)
    kinds = ["spikes.npy", "lfp.npy", "events.csv", "eye.csv"]
    many = [f"sub-{i // 8:04}_ses-{i // 4 % 2 + 1:02}_{kinds[i % 4]}" for i in range(names)]
    begin = time.perf_counter()
    spikes = fnmatch.filter(many, "sub-*_spikes.npy")
    print(f"fnmatch: {1e9 * (time.perf_counter() - begin) / names:.0f} ns a name")
    print(f"{len(spikes):,} of {names:,} names are spikes")


# %% How is a nested value printed?
def count_values(value):
    inside = list(value) + list(value.values()) if isinstance(value, dict) else value
    return 1 + sum(map(count_values, inside)) if isinstance(inside, (list, tuple, set)) else 1


def print_session():
    text = pformat(session, width=width, indent=indent, depth=depth or None, compact=compact == "yes")
    print(text)
    lines = text.count("\n") + 1
    print(f"{count_values(session):,} values, {lines:,} line{'s' if lines > 1 else ''}")


# %% What is this machine?
def ask_machine():
    pprint({"platform": sys.platform, "machine": platform.machine(), "byteorder": sys.byteorder,
            "maxsize": sys.maxsize, "python": platform.python_version()})
    print(f"{os.cpu_count()} processors")


if tool == "pprint" and object == "record":
    sys.exit("The record of a run is not in this file: save it as JSON and pprint what json.load gives.")
{"glob": find_files, "pprint": print_session, "machine": ask_machine}[tool]()
