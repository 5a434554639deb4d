/// What dantaro-monitor says of itself: its options, its help text, its manual page.

import ToolSupport

let monitorTool = ToolDescription(
  name: "dantaro-monitor",
  summary: "show the throughput and the health of a stream of market data records",
  operands: .none(instead: "it reads standard input"),
  options: [
    Option("interval", takes: .value("D"), "the time between two reports", default: "60s"),
    Option(
      "silent-after",
      takes: .value("D"),
      "name an instrument that has had no record for this long",
      default: "5m"
    ),
    Option(
      "format",
      takes: .choice(["text", "json"]),
      "the form of the reports; text on a terminal, else json",
      details: "On a terminal, text is a table that is redrawn in its place; elsewhere it is a "
        + "status line each interval. With json each report is one object a line."
    ),
    Option(
      "ticks",
      "also print a line a record, as text",
      details: "On a terminal the lines scroll by and there is no table. Without --format it "
        + "asks for text wherever the reports go."
    ),
    Option(
      "language",
      takes: .choice(ReportWords.languages),
      "the language of text; from the locale if not given"
    ),
    Option(
      "tee",
      "pass the records on to standard output, and report on standard error",
      details: "Every line of input is passed on byte for byte. The reports on standard error are "
        + "lines, never a table, on a terminal too."
    ),
    Option(
      "notify",
      "tell systemd READY=1 at the first record, WATCHDOG=1 while lines come",
      details: "The watchdog is fed by any line, such as the alive status of a feed: it says that "
        + "the pipe lives, not that prices are fresh."
    ),
    Option(
      "metrics-file",
      takes: .file("FILE"),
      "keep FILE up to date with metrics in Prometheus' text format",
      details: "Written at the start, at each report and at the end, and renamed into place, as a "
        + "node exporter's textfile folder wants it. A file that cannot be written is a warning."
    ),
    Option(
      "exit-on-silence",
      "end with status 1 once an instrument is silent",
      details: "Prints which are silent, and the summary. A stream from which no record comes at "
        + "all counts as silent too."
    ),
  ],
  description: [
    "Reads records, one JSON object a line, and tells how many come, how fast, how late, and which "
      + "instruments have fallen silent. At the end of the input it prints a summary.",
    "A line that is not a record is counted and never an error. Connections, holes and lost "
      + "records are known only if the feeds run with --status, and rejected records only behind "
      + "dantaro-validate --annotate.",
    "Rates a minute are averages since the start in the status line, and of the last interval in "
      + "the table. Prices keep the digits of the record. Times are UTC.",
  ],
  exitCodes: [.done, .failed, .usage, .inputOutput],
  environment: [
    .init("LC_ALL, LC_MESSAGES, LANG", "the language of text, where --language is not given"),
    .init("NO_COLOR", "if set, the table has no colours"),
    .init("NOTIFY_SOCKET", "where --notify tells systemd"),
  ],
  examples: [
    .init("okx-ws BTC-USDT ETH-USDT | dantaro-monitor", "a live table of two instruments"),
    .init(
      "okx-ws --status BTC-USDT | dantaro-monitor --tee >> btc.ndjson",
      "keeps the records and reports on standard error"
    ),
    .init(
      "okx-ws BTC-USDT | dantaro-monitor --format json | jq -c 'select(.silent).silent'",
      "the names of the silent instruments, each minute"
    ),
  ],
  seeAlso: ["okx-ws(1)", "dantaro-validate(1)", "dantaro-record(5)"]
)
