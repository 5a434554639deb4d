/// Times the parts of the tools alone: no socket, no pipe, no file but the one it starts with.
///
/// usage: dantaro-bench PART FILE [ROUNDS]
///
/// FILE has a frame or a record a line, at most 1 MiB. Each round goes through all of them; a row is
/// printed as JSON: the part, the lines, and the nanoseconds a line of the fastest and of the middle
/// round. Run it under callgrind with two numbers of rounds, and the difference is exact.

import ToolSupport

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

let words = CommandLine.arguments
guard words.count >= 3, let part = Part(rawValue: words[1]) else {
  let names = Part.allCases.map(\.rawValue).joined(separator: "|")
  print("usage: dantaro-bench \(names) FILE [ROUNDS]")
  exit(ExitCode.usage.rawValue)
}
do {
  let text = Lines(try WholeFile.read(words[2]))
  let rounds = words.count > 3 ? max(Int(words[3]) ?? 1, 1) : 25
  let clock = ContinuousClock()
  var times: [Double] = []
  for _ in 0..<rounds {
    var work = part.work()
    let start = clock.now
    for index in 0..<text.count { work.take(text, index) }
    let spent = (clock.now - start) / .nanoseconds(1)
    times.append(spent / Double(max(text.count, 1)))
    // A part that refuses what it is given would be measured doing something else.
    guard work.taken == text.count else {
      print("\(part.rawValue): only \(work.taken) of \(text.count) lines were good")
      exit(ExitCode.failed.rawValue)
    }
  }
  times.sort()
  print(
    "{\"part\":\"\(part.rawValue)\",\"lines\":\(text.count),\"rounds\":\(rounds),"
      + "\"ns_min\":\(times[0]),\"ns_median\":\(times[rounds / 2])}"
  )
} catch {
  print(error.description)
  exit(ExitCode.inputOutput.rawValue)
}
