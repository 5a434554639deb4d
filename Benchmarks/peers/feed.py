"""What the Python clients share: OKX's ticker to Dantaro's record, or checked and counted.

A client calls `received(frame)`; lines leave once a turn of the loop, all of that turn in one write.
"""

import asyncio
import os
import sys
import time

import orjson

FIELDS = ("last", "lastSz", "bidPx", "bidSz", "askPx", "askSz", "open24h", "high24h", "low24h",
          "vol24h", "volCcy24h")
PRICES = ("last", "bidPx", "askPx", "open24h", "high24h", "low24h")
VOLUMES = ("lastSz", "bidSz", "askSz", "vol24h", "volCcy24h")


class Feed:
    """The arguments: [--checked] PORT COUNT SYMBOL..."""

    def __init__(self, arguments):
        self.checked = arguments[0] == "--checked"
        port, count, *symbols = arguments[1:] if self.checked else arguments
        self.url = f"ws://127.0.0.1:{port}/ws/v5/public"
        self.left = int(count)
        args = [{"channel": "tickers", "instId": symbol} for symbol in symbols]
        self.request = orjson.dumps({"op": "subscribe", "args": args})
        self.lines, self.symbols = [], {}
        self.done = asyncio.Event()

    def received(self, frame):
        now = time.time_ns() // 1000
        message = orjson.loads(frame)
        for row in message.get("data", ()):
            self.left -= 1
            if self.checked:
                self.check(row, now)
            else:
                if not self.lines:
                    asyncio.get_running_loop().call_soon(self.flush)
                self.lines.append(record(row, now))
        if self.left <= 0:
            self.done.set()

    def flush(self):
        view = memoryview("".join(self.lines).encode())
        self.lines.clear()
        while view:
            view = view[os.write(1, view):]

    def check(self, row, now):
        """dantaro-validate's checks and dantaro-monitor's counts, in short."""
        state = self.symbols.get(row["instId"])
        if state is None:
            state = self.symbols[row["instId"]] = {"good": 0, "bad": 0, "last": 0.0, "ts": 0,
                                                   "ages": [0] * 64}
        ts = int(row["ts"])
        age = now // 1000 - ts
        try:
            prices = [float(row[key]) for key in PRICES]
            volumes = [float(row[key]) for key in VOLUMES]
        except (KeyError, ValueError):
            state["bad"] += 1
            return
        last = prices[0]
        if (min(prices) <= 0 or min(volumes) < 0 or prices[1] > prices[2] or ts < state["ts"]
                or not -2_000 < age < 10_000
                or (state["good"] and abs(last - state["last"]) > 0.02 * state["last"])):
            state["bad"] += 1
            return
        state["good"] += 1
        state["last"], state["ts"] = last, ts
        state["ages"][max(age, 0).bit_length()] += 1

    def finish(self):
        self.flush()
        for symbol, state in self.symbols.items():
            print(orjson.dumps({"symbol": symbol, **state}).decode())
        sys.stdout.flush()


def record(row, now):
    last, last_size, bid, bid_size, ask, ask_size, open_, high, low, volume, turnover = (
        row[key] or "null" for key in FIELDS)
    return (
        f'{{"type":"ticker","exchange":"okx","symbol":"{row["instId"]}","source":"ws",'
        f'"ts_ms":{row["ts"]},"recv_us":{now},"last":{last},"last_size":{last_size},'
        f'"bid":{bid},"bid_size":{bid_size},"ask":{ask},"ask_size":{ask_size},'
        f'"open_24h":{open_},"high_24h":{high},"low_24h":{low},"volume_24h":{volume},'
        f'"quote_volume_24h":{turnover}}}\n')
