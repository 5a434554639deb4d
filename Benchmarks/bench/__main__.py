"""Runs the named benches and shows their rows. Started by scripts/bench."""

import argparse
import os
import sys
import time

from . import documents, filters, parts, scale, wire
from .measure import BUILT, Failed, Missing
from .rows import Rows, table

# From the wire to standard output, which is also the order of the table.
BENCHES = {
    "wire-burst": (wire.burst, 5),
    "venue": (wire.venues, 3),
    "wire-newer": (wire.newer, 5),
    "wire-live": (wire.live, 5),
    "start": (wire.start, 3),
    "pipeline": (wire.pipeline, 7),
    "validate": (filters.validate, 7),
    "merge": (filters.merge, 5),
    "monitor": (filters.monitor, 5),
    "parts": (parts.parts, 3),
    "scale": (scale.symbols, 3),
    "allocations": (scale.allocations, 1),
    "release": (scale.release, 1),
}


def refuse(why):
    print(f"scripts/bench: error: {why}", file=sys.stderr)
    return 64


def main():
    parser = argparse.ArgumentParser(prog="scripts/bench", add_help=False)
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--write-docs", action="store_true")
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    if options.list:
        for name, (act, _) in BENCHES.items():
            print(f"{name:16} {act.__doc__.splitlines()[0]}")
        return 0
    unknown = [name for name in options.names if name not in BENCHES]
    if unknown:
        return refuse(f"no such bench: {', '.join(unknown)}; scripts/bench --list")
    if options.write_docs and options.names:
        return refuse("--write-docs needs all benches")
    load_before = documents.load()
    with open(BUILT / "rows.ndjson", "w", encoding="utf-8") as file:
        rows = Rows(file)
        for name, (act, rounds) in BENCHES.items():
            if options.names and name not in options.names:
                continue
            start = time.monotonic()
            try:
                act(rows, options.rounds or rounds, options.scale)
            except Missing as error:
                rows.missing(name, {"not shown": str(error)})
            except Failed as error:
                rows.add(name, "failed", note=str(error))
            print(f"{name}: {time.monotonic() - start:.0f} s", file=sys.stderr)
    print(table(rows.rows))
    if options.write_docs:
        documents.write(rows.rows, load_before)
    print(f"\nrows: {os.path.relpath(BUILT / 'rows.ndjson')}")
    return 0


sys.exit(main())
