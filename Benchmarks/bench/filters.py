"""The benches of the filters: a file of records in, records out, one core."""

import functools
import os
import subprocess

from .measure import BUILT, Failed, built, interleaved, run, tool

SEED = 7


def older(path, source):
    """Whether a file has to be made, or made anew since what it is made with or of has changed."""
    return not os.path.exists(path) or os.path.getmtime(path) < os.path.getmtime(source)


@functools.cache
def records(count, symbols=8, seconds=3600):
    """A file of ticker records, made once by each build of the load generator."""
    path = BUILT / f"records-{count}-{symbols}-{seconds}.ndjson"
    if older(path, built("records")):
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
    if any(older(path, records(count)) for path in paths):
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
    if simdjson in series:
        same(many)


def same(count):
    """The comparison is worth something only if both pass the same lines."""
    outputs = []
    for command in (ours(*VALIDATE), [built("validate_simdjson")]):
        with open(records(count), "rb") as source:
            outputs.append(subprocess.run(command, stdin=source, stdout=subprocess.PIPE,
                                          stderr=subprocess.DEVNULL, check=True).stdout)
    if outputs[0] != outputs[1]:
        raise Failed("dantaro-validate and its C++ peer pass different lines")


def merge(rows, rounds, scale):
    """dantaro-merge of two files against dantaro-validate."""
    against_validate(rows, rounds, scale, "merge", 0.8, {
        "dantaro-merge, symbols shared between two files": lambda count: ns_a_record(
            ours("dantaro-merge", "--quiet", "--clock", "records", *halves(count)), count),
    })


def monitor(rows, rounds, scale):
    """dantaro-monitor against dantaro-validate."""
    against_validate(rows, rounds, scale, "monitor", 2, {
        "dantaro-monitor": lambda count: ns_a_record(
            ours("dantaro-monitor", "--quiet", "--format", "json"), count),
    })


def against_validate(rows, rounds, scale, bench, bound, figures):
    count = int(400_000 * scale)
    contenders = {"dantaro-validate": lambda: ns_a_record(ours(*VALIDATE), count)}
    contenders |= {name: lambda f=figure: f(count) for name, figure in figures.items()}
    series, problems = interleaved(contenders, rounds)
    for name in contenders:
        if name in series:
            known = name == "dantaro-validate"
            ratio = None if known else series["dantaro-validate"].over(series[name])
            rows.add(bench, name, series[name], "CPU ns/record", ratio=ratio,
                     to=ratio and "this one's speed / validate's", goal=ratio and (">=", bound))
    rows.missing(bench, problems)
