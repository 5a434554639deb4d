"""The benches between an exchange's socket and a reader of standard output."""

import array
import contextlib
import os
import subprocess
import tempfile

from . import peers
from .measure import BUILT, Failed, Pipe, Series, built, interleaved

SYMBOLS = 8
SEED = 20261123


class Run:
    """One client against one feeder: its CPU, and how late each line was."""

    def __init__(self, client, frames, pace, symbols=SYMBOLS, env=None):
        with tempfile.TemporaryDirectory(dir=BUILT) as folder, contextlib.ExitStack() as stack:
            sent, seen = os.path.join(folder, "sent"), os.path.join(folder, "seen")
            feeder = stack.enter_context(subprocess.Popen(
                [built("feeder"), str(symbols), str(frames), str(pace), str(SEED), sent],
                stdout=subprocess.PIPE, text=True))
            stack.callback(feeder.kill)
            port = int(feeder.stdout.readline())
            sink = stack.enter_context(subprocess.Popen(
                [built("sink"), seen], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True))
            stack.callback(sink.kill)
            commands, request = client(port, frames, peers.symbols(symbols))
            source = stack.enter_context(tempfile.TemporaryFile(dir=BUILT))
            source.write(request.encode())
            source.seek(0)
            with Pipe(commands, stdin=source, stdout=sink.stdin, env=env) as pipe:
                sink.stdin.close()
                usages = pipe.usages()
            self.lines = int(sink.stdout.read())
            stats = feeder.stdout.read().split()
            if self.lines < frames or len(stats) != 3:
                raise Failed(f"{commands[0][0]}: {self.lines} lines of {frames} frames")
            self.feeder_us, self.sending_us, self.handshake_us = map(int, stats)
            self.cpu_us = sum(usage.cpu_us for usage in usages)
            self.rss_kb = max(usage.rss_kb for usage in usages)
            self.wall_us = max(usage.wall_us for usage in usages)
            self.sent, self.seen = numbers(sent), numbers(seen)[self.lines - frames:]

    def latencies_us(self):
        """Server's write to the reader's read, sorted; the first tenth is left out as warm-up."""
        first = len(self.sent) // 10
        return sorted((b - a) / 1000 for a, b in zip(self.sent[first:], self.seen[first:]))


def numbers(path):
    found = array.array("q")
    with open(path, "rb") as file:
        found.frombytes(file.read())
    return found


def cpu_a_frame(client, frames, pace, base, keep=None):
    """CPU microseconds a frame beyond what starting and connecting take.

    base: the frames of a second, short run that is taken off.
    """
    long, short = Run(client, frames, pace), Run(client, base, pace)
    if keep is not None:
        keep.append(long)
    return (long.cpu_us - short.cpu_us) / (frames - base)


def compare(rows, bench, ours, contenders, series, unit, goals):
    """A row a contender, with okx-ws's ratio to it."""
    for name in contenders:
        if name not in series:
            continue
        ratio = None if name == ours else series[ours].over(series[name])
        rows.add(bench, name, series[name], unit, ratio=ratio,
                 to=None if name == ours else f"{ours} / this", goal=goals.get(name))


def burst(rows, rounds, scale):
    """As fast as the client takes them: CPU a frame."""
    frames, runs = int(100_000 * scale), []
    contenders = {
        name: lambda c=client: cpu_a_frame(c, frames, 0, 1000, runs)
        for name, client in peers.CLIENTS.items()
    }
    series, problems = interleaved(contenders, rounds)
    compare(rows, "wire-burst", "okx-ws", contenders, series, "CPU us/frame",
            {peers.BARE: ("<=", 1.15)})
    rows.add("wire-burst", "the load generator itself",
             Series([run.feeder_us / frames for run in runs]), "CPU us/frame")
    rows.missing("wire-burst", problems)


def live(rows, rounds, scale):
    """A frame a write, 1,000 and 5,000 a second: CPU a frame, and lateness at the reader."""
    for pace in (1000, 5000):
        frames, runs = int(pace * 3 * scale), {name: [] for name in peers.LIVE}
        bench = f"wire-live-{pace}"
        contenders = {
            name: lambda n=name, c=client: cpu_a_frame(c, frames, pace, pace // 10, runs[n])
            for name, client in peers.LIVE.items()
        }
        series, problems = interleaved(contenders, rounds)
        compare(rows, bench, "okx-ws", contenders, series, "CPU us/frame",
                {peers.BARE: ("<=", 1.15)})
        for part, bound in ((50, 1.15), (99, 1.5)):
            late = {}
            for name in series:
                lists = [run.latencies_us() for run in runs[name]]
                late[name] = Series(times[len(times) * part // 100] for times in lists)
            for name in (peers.BARE, "okx-ws"):
                if name in late and "okx-ws" in late:
                    ratio = None if name == "okx-ws" else late["okx-ws"].over(late[name])
                    rows.add(bench, f"{name}: latency p{part}", late[name], "us", ratio=ratio,
                             to=ratio and "okx-ws / this", goal=ratio and ("<=", bound))
        rows.missing(bench, problems)
