"""The benches of the filters: a file of records in, records out, one core."""

import functools
import os
import subprocess

from .measure import BUILT, Failed, built, interleaved, run, tool

SEED = 7


@functools.cache
def records(count, symbols=8, seconds=3600):
    """A file of ticker records, made once."""
    path = BUILT / f"records-{count}-{symbols}-{seconds}.ndjson"
    if not path.exists():
        part = f"{path}.part"
        with open(part, "wb") as file:
            subprocess.run([built("records"), str(count), str(symbols), str(seconds), str(SEED)],
                           stdout=file, check=True)
        os.rename(part, path)
    return str(path)


@functools.cache
def halves(count):
    """The same records as two feeds that share the symbols between them."""
    paths = [BUILT / f"half-{count}-{half}.ndjson" for half in (0, 1)]
    if not all(path.exists() for path in paths):
        with open(records(count), "rb") as file:
            outputs = [open(path, "wb") for path in paths]
            for index, line in enumerate(file):
                outputs[index % 2].write(line)
        for output in outputs:
            output.close()
    return [str(path) for path in paths]


VALIDATE = ("dantaro-validate", "--quiet", "--clock", "records")


def ours(name, *options):
    return [tool(name), *options]


def ns_a_record(command, count, path=None):
    """CPU nanoseconds a record of one run over `count` records."""
    return run(command, path or records(count)).cpu_us * 1000 / count


def validate(rows, rounds, scale):
    """dantaro-validate against the same job in C++ with simdjson, and against jq's select."""
    many, few = int(400_000 * scale), int(20_000 * scale)
    select = "select(.last > 0 and .bid > 0 and .ask >= .bid and .volume_24h >= 0)"
    simdjson = "C++ and simdjson 3.12 On-Demand"
    contenders = {
        "dantaro-validate": lambda: ns_a_record(ours(*VALIDATE), many),
        simdjson: lambda: ns_a_record([built("validate_simdjson")], many),
        "jq, four conditions": lambda: ns_a_record(["jq", "-c", select], few),
        "gojq, four conditions": lambda: ns_a_record(["gojq", "-c", select], few),
        "miller, four conditions": lambda: ns_a_record(
            ["mlr", "--ojsonl", "--ijsonl", "filter",
             "$last > 0 && $bid > 0 && $ask >= $bid && $volume_24h >= 0"], few),
    }
    series, problems = interleaved(contenders, rounds)
    goals = {simdjson: (">=", 1.0), "jq, four conditions": (">=", 60)}
    mine = series["dantaro-validate"]
    for name in contenders:
        if name in series:
            ratio = None if series[name] is mine else series[name].over(mine)
            rows.add("validate", name, series[name], "CPU ns/record", ratio=ratio,
                     to=ratio and "validate's speed / this", goal=goals.get(name))
    rows.missing("validate", problems)
    same(rows, many)


def same(rows, count):
    """The comparison is worth something only if both pass the same lines."""
    try:
        outputs = [subprocess.run(command, stdin=open(records(count), "rb"), check=True,
                                  stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
                   for command in (ours(*VALIDATE), [built("validate_simdjson")])]
    except Exception as error:  # noqa: BLE001 - a missing peer was told already
        raise Failed(str(error)) from error
    if outputs[0] != outputs[1]:
        raise Failed("dantaro-validate and its C++ peer pass different lines")
