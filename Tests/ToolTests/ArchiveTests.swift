/// scripts/archive: the files of a stream, one a UTC day.

import Foundation
import TestSupport
import Testing

private let archive = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
  .appendingPathComponent("../../scripts/archive").standardizedFileURL.path

struct ArchiveTests {
  /// 2025-11-22T23:59:58Z, two seconds before a day ends.
  private static let evening = 1_763_855_998_000_000

  @Test func midnightTearsNothingAndLosesNothing() throws {
    var input = "no record, before any time is known\n"
    for index in 0..<40_000 {
      // A candle that was held comes after records of the new day.
      let time = Self.evening + index * 100 - (index % 5 == 0 ? 1_000_000 : 0)
      input += "{\"type\":\"x\",\"recv_us\":\(time),\"text\":\"가\\\\n%s\",\"n\":\(index)}\n"
      if index % 1_000 == 0 { input += "\(String(repeating: "long", count: 5_000))\n" }
    }
    let run = try BuiltTool.script(
      """
      '\(archive)' data <input || exit 1
      ls data
      head -qn 1 data/2025-11-22.ndjson data/2025-11-23.ndjson | cut -c 1-38
      cat data/2025-11-2[23].ndjson >both
      tail -n +2 input | cmp both -
      """,
      files: ["input": input]
    )
    #expect(run.status == 0, "\(run.stderr)")
    #expect(run.stdout.contains("2025-11-22.ndjson\n2025-11-23.ndjson\n"))
    #expect(run.stdout.contains("\"recv_us\":\(Self.evening - 1_000_000)"))
  }

  @Test(arguments: [
    (0, "1970-01-01"), (951_782_400, "2000-02-29"), (951_868_800, "2000-03-01"),
    (1_709_164_800, "2024-02-29"), (1_735_689_599, "2024-12-31"), (1_735_689_600, "2025-01-01"),
    (4_102_444_799, "2099-12-31"), (9_999_999_999, "2286-11-20"),
  ])
  func theDayIsTheCalendars(seconds: Int, date: String) throws {
    let run = try BuiltTool.script(
      "echo '{\"recv_us\":\(seconds)000000}' | '\(archive)' . && ls; TZ=UTC0 date +%F"
    )
    // A time that no clock has is that of no day: the line goes to today's file.
    let sane = (946_684_800..<4_102_444_800).contains(seconds)
    let today = run.stdout.split(separator: "\n").last.map(String.init) ?? ""
    #expect(run.stdout.hasPrefix("\(sane ? date : today).ndjson\n"), "\(run.stdout)\(run.stderr)")
  }

  /// The torn line of a power cut, also as the NULs that some file systems leave.
  @Test(arguments: ["{\"half\":", "\\0\\0\\0", "{\"closed\":true}"])
  func aTornLineIsCutOffBeforeMoreIsWritten(torn: String) throws {
    let run = try BuiltTool.script(
      """
      printf '{"recv_us":1763855998000000}\\n\(torn)' >2025-11-22.ndjson
      echo '{"recv_us":1763855998000001}' | '\(archive)' . && cat 2025-11-22.ndjson
      """
    )
    #expect(run.stdout == "{\"recv_us\":1763855998000000}\n{\"recv_us\":1763855998000001}\n")
    #expect(run.stderr.contains("of a torn line off 2025-11-22.ndjson"))
  }

  @Test func oldFilesGoAndOtherFilesStay() throws {
    let run = try BuiltTool.script(
      """
      today=$(TZ=UTC0 date +%F)
      touch 2020-01-01.ndjson 2020-01-02.ndjson mine.ndjson 2020-01-01.txt "$today.ndjson"
      '\(archive)' --prepare --keep-days 3 . 2>/dev/null || exit 1
      ls | grep -v "$today"
      rm ./*.*
      for day in 1 2 3; do head -c 1048576 /dev/zero | tr '\\0' '\\n' >"2020-01-0$day.ndjson"; done
      '\(archive)' --prepare --max-mb 2 . || exit 2
      ls
      '\(archive)' --prepare --max-mb 0 --keep-days 1 . || exit 3
      ls
      """
    )
    #expect(run.status == 0, "\(run.stderr)")
    #expect(
      run.stdout == """
        2020-01-01.txt
        mine.ndjson
        2020-01-02.ndjson
        2020-01-03.ndjson
        2020-01-03.ndjson

        """
    )
    #expect(run.stderr.contains("removed 2020-01-01.ndjson"))
  }

  @Test func aFullDiskIsAnError() throws {
    let run = try BuiltTool.script(
      """
      mkdir data && ln -s /dev/full data/2025-11-22.ndjson
      echo '{"recv_us":1763855998000000}' | '\(archive)' data
      """
    )
    #expect(run.status == 74)
    #expect(!run.stderr.isEmpty)
  }

  @Test func theLineThatADiskHasNoRoomForIsCutOff() throws {
    let run = try BuiltTool.script(
      """
      for number in {1..100}; do echo "{\"recv_us\":1763855998000000,\"number\":$number}"; done >input
      (ulimit -f 1; '\(archive)' data <input 2>errors)
      status=$?
      cat data/*.ndjson
      exit $status
      """
    )
    #expect(run.status == 74, "\(run.stderr)")
    let lines = run.stdout.split(separator: "\n")
    #expect(run.stdout.hasSuffix("}\n") && (15..<100).contains(lines.count), "\(run.stdout)")
  }

  @Test(arguments: ["", "a b", "--keep-days x a", "--max-mb", "--nonsense a"])
  func aWrongCommandLineIsRefused(arguments: String) throws {
    let run = try BuiltTool.script("'\(archive)' \(arguments) </dev/null")
    #expect(run.status == 64)
    #expect(run.stderr.hasPrefix("scripts/archive: error: "))
  }
}
