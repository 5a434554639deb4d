"""The clients that are compared: how each is started. Missing ones raise when they are."""

import functools
import subprocess

from .measure import built, tool

BARE = "libwebsockets in C, prints only"


@functools.cache
def symbols(count, venue="okx"):
    """The feeder's symbols."""
    listed = subprocess.run([built("feeder"), "--venue", venue, "--symbols", str(count)],
                            check=True, stdout=subprocess.PIPE, text=True)
    return listed.stdout.split()


def request(names):
    """What asks for tickers, for clients that cannot ask themselves."""
    args = ",".join(f'{{"channel":"tickers","instId":"{name}"}}' for name in names)
    return f'{{"op":"subscribe","args":[{args}]}}\n'


def okx_ws(port, count, names, *options):
    return [[tool("okx-ws"), "--quiet", "--on-slow-reader", "block", "--count", count, "--ws-url",
             f"ws://127.0.0.1:{port}", *options, *names]], ""


def feed_of(venue):
    """The realtime tool of any exchange."""
    def client(port, count, names):
        # Nobody is asked which symbols there are.
        asks = ["--rest-url", "http://127.0.0.1:1"] if venue in ("binance", "coinone") else []
        return [[tool(f"{venue}-ws"), "--quiet", "--on-slow-reader", "block", "--count", count,
                 "--ws-url", f"ws://127.0.0.1:{port}", *asks, *names]], ""
    return client


def okx_ws_newer(port, count, names):
    """Built with another libwebsockets."""
    commands, asked = okx_ws(port, count, names)
    return [[built("newer/release/okx-ws"), *commands[0][1:]]], asked


def own(name, *options):
    """A peer of Benchmarks/peers: [OPTION]... PORT COUNT SYMBOL..."""
    return lambda port, count, names: ([[built(name), *options, port, count, *names]], "")


def python(name, *options):
    return lambda port, count, names: (
        [[built("python/bin/python3"), built(f"{name}_client.py"), *options, port, count, *names]],
        "")


def websocat(port, count, names):
    return [[built("websocat"), "-n", f"ws://127.0.0.1:{port}/ws/v5/public"]], request(names)


def websocat_jq(port, count, names):
    commands, asked = websocat(port, count, names)
    shape = ("select(.data) | .data[0] | {symbol: .instId, ts_ms: (.ts | tonumber),"
             " last: (.last | tonumber), bid: (.bidPx | tonumber), ask: (.askPx | tonumber)}")
    return commands + [["jq", "-c", "--unbuffered", shape]], asked


def pipeline(port, count, names):
    """The three tools in a row; the report goes to the sink, a line a record beside it does not."""
    commands, _ = okx_ws(port, count, names)
    return commands + [[tool("dantaro-validate"), "--quiet"],
                       [tool("dantaro-monitor"), "--quiet", "--format", "json"]], ""


def idle_pipeline(port, count, names):
    """Three processes in a row that pass lines on and do nothing else."""
    commands, asked = own("lws_print")(port, count, names)
    return commands + [["cat"], ["cat"]], asked


VENUES = ("okx", "binance", "gateio", "coinone")

# All that turn what arrives into lines; those that only print have it in their names.
CLIENTS = {
    BARE: own("lws_print"),
    BARE + ", 64 kB buffer": own("lws_print", "--buffer", 1 << 16),
    "okx-ws": okx_ws,
    "C++: Boost.Beast, simdjson": own("beast_client"),
    "Go: gorilla, fastjson": own("go_client"),
    "websocat, prints only": websocat,
    "Python: picows, orjson": python("picows"),
    "Python: websockets, orjson": python("websockets"),
}
LIVE = {name: client for name, client in CLIENTS.items() if "buffer" not in name}
LIVE["websocat | jq"] = websocat_jq

# What three processes cost that do nothing: no goal, since nothing is checked.
FLOOR = "libwebsockets in C | cat | cat, checks nothing"

# All that receive, check and count, and print a summary.
PIPELINES = {
    "okx-ws | dantaro-validate | dantaro-monitor": pipeline,
    FLOOR: idle_pipeline,
    "Go, one process": own("go_client", "--checked"),
    "Python with picows, one process": python("picows", "--checked"),
    "Python with websockets, one process": python("websockets", "--checked"),
}
