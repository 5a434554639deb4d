/// A tool that exists for these tests only: one option of every kind.

import ToolSupport

let sample = ToolDescription(
  name: "sample",
  summary: "pass records on",
  operands: .some("[INPUT...]"),
  options: [
    Option("stale-after", takes: .value("D"), "how long a source may be silent", default: "10s"),
    Option("max-jump", takes: .value("P"), "the largest step of a price", default: "2%"),
    Option("count", takes: .value("N"), "end after N records"),
    Option("candles", takes: .value("LIST"), "intervals of candles, such as 1m,5m"),
    Option("since", takes: .value("TIME"), "where to begin"),
    Option(
      "rejects",
      takes: .file("FILE"),
      "write what is dropped to FILE",
      details: "The file is 'appended' to."
    ),
    Option("allow", takes: .value("REASON"), "let this reason pass", repeatable: true),
    Option("clock", takes: .choice(["wall", "records"]), "where time comes from", default: "wall"),
    Option("status", "also print status records"),
  ],
  description: ["Reads records, one JSON object a line — and passes them on.", ".Never a macro."],
  exitCodes: [.done, .usage],
  environment: [.init("NO_COLOR", "no colours")],
  examples: [.init("sample a.ndjson - | jq .last", "merges a file with standard input")],
  seeAlso: ["jq(1)"]
)

/// A filter without operands.
let strictSample = ToolDescription(
  name: "strict-sample",
  summary: "check records",
  operands: .none(instead: "it reads standard input"),
  options: [],
  description: []
)

/// The arguments of a command line that must be good.
func parsed(_ words: String...) throws -> ParsedArguments {
  guard case .run(let arguments) = try sample.parse(words) else {
    throw UsageError("not a run: \(words)")
  }
  return arguments
}

/// The message of a command line that must be refused.
func refusal(_ tool: ToolDescription, _ words: [String]) -> String {
  do {
    _ = try tool.parse(words)
    return "accepted"
  } catch {
    return error.message
  }
}
