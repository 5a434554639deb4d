import MarketData
import NDJSON
import Simulator
import ToolSupport

/// Takes the lines of a recording into a replay.
struct RecordingReader: LineConsumer {
  private(set) var replay: Replay
  private(set) var isTooLong = false

  init(_ replay: Replay) {
    self.replay = replay
  }

  mutating func line(
    _ line: Span<UInt8>,
    fromInput index: Int,
    at now: Now,
    to output: inout LineBuffer
  ) -> LineFate {
    do {
      try replay.add(line)
    } catch {
      isTooLong = true
    }
    return .done
  }

  var stop: ExitCode? { isTooLong ? .done : nil }
}
