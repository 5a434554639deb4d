"""The benches of the parts: no process around them but the one that times them."""

import json
import os
import re
import shutil
import subprocess
import tempfile

from . import filters
from .measure import BUILT, Failed, Missing, Series, built, interleaved, tool

LINES = 2000
PARTS = ("frame-to-rows", "frame-to-record", "record-to-keys", "record-to-verdict")


def lines_for(part):
    """What the part is given: frames as OKX sends them, or records."""
    if part.startswith("record"):
        return filters.records(LINES)
    path = BUILT / f"frames-{LINES}.ndjson"
    with open(path, "wb") as file:
        subprocess.run([built("feeder"), "--frames", "8", str(LINES), "1"], stdout=file, check=True)
    return str(path)


def nanoseconds(part):
    """Of the middle round; the clock's time, as nothing else is done in it."""
    said = subprocess.run([tool("dantaro-bench"), part, lines_for(part), "100"], check=False,
                          stdout=subprocess.PIPE, text=True)
    if said.returncode != 0:
        raise Failed(f"dantaro-bench {part}: {said.stdout.strip()}")
    return json.loads(said.stdout)["ns_median"]


def instructions(part):
    """A line, exactly: what two rounds more come to."""
    path = lines_for(part)

    def counted(rounds):
        with tempfile.NamedTemporaryFile(dir=BUILT, mode="r", encoding="utf-8") as log:
            subprocess.run(["valgrind", "--tool=callgrind", f"--log-file={log.name}",
                            "--callgrind-out-file=/dev/null", tool("dantaro-bench"), part, path,
                            str(rounds)], stdout=subprocess.DEVNULL, check=True)
            return int(re.search(r"Collected : (\d+)", log.read())[1])
    return (counted(3) - counted(1)) / (2 * LINES)


def parts(rows, rounds, scale):
    """Frame to record, record to verdict: nanoseconds and instructions of the code alone."""
    del scale
    if not shutil.which("valgrind"):
        raise Missing("valgrind is not installed")
    if not os.path.exists(tool("dantaro-bench")):
        raise Missing("dantaro-bench is not among the tools")
    series, problems = interleaved({part: lambda p=part: nanoseconds(p) for part in PARTS}, rounds)
    for part, figures in series.items():
        rows.add("parts", part, figures, "ns/line")
    rows.missing("parts", problems)
    for part in series:
        rows.add("parts", part, Series([instructions(part)]), "instructions/line")
