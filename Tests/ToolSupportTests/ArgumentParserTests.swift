/// What a command line means, and what is said about one that means nothing.

import Testing
import ToolSupport

struct ArgumentParserTests {
  @Test func bothSpellingsOfAValueMeanTheSame() throws {
    #expect(try parsed("--candles", "1m,5m").value(of: "candles") == "1m,5m")
    #expect(try parsed("--candles=1m,5m").value(of: "candles") == "1m,5m")
    #expect(try parsed("--candles=a=b").value(of: "candles") == "a=b")
    #expect(try parsed("--count", "-").value(of: "count") == "-")
  }

  @Test func operandsKeepTheirOrderAmongOptions() throws {
    let arguments = try parsed("a", "--status", "-", "b", "--", "--clock", "c")
    #expect(arguments.operands == ["a", "-", "b", "--clock", "c"])
    #expect(arguments.has("status"))
    #expect(!arguments.has("clock"))
  }

  @Test func aDefaultHoldsUntilTheOptionIsGiven() throws {
    #expect(try parsed().value(of: "clock") == "wall")
    #expect(try parsed("--clock=records").value(of: "clock") == "records")
    #expect(try parsed().value(of: "count") == nil)
  }

  @Test func aRepeatableOptionGathersItsValues() throws {
    #expect(try parsed("--allow", "a", "--allow=b").values(of: "allow") == ["a", "b"])
  }

  @Test(arguments: [
    (["--help"], "help"), (["-h"], "help"), (["--status", "--help", "--nonsense"], "help"),
    (["--version"], "version"), (["--man-page"], "man"), (["--completion", "zsh"], "zsh"),
    (["--", "--help"], "run"),
  ])
  func questionsAboutTheToolAreAnsweredInsteadOfARun(words: [String], expected: String) throws {
    let answer =
      switch try sample.parse(words) {
      case .run: "run"
      case .help: "help"
      case .version: "version"
      case .manPage: "man"
      case .completion(let shell): shell.rawValue
      }
    #expect(answer == expected)
  }

  @Test(arguments: [
    (["--statsu"], "unknown option '--statsu'; did you mean '--status'?"),
    (["--stale=5s"], "unknown option '--stale'; did you mean '--stale-after'?"),
    (["--frobnicate"], "unknown option '--frobnicate'; 'sample --help' lists them all"),
    (["-x"], "unknown option '-x'; 'sample --help' lists them all"),
    (["-hx"], "unknown option '-hx'; 'sample --help' lists them all"),
    (["--=x"], "unknown option '--'; 'sample --help' lists them all"),
    (["--count"], "option '--count' needs a value: --count N"),
    (["--count="], "option '--count' needs a value: --count N"),
    (["--count", ""], "option '--count' needs a value: --count N"),
    (["--count", "--status"], "option '--count' needs a value: --count N"),
    (["--count", "--"], "option '--count' needs a value: --count N"),
    (["--clock"], "option '--clock' needs a value: --clock wall|records"),
    (["--status=yes"], "option '--status' takes no value, but 'yes' was given"),
    (["--status="], "option '--status' takes no value, but '' was given"),
    (["--status", "--status"], "option '--status' was given twice; give it once"),
    (
      ["--count", "5", "--count=7"],
      "option '--count' was given twice: '5' and '7'; give it once"
    ),
    (["--clock", "record"], "option '--clock': unknown 'record'; did you mean 'records'?"),
    (["--clock", "sun"], "option '--clock': 'sun' is not one of wall, records"),
    (["--quiet", "--verbose"], "options '--quiet' and '--verbose' exclude each other; give one"),
  ])
  func aWrongCommandLineIsRefusedInOneLine(words: [String], message: String) {
    #expect(refusal(sample, words) == message)
  }

  @Test func aFilterRefusesOperandsAndSaysWhatItReads() {
    #expect(
      refusal(strictSample, ["x.ndjson"])
        == "unexpected argument 'x.ndjson'; strict-sample takes options only, "
        + "it reads standard input"
    )
  }

  @Test func aVeryLongOptionIsRefusedWithoutMuchWork() {
    let word = "--" + String(repeating: "a", count: 100_000)
    #expect(refusal(sample, [word]).hasSuffix("'sample --help' lists them all"))
  }
}
