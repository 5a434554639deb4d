/// The one write path: lines stay whole in a pipe, and every way a write can fail has its name.

import Foundation
import MarketData
import Testing

@testable import ToolSupport

struct LineOutputTests {
  /// A reader that takes little keeps the pipe full, one that takes much leaves it empty; a small pipe
  /// has room for a part of what is to go at once.
  @Test(arguments: [(1_000, 65_536), (65_536, 65_536), (65_536, 8_192)])
  func twoWritersOnOnePipeTearNoLine(_ step: Int, _ room: Int32) {
    let pipe = TestPipe()
    #if os(Linux)
      let setSize: Int32 = 1031  // F_SETPIPE_SZ
      #expect(fcntl(pipe.writing, setSize, room) == room)
    #endif
    let writers = (0..<2).map { writer in
      Background {
        var output = LineOutput(descriptor: pipe.writing, name: "pipe")
        // Each call carries lines of every length up to the limit, more than one write may hold.
        for round in 0..<400 {
          var bytes: [UInt8] = []
          for length in [1, 300, 4_095, 17, 2_048, 4_095, 900] {
            let mark = UInt8(ascii: writer == 0 ? "a" : "b")
            bytes += [UInt8](repeating: mark, count: length - round % 2 * (length / 2)) + [0x0a]
          }
          #expect(output.write(bytes.span) == .written)
        }
        #expect(output.longLines == 0)
      }
    }
    let closer = Background {
      for writer in writers { writer.wait() }
      close(pipe.writing)
    }
    let all = pipe.readAll(step: step)
    closer.wait()
    let lines = all.split(separator: 0x0a)
    #expect(lines.count == 2 * 400 * 7)
    #expect(lines.allSatisfy { Set($0).count == 1 })
    close(pipe.reading)
  }

  #if os(Linux)
    /// One page of room: of what is to go at once most does not find any, each time.
    @Test func whatASmallPipeHasNoRoomForLeavesLater() {
      let pipe = TestPipe()
      let setSize: Int32 = 1031  // F_SETPIPE_SZ
      #expect(fcntl(pipe.writing, setSize, 4_096) == 4_096)
      var expected: [UInt8] = []
      for index in 0..<9_000 { expected += Array("line \(index) of the flood\n".utf8) }
      let bytes = expected
      let writer = Background {
        var output = LineOutput(descriptor: pipe.writing, name: "pipe")
        #expect(output.write(bytes.span) == .written)
        #expect(output.bytes == Int64(bytes.count))
        var start = 0
        while start < bytes.count {
          switch output.writeSome(bytes.span.extracting(start..<bytes.count)) {
          case .wrote(0): output.waitForRoom(atMostMilliseconds: 1_000)
          case .wrote(let count): start += count
          case .closed, .failed: return
          }
        }
        _ = consume output
        close(pipe.writing)
      }
      #expect(pipe.readAll(step: 5_000) == expected + expected)
      writer.wait()
      close(pipe.reading)
    }
  #endif

  /// Lines of any length, and bytes that differ from a newline in one bit.
  @Test func aPieceEndsBehindTheLastWholeLine() {
    var random = SeededGenerator(seed: 8)
    for _ in 0..<400 {
      let longest = [3, 20, 400, 5_000].randomElement(using: &random) ?? 0
      var lines: [UInt8] = []
      while lines.count < Int.random(in: 1...9_000, using: &random) {
        let length = Int.random(in: 0...longest, using: &random)
        lines += (0..<length).map { _ in [0x0B, 0x8A, 0x61].randomElement(using: &random) ?? 0 }
        lines.append(0x0A)
      }
      let start = Int.random(in: 0..<lines.count, using: &random)
      let most = min(lines.count, start + LineOutput.pipeLimit)
      let lastEnd = lines[start..<most].lastIndex(of: 0x0A).map { $0 + 1 } ?? most
      let expected = most == lines.count ? most : lastEnd
      #expect(LineOutput.endOfPipePiece(lines.span, from: start) == expected)
    }
  }

  @Test func aLongerLineLeavesWholeAndIsCounted() {
    let pipe = TestPipe()
    let long = [UInt8](repeating: 0x78, count: 10_000) + [0x0a]
    let short = Array("short\n".utf8)
    var output = LineOutput(descriptor: pipe.writing, name: "pipe")
    #expect(output.write((short + long + short + long).span) == .written)
    close(pipe.writing)
    #expect(pipe.readAll() == short + long + short + long)
    #expect(output.longLines == 2)
    #expect(output.bytes == Int64(2 * (short.count + long.count)))
    close(pipe.reading)
  }

  @Test func aSiblingThatMadeThePipeNonBlockingLosesNothing() {
    let pipe = TestPipe()
    _ = fcntl(pipe.writing, F_SETFL, O_NONBLOCK)
    var expected: [UInt8] = []
    for index in 0..<4_000 { expected += Array("line \(index) of the flood\n".utf8) }
    let bytes = expected
    let writer = Background {
      var output = LineOutput(descriptor: pipe.writing, name: "pipe")
      #expect(output.write(bytes.span) == .written)
      close(pipe.writing)
    }
    #expect(pipe.readAll(step: 777) == expected)
    writer.wait()
    close(pipe.reading)
  }

  @Test func aFullPipeIsGivenUpWhenTheTimeIsOver() {
    let pipe = TestPipe()
    _ = fcntl(pipe.writing, F_SETFL, O_NONBLOCK)
    var output = LineOutput(descriptor: pipe.writing, name: "pipe")
    let flood = [UInt8](repeating: 0x0a, count: 1 << 20)
    let past = SystemClock.now().monotonic
    #expect(output.write(flood.span, givingUpAt: { past }) == .abandoned)
    #expect(output.bytes > 0)
    close(pipe.reading)
    close(pipe.writing)
  }

  @Test func aReaderThatLeftIsAQuietEnd() {
    let pipe = TestPipe()
    var output = LineOutput(descriptor: pipe.writing, name: "pipe")
    #expect(output.readerIsGone() == false)
    close(pipe.reading)
    #expect(output.readerIsGone() == true)
    #expect(output.write(Array("x\n".utf8).span) == .closed)
    #expect(output.writeSome(Array("x\n".utf8).span) == .closed)
    close(pipe.writing)
  }

  @Test(.enabled(if: access("/dev/full", W_OK) == 0))
  func aFullDiskIsAnErrorInWords() throws {
    var output = try LineOutput(appendingTo: "/dev/full")
    let expected = SystemError("write", "/dev/full", errno: ENOSPC)
    #expect(output.write(Array("x\n".utf8).span) == .failed(expected))
    #expect(output.writeSome(Array("x\n".utf8).span) == .failed(expected))
    #expect(expected.description == "/dev/full: write: No space left on device")
  }

  @Test func withoutWaitingOnlyWhatFitsLeaves() {
    let pipe = TestPipe()
    var output = LineOutput(descriptor: pipe.writing, name: "pipe")
    let lines = Array(String(repeating: String(repeating: "y", count: 99) + "\n", count: 50).utf8)
    #expect(output.writeSome([UInt8]().span) == .wrote(0))
    #if os(Linux)
      // An empty pipe takes them at once.
      #expect(output.writeSome(lines.span) == .wrote(lines.count))
      #expect(output.writes == 1)
      var sent = lines.count
    #else
      var sent = 0
    #endif
    // Whole lines only: 40 of 100 bytes are within 4,096.
    let whole = LineOutput.pipeLimit / 100 * 100
    #expect(output.writeSome(lines.span) == .wrote(whole))
    sent += whole
    for _ in 0..<1_000 {
      guard case .wrote(let count) = output.writeSome(lines.span), count > 0 else { break }
      sent += count
    }
    // Full now, and this very call did not wait.
    #expect(output.writable() == false)
    #expect(output.writeSome(lines.span) == .wrote(0))
    #expect(output.bytes == Int64(sent))
    _ = consume output
    close(pipe.writing)
    #expect(pipe.readAll().count == sent)
    close(pipe.reading)
  }

  /// The descriptor is shared with siblings, who rely on its waiting.
  @Test func theDescriptorItselfGoesOnToWait() {
    let pipe = TestPipe()
    var output = LineOutput(descriptor: pipe.writing, name: "pipe")
    while case .wrote(let count) = output.writeSome(Array("line\n".utf8).span), count > 0 {}
    #expect(fcntl(pipe.writing, F_GETFL) & O_NONBLOCK == 0)
    _ = consume output
    close(pipe.writing)
    close(pipe.reading)
  }

  @Test func aLongLineLeavesInPiecesWithoutWaiting() {
    let pipe = TestPipe()
    var output = LineOutput(descriptor: pipe.writing, name: "pipe")
    let limit = LineOutput.pipeLimit
    let line = [UInt8](repeating: 0x7a, count: 2 * limit + 5) + Array("\nnext\n".utf8)
    var start = 0
    while start < line.count {
      guard case .wrote(let count) = output.writeSome(Array(line[start...]).span), count > 0
      else { break }
      start += count
    }
    #expect(output.longLines == 1)
    #expect(output.writes == 3)
    _ = consume output
    close(pipe.writing)
    #expect(pipe.readAll() == line)
    close(pipe.reading)
  }

  @Test func aFileIsAppendedToOrReplaced() throws {
    let folder = try TestFolder()
    let path = try folder.file("log", "old\n")
    do {
      var output = try LineOutput(appendingTo: path)
      #expect(output.write(Array("new\n".utf8).span) == .written)
    }
    #expect(try text(of: path) == "old\nnew\n")
    do {
      var output = try LineOutput(replacing: path)
      #expect(output.write(Array("only\n".utf8).span) == .written)
    }
    #expect(try text(of: path) == "only\n")
    #expect(throws: SystemError("open", folder.path + "/no/log", errno: ENOENT)) {
      _ = try LineOutput(appendingTo: folder.path + "/no/log")
    }
  }

  @Test func anAtomicFileIsOldOrNewAndLeavesNothingBeside() throws {
    let folder = try TestFolder()
    let path = try folder.file("metrics.prom", "old")
    try AtomicFile.replace(path, with: Array("new".utf8).span)
    #expect(try text(of: path) == "new")
    #expect(folder.names == ["metrics.prom"])
    // A folder cannot be replaced by a file.
    let taken = folder.path + "/taken"
    try FileManager.default.createDirectory(atPath: taken, withIntermediateDirectories: true)
    #expect(throws: SystemError("replace what is no regular file", taken, errno: EEXIST)) {
      try AtomicFile.replace(taken, with: Array("new".utf8).span)
    }
    #expect(folder.names == ["metrics.prom", "taken"])
  }

  // A privileged monitor once made /dev/full a file.
  @Test func anAtomicFileNeverTakesThePlaceOfADeviceOrALink() throws {
    let folder = try TestFolder()
    let fifo = folder.path + "/fifo"
    #expect(mkfifo(fifo, 0o600) == 0)
    let link = folder.path + "/link"
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "/dev/null")
    for path in [fifo, link] {
      #expect(throws: SystemError("replace what is no regular file", path, errno: EEXIST)) {
        try AtomicFile.replace(path, with: Array("new".utf8).span)
      }
    }
    #expect(folder.names == ["fifo", "link"])
  }
}
