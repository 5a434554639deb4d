"""The benches between an exchange's socket and a reader of standard output."""

import array
import contextlib
import json
import os
import statistics
import subprocess
import tempfile
import time

from . import peers
from .peers import BARE
from .measure import BUILT, Failed, Missing, Pipe, Series, built, interleaved

SYMBOLS = 8
SEED = 20261123


class Run:
    """One client against one feeder: its CPU, and how late each line was.

    prefix: goes before the client's command, for what watches it. summary: the client prints no
    line a frame, only what it thinks of them. venue: whose frames. unasked: the client does not
    know how to ask for them.
    """

    def __init__(self, client, frames, pace, symbols=SYMBOLS, *, prefix=(), summary=False,
                 venue="okx", unasked=False):
        with tempfile.TemporaryDirectory(dir=BUILT) as folder, contextlib.ExitStack() as stack:
            sent, seen = os.path.join(folder, "sent"), os.path.join(folder, "seen")
            feeder = stack.enter_context(subprocess.Popen(
                [built("feeder"), "--venue", venue, *(["--unasked"] if unasked else []),
                 str(symbols), str(frames), str(pace), str(SEED), sent],
                stdout=subprocess.PIPE, text=True))
            stack.callback(feeder.kill)
            port = int(feeder.stdout.readline())
            sink = stack.enter_context(subprocess.Popen(
                [built("sink"), seen], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True))
            stack.callback(sink.kill)
            commands, request = client(port, frames, peers.symbols(symbols, venue))
            source = stack.enter_context(tempfile.TemporaryFile(dir=BUILT))
            source.write(request.encode())
            source.seek(0)
            commands[0] = [*prefix, *commands[0]]
            self.started_ns = time.monotonic_ns()
            with Pipe(commands, stdin=source, stdout=sink.stdin) as pipe:
                sink.stdin.close()
                usages = pipe.usages()
            self.lines = int(sink.stdout.read())
            stats = feeder.stdout.read().split()
            if (self.lines < frames and not summary) or len(stats) != 3:
                raise Failed(f"{commands[0][0]}: {self.lines} lines of {frames} frames")
            self.feeder_us, self.sending_us, self.handshake_us = map(int, stats)
            self.cpu_us = sum(usage.cpu_us for usage in usages)
            self.rss_kb = max(usage.rss_kb for usage in usages)
            self.wall_us = max(usage.wall_us for usage in usages)
            self.sent, self.seen = numbers(sent), numbers(seen)[-frames:]

    def latencies_us(self):
        """Server's write to the reader's read, sorted; the first tenth is left out as warm-up."""
        first = len(self.sent) // 10
        return sorted((b - a) / 1000 for a, b in zip(self.sent[first:], self.seen[first:]))


def numbers(path):
    found = array.array("q")
    with open(path, "rb") as file:
        found.frombytes(file.read())
    return found


def contest(clients, frames, pace, rounds, summary=False):
    """CPU microseconds a frame of each client, beyond what starting and connecting take.

    Each round has a long run and a short one; the middle of the short ones is taken off. Returns
    (name -> Series, name -> why it is missing, name -> its long runs).
    """
    base = max(frames // 30, 20)
    long, short = ({name: [] for name in clients} for _ in range(2))

    def act(name, client):
        long[name].append(Run(client, frames, pace, summary=summary))
        short[name].append(Run(client, base, pace, summary=summary).cpu_us)
        return long[name][-1].cpu_us

    series, problems = interleaved(
        {name: lambda n=name, c=client: act(n, c) for name, client in clients.items()}, rounds)
    beyond = {name: Series((total - statistics.median(short[name])) / (frames - base)
                           for total in figures.figures) for name, figures in series.items()}
    return beyond, problems, long


def compare(rows, bench, ours, contenders, series, unit, goals, to="okx-ws / this"):
    """A row a contender, with our ratio to it."""
    if ours not in series:
        raise Failed(f"{bench}: {ours} did not run")
    for name in contenders:
        if name not in series:
            continue
        ratio = None if name == ours else series[ours].over(series[name])
        rows.add(bench, name, series[name], unit, ratio=ratio,
                 to=ratio and to, goal=ratio and goals.get(name))


def burst(rows, rounds, scale):
    """As fast as the client takes them: CPU a frame."""
    frames = int(100_000 * scale)
    series, problems, runs = contest(peers.CLIENTS, frames, 0, rounds)
    compare(rows, "wire-burst", "okx-ws", peers.CLIENTS, series, "CPU us/frame",
            {peers.BARE: ("<=", 1.15)})
    rows.add("wire-burst", "the load generator itself",
             Series(run.feeder_us / frames for some in runs.values() for run in some),
             "CPU us/frame")
    rows.missing("wire-burst", problems)


def venues(rows, rounds, scale):
    """The burst with each exchange's frames: CPU a frame beside the bare client's."""
    frames, base = int(50_000 * scale), int(1_500 * scale)
    for venue in peers.VENUES:
        ours = f"{venue}-ws"
        clients = {BARE: (peers.CLIENTS[BARE], True), ours: (peers.feed_of(venue), False)}

        def beyond(client, unasked, name=venue):
            long, short = (Run(client, count, 0, venue=name, unasked=unasked).cpu_us
                           for count in (frames, base))
            return (long - short) / (frames - base)

        series, problems = interleaved(
            {name: lambda c=client, u=unasked: beyond(c, u)
             for name, (client, unasked) in clients.items()}, rounds)
        compare(rows, f"venue-{venue}", ours, clients, series, "CPU us/frame",
                {BARE: ("<=", 1.15)}, f"{ours} / this")
        rows.missing(f"venue-{venue}", problems)


def newer(rows, rounds, scale):
    """The burst with a newer libwebsockets: scripts/bench --libwebsockets FOLDER."""
    version = os.environ.get("BENCH_NEWER")
    if not version:
        raise Missing("libwebsockets 4.4 or later: Debian 12, 13 and sid have up to 4.3.5")
    frames = int(100_000 * scale)
    ours, beast = f"okx-ws with libwebsockets {version}", "C++: Boost.Beast, simdjson"
    clients = {f"libwebsockets {version} in C": peers.own("lws_print_newer"),
               ours: peers.okx_ws_newer, beast: peers.CLIENTS[beast]}
    series, problems, _ = contest(clients, frames, 0, rounds)
    compare(rows, "wire-newer", ours, clients, series, "CPU us/frame", {beast: ("<=", 1.0)})
    rows.missing("wire-newer", problems)


def live(rows, rounds, scale):
    """A frame a write, 1,000 and 5,000 a second: CPU a frame, and lateness at the reader."""
    for pace in (1000, 5000):
        bench = f"wire-live-{pace}"
        series, problems, runs = contest(peers.LIVE, int(pace * 1.5 * scale), pace, rounds)
        compare(rows, bench, "okx-ws", peers.LIVE, series, "CPU us/frame",
                {peers.BARE: ("<=", 1.15)})
        rows.missing(bench, problems)
        for part, bound in ((50, 1.15), (99, 1.5)):
            late = {}
            for name in series:
                lists = [run.latencies_us() for run in runs[name]]
                late[name] = Series(times[len(times) * part // 100] for times in lists)
            compare(rows, f"latency-p{part}-{pace}", "okx-ws", peers.LIVE, late, "us",
                    {peers.BARE: ("<=", bound)})


def start(rows, rounds, scale):
    """From starting the client to its first line, less the handshake and the subscription."""
    del scale

    def milliseconds(client):
        run = Run(client, 1, 1000)
        return (run.seen[0] - run.started_ns) / 1e6 - run.handshake_us / 1000

    contenders = {name: lambda c=client: milliseconds(c) for name, client in peers.CLIENTS.items()}
    series, problems = interleaved(contenders, 2 * rounds + 1)
    for name in contenders:
        if name in series:
            rows.add("start", name, series[name], "ms",
                     goal=("<=", 15) if name == "okx-ws" else None)
    rows.missing("start", problems)


def counted_by_monitor(frames):
    """How many records came out at the end of the pipeline, by the monitor's own word."""
    with tempfile.NamedTemporaryFile(dir=BUILT, mode="r", encoding="utf-8") as file:
        def client(*where):
            commands, asked = peers.pipeline(*where)
            return commands + [["tee", file.name]], asked
        Run(client, frames, 0, summary=True)
        reports = [json.loads(line) for line in file if line.startswith("{")]
    return reports[-1].get("received") if reports else None


def pipeline(rows, rounds, scale):
    """Received, checked, counted: the three tools against one process that does it all."""
    # What is refused or lost on the way would not be paid for.
    if counted_by_monitor(2000) != 2000:
        raise Failed(f"the monitor counted {counted_by_monitor(2000)} of 2,000 records")
    goals = {name: ("<=", 0.2 if "Python" in name else 1.0) for name in peers.PIPELINES
             if name != peers.FLOOR}
    for bench, pace, frames in (("pipeline-1000", 1000, 1500), ("pipeline-burst", 0, 50_000)):
        series, problems, _ = contest(peers.PIPELINES, int(frames * scale), pace, rounds,
                                      summary=True)
        compare(rows, bench, next(iter(peers.PIPELINES)), peers.PIPELINES, series, "CPU us/tick",
                goals, "the pipeline / this")
        rows.missing(bench, problems)
