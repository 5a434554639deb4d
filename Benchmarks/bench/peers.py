"""The clients that are compared: how each is started. Missing ones raise when they are."""

import functools
import subprocess

from .measure import built, tool

BARE = "libwebsockets in C, prints only"


@functools.cache
def symbols(count):
    """The feeder's symbols."""
    listed = subprocess.run([built("feeder"), "--symbols", str(count)], check=True,
                            stdout=subprocess.PIPE, text=True)
    return listed.stdout.split()


def request(names):
    """What asks for tickers, for clients that cannot ask themselves."""
    args = ",".join(f'{{"channel":"tickers","instId":"{name}"}}' for name in names)
    return f'{{"op":"subscribe","args":[{args}]}}\n'


def okx_ws(port, count, names, *options):
    return [[tool("okx-ws"), "--quiet", "--on-slow-reader", "block", "--count", count, "--ws-url",
             f"ws://127.0.0.1:{port}", *options, *names]], ""


def own(name):
    """A peer of Benchmarks/peers: PORT COUNT SYMBOL..."""
    return lambda port, count, names: ([[built(name), port, count, *names]], "")


def python(name):
    script = str(built("peers")) + f"/{name}.py"
    return lambda port, count, names: (
        [[built("python/bin/python3"), script, port, count, *names]], "")


def websocat(port, count, names):
    return [[built("python/bin/websocat"), "-n", f"ws://127.0.0.1:{port}/ws/v5/public"]], \
        request(names)


def websocat_jq(port, count, names):
    commands, asked = websocat(port, count, names)
    return commands + [["jq", "-c", "--unbuffered", "select(.data) | .arg.instId as $s | .data[0]"
                        " | {symbol: $s, last, bid: .bidPx, ask: .askPx, ts}"]], asked


CLIENTS = {
    BARE: own("lws_print"),
    "okx-ws": okx_ws,
}
LIVE = {
    BARE: own("lws_print"),
    "okx-ws": okx_ws,
}
