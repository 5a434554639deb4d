"""Benches of what must not grow: with symbols, with a day of records, with their number."""

import os
import re
import subprocess
import tempfile

from . import filters, peers, wire
from .measure import BUILT, Failed, Series, built, interleaved, run

FEW, MANY = 8, 1200
HOUR, DAY = 3600, 86_400
FILTERS = {
    "dantaro-merge": ["dantaro-merge", "--quiet", "--clock", "records"],
    "dantaro-validate": list(filters.VALIDATE),
    "dantaro-monitor": ["dantaro-monitor", "--quiet", "--format", "json"],
}


def through(name, count, symbols, seconds=HOUR, prefix=()):
    """Runs a tool over so many records, behind a command that watches it; a Usage or a wire.Run."""
    if name == "okx-ws":
        return wire.Run(peers.okx_ws, count, 0, symbols, prefix=prefix)
    command = [*prefix, *filters.ours(*FILTERS[name])]
    return run(command, filters.records(count, symbols, seconds))


TOOLS = ("okx-ws", *FILTERS)


def instructions(name, count, symbols, seconds=HOUR):
    """Instructions a record, as callgrind counts them.

    A run over a third of the records is taken off: the start, and each symbol's first record.
    """
    def counted(records):
        with tempfile.TemporaryDirectory(dir=BUILT) as folder:
            log = os.path.join(folder, "log")
            valgrind = ["valgrind", "--tool=callgrind", f"--log-file={log}",
                        "--callgrind-out-file=/dev/null"]
            through(name, records, symbols, seconds, valgrind)
            with open(log, encoding="utf-8") as file:
                found = re.search(r"Collected : (\d+)", file.read())
            if not found:
                raise Failed(f"callgrind counted nothing in {name}")
            return int(found[1])
    return (counted(count) - counted(count // 3)) / (count - count // 3)


def symbols(rows, rounds, scale):
    """8 symbols or 1,200, an hour of records or a day: instructions, CPU and memory."""
    del rounds
    for name in TOOLS:
        for measure in (counts, cpu_and_memory):
            try:
                measure(rows, name, scale)
            except Failed as error:
                rows.add("scale", name, note=f"failed: {error}")


def counts(rows, name, scale):
    """Instructions a record at both numbers of symbols, and over a day."""
    # Of 1,200 symbols the third that is taken off holds each one's first record.
    count = int(24_000 * scale)
    few = Series([instructions(name, count, FEW)])
    many = Series([instructions(name, count, MANY)])
    rows.add("scale", f"{name}: {FEW} symbols", few, "instructions/record")
    rows.add("scale", f"{name}: {MANY} symbols", many, "instructions/record",
             ratio=many.over(few), to=f"{FEW} symbols", goal=("<=", 1.05))
    if name != "okx-ws":
        day = Series([instructions(name, count, FEW, DAY)])
        rows.add("scale", f"{name}: over 24 h", day, "instructions/record",
                 ratio=day.over(few), to="over 1 h", goal=("<=", 1.05))


def cpu_and_memory(rows, name, scale):
    """CPU a record at both numbers of symbols, and memory at the larger one."""
    count = int((100_000 if name == "okx-ws" else 400_000) * scale)
    runs = {FEW: [], MANY: [], DAY: [], "short": []}

    def once(key, records, *what):
        runs[key].append(through(name, records, *what))
        return runs[key][-1].cpu_us * 1000 / records

    contenders = {FEW: lambda: once(FEW, count, FEW), MANY: lambda: once(MANY, count, MANY),
                  "short": lambda: once("short", count // 4, MANY)}
    if name != "okx-ws":
        contenders[DAY] = lambda: once(DAY, count, FEW, DAY)
    series, problems = interleaved(contenders, 9)
    if problems:
        raise Failed(f"{name}: {problems}")
    rows.add("scale", f"{name}: {MANY} symbols", series[MANY], "CPU ns/record",
             ratio=series[MANY].over(series[FEW]), to=f"{FEW} symbols", goal=("<=", 1.25))
    if DAY in series:
        rows.add("scale", f"{name}: over 24 h", series[DAY], "CPU ns/record",
                 ratio=series[DAY].over(series[FEW]), to="over 1 h", goal=("<=", 1.25))
    memory = {key: Series(one.rss_kb / 1000 for one in runs[key]) for key in (MANY, "short")}
    rows.add("memory", f"{name}: {MANY} symbols", memory[MANY], "MB", goal=("<=", 20))
    rows.add("memory", f"{name}: {count:,} records", memory[MANY], "MB",
             ratio=memory[MANY].over(memory["short"]), to="a quarter of them", goal=("<=", 1.05))


def allocations(rows, rounds, scale):
    """Calls for memory a record, in steady state."""
    del rounds
    for name in TOOLS:
        count = int(30_000 * scale)

        def counted(records, name=name):
            with tempfile.TemporaryDirectory(dir=BUILT) as folder:
                note = os.path.join(folder, "note")
                through(name, records, FEW, prefix=[
                    "env", f"LD_PRELOAD={built('allocations.so')}", f"ALLOCATIONS={note}"])
                with open(note, encoding="utf-8") as file:
                    return int(file.read().split()[0])

        calls = Series([(counted(count) - counted(count // 3)) / (count - count // 3)])
        # One in a thousand is what a buffer that doubles now and then comes to.
        rows.add("allocations", name, calls, "calls/record", goal=("<=", 0.001))


def release(rows, rounds, scale):
    """What is shipped: the Swift runtime linked in, no symbol table."""
    del rounds, scale
    for name in TOOLS:
        path = filters.ours(name)[0]
        rows.add("release", f"{name}: size", Series([os.path.getsize(path) / 1e6]), "MB")
        for what, option, pattern in (("symbol tables", "-SW", r"\.symtab"),
                                      ("shared Swift libraries", "-dW", r"\[libswift")):
            said = subprocess.run(["readelf", option, path], stdout=subprocess.PIPE, text=True,
                                  check=True).stdout
            rows.add("release", f"{name}: {what}", Series([len(re.findall(pattern, said))]), "",
                     goal=("<=", 0))
