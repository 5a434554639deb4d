/// What dantaro-validate says of itself: its options, its help text, its manual page.

import Filters
import ToolSupport

let validateTool = ToolDescription(
  name: "dantaro-validate",
  summary: "pass good market data records, drop bad ones with a named reason",
  operands: .none(instead: "it reads standard input"),
  options: [
    Option(
      "max-jump",
      takes: .value("P"),
      "how far a price may lie from the last one of its symbol",
      details: "Three ticks in a row that lie beyond it, but agree within 1%, are believed: the "
        + "third passes. So a true shift costs two ticks. Only realtime tickers (last) and trades "
        + "are judged; a price older than 60 s binds nothing.",
      default: "2%"
    ),
    Option(
      "max-age",
      takes: .value("D"),
      "how old a realtime ticker or trade may be when it is received",
      details: "By the record's own two times, ts_ms and recv_us: quiet is not stale, and a file "
        + "of last year is not either. The first record of a symbol passes, and the first after a "
        + "pause longer than this.",
      default: "10s"
    ),
    Option(
      "max-future",
      takes: .value("D"),
      "how far ahead of now the exchange's time may be",
      details: "Not judged for 60 s after the system's clock was set.",
      default: "2s"
    ),
    Option(
      "allow",
      takes: .value("REASON,..."),
      "reasons that do not reject",
      details: "A line that is no JSON object is rejected all the same. The reasons: "
        + Reason.allCases.map(\.rawValue).joined(separator: ", ") + "."
    ),
    Option(
      "rejects",
      takes: .file("FILE"),
      "append each rejected record to FILE, with its reason",
      details: "One JSON object a line: reason, detail, and record (the line of input byte for "
        + "byte) or, for text that is no record, line (a JSON string)."
    ),
    Option(
      "annotate",
      "pass rejected records too, with \"rejected\":\"REASON\" as their last key",
      details: "Malformed lines are rejected all the same: there is no object to mark."
    ),
    Option(
      "strict",
      "exit 65 if anything was rejected",
      details: "The input is read to its end first."
    ),
    Option(
      "clock",
      takes: .choice(RecordCheck.Clock.allCases.map(\.rawValue)),
      "what now is: the system's clock, or each record's recv_us",
      details: "With records, a recorded file is judged the same way at any time.",
      default: RecordCheck.Clock.wall.rawValue
    ),
  ],
  description: [
    "Reads records, one JSON object a line, and passes those that can be true, byte for byte. "
      + "Types and keys that it does not know pass untouched. Each other record is dropped for "
      + "one reason, a name that never changes: "
      + Reason.allCases.map(\.rawValue).joined(separator: ", ") + ".",
    "The first record of each reason is told on standard error, the repeats are counted. At the "
      + "end a summary is printed: received = passed + rejected.",
  ],
  exitCodes: [.done, .usage, .badData, .inputOutput],
  examples: [
    .init("okx-ws BTC-USDT | dantaro-validate | jq .last", "prices that can be believed"),
    .init(
      "dantaro-validate --clock records --strict --rejects bad.ndjson < day.ndjson > good.ndjson",
      "checks a recorded file"
    ),
  ],
  seeAlso: ["dantaro-merge(1)", "dantaro-monitor(1)", "okx-ws(1)", "dantaro-record(5)"]
)
