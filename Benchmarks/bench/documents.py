"""Puts the rows where people see them: docs/BENCHMARKS.md and docs/bench.svg."""

import datetime
import os
import platform
import subprocess
from xml.sax.saxutils import escape

from .measure import ROOT, built, Missing
from .rows import markdown, text

BEGIN, END = "<!-- scripts/bench --write-docs: begin -->", "<!-- end -->"
OURS = ("okx-ws", "binance-ws", "gateio-ws", "coinone-ws", "dantaro-")
# bench, title and unit of each panel of the drawing.
PANELS = (
    ("wire-live-1000", "From the socket to a line on stdout, 1,000 frames a second", "CPU µs a frame"),
    ("wire-burst", "The same in a burst", "CPU µs a frame"),
    ("latency-p50-1000", "Server's write to the reader's read, middle", "µs"),
    ("validate", "Checking a record", "CPU ns a record"),
)


def first_line(*command):
    try:
        said = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              check=False).stdout.strip()
    except OSError:
        return None
    return said.splitlines()[0] if said else None


def machine():
    """The machine and the versions, a line each."""
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        models = [line.split(":")[1].strip() for line in file if line.startswith("model name")]
    with open("/etc/os-release", encoding="utf-8") as file:
        system = [line.split("=")[1].strip().strip('"') for line in file
                  if line.startswith("PRETTY_NAME")]
    yield f"{models[0] if models else platform.machine()}, {os.cpu_count()} cores"
    yield f"{system[0] if system else platform.system()}, Linux {platform.release()}"
    commit = first_line("git", "-C", str(ROOT), "rev-parse", "--short", "HEAD")
    yield f"Dantaro at {commit}" if commit else "Dantaro"
    for command in (("pkg-config", "--modversion", "libwebsockets"), ("jq", "--version"),
                    ("gojq", "--version"), ("mlr", "--version"), ("go", "version"),
                    ("g++", "--version")):
        said = first_line(*command)
        if said:
            yield f"libwebsockets {said}" if command[0] == "pkg-config" else said
    try:
        listed = subprocess.run([built("python/bin/python3"), "-m", "pip", "list", "--format",
                                 "freeze", "--disable-pip-version-check"], text=True, check=False,
                                stdout=subprocess.PIPE).stdout.split()
        yield ", ".join(part.replace("==", " ") for part in listed
                        if part.split("==")[0] in ("orjson", "picows", "websockets", "websocat"))
    except Missing:
        pass


def load():
    """How busy the machine was with other things."""
    return f"{os.getloadavg()[2]:.1f} processes ran on average in the quarter of an hour before"


def write(rows, load_before, path=ROOT / "docs" / "BENCHMARKS.md"):
    old = path.read_text(encoding="utf-8")
    head, rest = old.split(BEGIN, 1)
    tail = rest.split(END, 1)[1]
    day = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M UTC")
    judged = [row for row in rows if row["met"] is not None]
    met = sum(row["met"] for row in judged)
    block = [BEGIN, "", f"Measured on {day} with `scripts/bench --write-docs`; {load_before}.", ""]
    block += [f"- {line}" for line in machine()]
    block += ["", f"{met} of {len(judged)} goals are met.", "", markdown(rows), "", END]
    path.write_text(head + "\n".join(block) + tail, encoding="utf-8")
    (ROOT / "docs" / "bench.svg").write_text(drawing(rows, day), encoding="utf-8")


def drawing(rows, day):
    """Bars, shorter is better; ours are dark. Readable on a light and on a dark page."""
    width, left, right, bar, gap = 820, 290, 120, 15, 5
    parts, y = [], 12
    for bench, title, unit in PANELS:
        shown = [row for row in rows if row["bench"] == bench and row["figure"] is not None
                 and "generator" not in row["what"]]
        if not shown:
            continue
        y += 18
        parts.append(f'<text x="8" y="{y}" class="title">{escape(title)}</text>'
                     f'<text x="{width - 8}" y="{y}" class="unit">{escape(unit)}</text>')
        y += 10
        most = max(row["figure"] for row in shown)
        for row in sorted(shown, key=lambda row: row["figure"]):
            kind = "ours" if row["what"].startswith(OURS) else "peer"
            length = max(1, (width - left - right) * row["figure"] / most)
            parts.append(
                f'<text x="{left - 8}" y="{y + 12}" class="name {kind}">{escape(row["what"])}</text>'
                f'<rect x="{left}" y="{y}" width="{length:.0f}" height="{bar}" class="{kind}"/>'
                f'<text x="{left + length + 6:.0f}" y="{y + 12}" class="figure">'
                f'{text(row["figure"])}</text>')
            y += bar + gap
        y += 6
    y += 14
    parts.append(f'<text x="8" y="{y}" class="foot">shorter is better; {escape(day)}; '
                 'scripts/bench draws this</text>')
    style = ("text{font:12px system-ui,sans-serif;fill:#333}.title{font-weight:600;font-size:13px}"
             ".unit,.name{text-anchor:end}.unit,.foot{fill:#777;font-size:11px}"
             "text.ours{font-weight:600}rect.ours{fill:#d9480f}rect.peer{fill:#adb5bd}")
    body = "\n".join(parts)
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {y + 10}" role="img" '
            f'aria-label="Figures of scripts/bench">\n<style>{style}</style>\n'
            f'<rect width="{width}" height="{y + 10}" rx="6" fill="#fff"/>\n{body}\n</svg>\n')
