import NDJSON

/// Spells Prometheus' text format: families with their help and type, samples with their labels.
struct MetricsPage {
  enum Kind: String {
    case gauge
    case counter
    case histogram
  }

  private(set) var output: LineBuffer
  private var name = ""

  init(_ output: LineBuffer) {
    self.output = output
  }

  /// Begins a family; the samples that follow are its own.
  mutating func family(_ name: String, _ kind: Kind, _ help: String) {
    self.name = name
    output.append("# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n")
  }

  mutating func sample(_ labels: [(String, String)], _ value: Int64, _ suffix: String = "") {
    begin(labels, suffix)
    output.append(integer: value)
    output.endLine()
  }

  /// A time or a span in seconds, every microsecond of it.
  mutating func sample(
    _ labels: [(String, String)],
    microseconds: Int64,
    _ suffix: String = ""
  ) {
    begin(labels, suffix)
    let fraction = String(microseconds.magnitude % 1_000_000)
    output.append(microseconds < 0 ? "-" : "")
    output.append("\(microseconds.magnitude / 1_000_000).")
    output.append(String(repeating: "0", count: 6 - fraction.utf8.count) + fraction)
    output.endLine()
  }

  /// Counters as samples under their labels; one that has no text is `unknown`, and what found no
  /// place is `other`.
  mutating func samples(_ counts: LabelledCounts, _ names: [String]) {
    for (labels, count) in counts.entries {
      let values = labels.map { $0.isEmpty ? "unknown" : String($0) }
      sample(Array(zip(names, values)), count)
    }
    if counts.others > 0 { sample(names.map { ($0, "other") }, counts.others) }
  }

  private mutating func begin(_ labels: [(String, String)], _ suffix: String) {
    output.append(name)
    output.append(suffix)
    guard !labels.isEmpty else {
      output.append(" ")
      return
    }
    output.append("{")
    for (index, (label, value)) in labels.enumerated() {
      if index > 0 { output.append(",") }
      output.append("\(label)=\"")
      for byte in value.utf8 {
        switch byte {
        case UInt8(ascii: "\\"), UInt8(ascii: "\""):
          output.append(UInt8(ascii: "\\"))
          output.append(byte)
        case 0x0A:
          output.append("\\n")
        default:
          output.append(byte)
        }
      }
      output.append("\"")
    }
    output.append("} ")
  }
}
