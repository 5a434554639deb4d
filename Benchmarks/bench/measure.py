"""Runs commands and counts what they take: CPU by wait4, in rounds, with medians and spreads."""

import contextlib
import os
import pathlib
import shutil
import statistics
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILT = ROOT / ".build" / "bench"
PATIENCE_SECONDS = 120


class Missing(Exception):
    """Something that a bench needs could not be had; the text says what, and why."""


class Failed(Exception):
    """A command did not do its job."""


class Usage:
    """What one process took, as Benchmarks/load/measure.c noted it."""

    def __init__(self, path):
        words = pathlib.Path(path).read_text().split()
        user, system, self.rss_kb, self.wall_us, self.status = map(int, words)
        self.cpu_us = user + system


def built(name):
    """The path of something that scripts/bench built; Missing if it could not."""
    path = BUILT / name
    if path.exists():
        return str(path)
    why = BUILT / "missing" / name
    raise Missing(why.read_text().strip() if why.exists() else f"{name}: not built")


def tool(name):
    """The path of one of Dantaro's own tools."""
    return str(pathlib.Path(os.environ["BENCH_TOOLS"]) / name)


class Pipe:
    """Several measured commands in a pipe; leave `with` and all of them are gone."""

    def __init__(self, commands, stdin=None, stdout=None, stderr=subprocess.DEVNULL):
        self.commands, self.stdin, self.stdout = commands, stdin, stdout
        self.stderr = stderr
        self.processes, self.notes = [], []

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory(dir=BUILT)
        source = self.stdin if self.stdin is not None else subprocess.DEVNULL
        for index, command in enumerate(self.commands):
            if not shutil.which(command[0]):
                self.__exit__()
                raise Missing(f"{os.path.basename(command[0])} is not installed")
            last = index == len(self.commands) - 1
            note = os.path.join(self.folder.name, str(index))
            process = subprocess.Popen(
                [built("measure"), note, *map(str, command)],
                stdin=source,
                stdout=self.stdout if last else subprocess.PIPE,
                stderr=self.stderr,
            )
            if index > 0:
                source.close()
            source = process.stdout
            self.processes.append(process)
            self.notes.append(note)
        return self

    def __exit__(self, *_):
        for process in self.processes:
            if process.poll() is None:
                process.terminate()
            if process.stdout:
                process.stdout.close()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=5)
        self.folder.cleanup()

    def usages(self):
        """Waits for all; one Usage a command."""
        found = []
        for command, process, note in zip(self.commands, self.processes, self.notes):
            try:
                process.wait(timeout=PATIENCE_SECONDS)
            except subprocess.TimeoutExpired as error:
                raise Failed(f"{command[0]} did not end in {PATIENCE_SECONDS} s") from error
            usage = Usage(note)
            if usage.status not in (0, 128 + 13):
                raise Failed(f"{' '.join(map(str, command[:6]))} ended with {usage.status}")
            found.append(usage)
        return found


def run(command, stdin=None, stdout=subprocess.DEVNULL):
    """Runs one command on a file (a path) and returns its Usage."""
    with open(stdin or os.devnull, "rb") as source:
        with Pipe([command], stdin=source, stdout=stdout) as pipe:
            return pipe.usages()[0]


class Series:
    """The figures of one contender, one a round."""

    def __init__(self, figures):
        self.figures = list(figures)
        self.median = statistics.median(self.figures)
        self.least, self.most = min(self.figures), max(self.figures)

    def over(self, other):
        """This one divided by the other, round by round, so that both had the same weather."""
        return Series(a / b for a, b in zip(self.figures, other.figures) if b > 0)


def interleaved(contenders, rounds):
    """Runs each contender once a round, in turn.

    contenders: name -> function that returns a figure. One that fails or is Missing is left out of
    the result and named in `problems`. Returns (name -> Series, name -> text).
    """
    figures, problems = {name: [] for name in contenders}, {}
    for _ in range(rounds):
        for name, act in contenders.items():
            if name in problems:
                continue
            try:
                figures[name].append(act())
            except (Missing, Failed) as error:
                problems[name] = str(error)
    return {n: Series(f) for n, f in figures.items() if n not in problems}, problems
