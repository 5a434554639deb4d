/// What dantaro-merge says of itself: its options, its help text, its manual page.

import Filters
import ToolSupport

let mergeTool = ToolDescription(
  name: "dantaro-merge",
  summary: "make one stream of several feeds: realtime preferred, gaps filled from REST",
  operands: .some("[INPUT]..."),
  options: [
    Option(
      "stale-after",
      takes: .value("D"),
      "believe REST where realtime has been silent this long",
      details: "It takes a REST record that is newer than the last realtime one; silence alone "
        + "changes nothing. Where a feed's disconnected status has come, there is no waiting. "
        + "Realtime is believed again at its first record that is not older than the last one "
        + "written.",
      default: "10s"
    ),
    Option(
      "candle-wait",
      takes: .value("D"),
      "hold closed candles this long for a missing one before them",
      details: "No closed candle waits longer; when the time is over the gap is told, and what "
        + "comes late for it is not written. One without its volume waits so long for REST's, where "
        + "REST has brought one of its series.",
      default: "90s"
    ),
    Option(
      "clock",
      takes: .choice(MergeInputs.Clock.allCases.map(\.rawValue)),
      "whose time counts: ours, or each record's recv_us",
      details: "With records the inputs are merged by recv_us, ties in the order of the inputs, "
        + "and the output follows from the input alone: the same bytes each time.",
      default: "wall"
    ),
    Option(
      "status",
      "write fallback, realtime, gap and backfilled as status records too",
      details: "They are told on standard error in any case."
    ),
  ],
  description: [
    "Reads records, one JSON object a line, from each INPUT: a file, a FIFO, <(command), or - for "
      + "standard input, which is read if there is none. Lines that are written are written byte "
      + "for byte.",
    "Of tickers, and of candles that still form, each that any realtime feed wrote is passed once, "
      + "unless it is older than the last one of its symbol. REST passes before the first "
      + "realtime record and where realtime is not believed. Trades pass once, told by their ids, "
      + "the last 10,000 of each symbol.",
    "Closed candles pass exactly once and ascending, whichever source has them first. Behind a "
      + "missing one they are held. The stream starts at the first closed candle; after a restart, "
      + "run okx-rest with --since the last one you have.",
    "Nothing is lost in silence: the summary on standard error counts every line. Late is what "
      + "came when it or a newer one was written, or after its gap was told; superseded is REST "
      + "while realtime is believed. Types and keys that are not known pass untouched. A line "
      + "that is not a record, or that lacks what it must be ordered by, is rejected.",
    "It ends when all inputs have ended. SIGINT drains them, as the feeds get it too.",
  ],
  examples: [
    .init(
      "dantaro-merge <(okx-ws --status BTC-USDT) <(okx-rest --interval 5s BTC-USDT)",
      "realtime, and REST where it fails"
    ),
    .init(
      "dantaro-merge <(okx-ws BTC-USDT) <(ssh elsewhere okx-ws BTC-USDT)",
      "two realtime feeds, each tick once"
    ),
    .init(
      "{ okx-ws --candles 1m BTC-USDT & okx-rest --candles 1m --interval 20s BTC-USDT & } | "
        + "dantaro-merge",
      "two feeds that share a pipe"
    ),
    .init("dantaro-merge --clock records a.ndjson b.ndjson", "replays recordings"),
  ],
  seeAlso: ["okx-ws(1)", "okx-rest(1)", "dantaro-validate(1)", "dantaro-record(5)"]
)
