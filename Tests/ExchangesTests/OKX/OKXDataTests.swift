import Exchanges
import Foundation
import Testing

/// Data frames: every digit as sent, every odd row refused by name.
@Suite struct OKXDataTests {
  @Test(arguments: ["tickers", "trades", "candles"])
  func everyDigitOfARecordedFrameComesOutAsSent(file: String) throws {
    let frames = Frames.fixture(file)
    #expect(!frames.isEmpty)
    for frame in frames {
      let reading = Reading(frame)
      #expect(reading.records == (try ReferenceReader.records(frame)))
      #expect(reading.records.count == 1)
      #expect(reading.refused.isEmpty && reading.oddFields.isEmpty)
    }
  }

  @Test func everyFrameBesideTheCheckoutComesOutAsSent() throws {
    for (file, line) in Frames.recorded() where !file.hasPrefix("rest") {
      let reading = Reading(line)
      if file.hasPrefix("event") {
        let words = line.components(separatedBy: "\"")
        guard let channel = ["tickers": Channel.tickers, "trades": .trades][words[9]] else {
          #expect(reading.message == .ignored("an answer about a channel that was not asked for"))
          continue
        }
        #expect(reading.message == .acknowledged(Subscription(channel, words[13])))
      } else if file.hasPrefix("candle1m.crypto") {
        #expect(reading.refused == ["a list of 7 elements where 9 were expected"], "\(line)")
      } else {
        #expect(reading.records == (try ReferenceReader.records(line)), "\(file): \(line)")
        #expect(reading.refused.isEmpty && reading.oddFields.isEmpty)
      }
    }
  }

  @Test func aCandleRowOfAnotherTimeIsRefusedByTheNumberOfItsElements() {
    let frames = Frames.fixture("candles-of-7-elements")
    #expect(frames.count == 2)
    for frame in frames {
      let reading = Reading(frame)
      #expect(reading.records.isEmpty)
      #expect(reading.refused == ["a list of 7 elements where 9 were expected"])
    }
  }

  @Test func channelsThatAreNotAskedForAreIgnored() {
    let frames = Frames.fixture("other-channels")
    #expect(frames.count == 5)
    for frame in frames {
      #expect(Reading(frame).message == .ignored("data of a channel that was not asked for"))
    }
  }

  // MARK: Tickers

  private static func ticker(_ fields: String) -> String {
    "{\"arg\":{\"channel\":\"tickers\",\"instId\":\"A-B\"},\"data\":[{\(fields),\"ts\":\"5\"}]}"
  }

  @Test(arguments: [
    (value: "\"\"", record: "null", isOdd: false), ("null", "null", false),
    ("\"--\"", "null", true), ("\"NaN\"", "null", true), ("\".5\"", "null", true),
    ("\"+1\"", "null", true), ("\"1.\"", "null", true), ("\"01\"", "null", true),
    ("\"1 \"", "null", true), ("\"0x1\"", "null", true), ("\"Infinity\"", "null", true),
    ("true", "null", true), ("{}", "null", true), ("[]", "null", true),
    ("\"1,5\"", "null", true), ("\"1\\n\"", "null", true),
    ("\"1E-8\"", "1E-8", false), ("\"1e400\"", "1e400", false), ("1e400", "1e400", false),
    ("\"-0\"", "-0", false), ("\"0.000000454\"", "0.000000454", false),
    ("\"30744587.593360288\"", "30744587.593360288", false), ("7.50", "7.50", false),
    ("\"100000000000000000000000000000.1\"", "100000000000000000000000000000.1", false),
  ])
  func aNumberIsTheVenuesOwnTextOrNull(value: String, record: String, isOdd: Bool) {
    let reading = Reading(Self.ticker("\"last\":\(value),\"bidPx\":\"1.0\""))
    #expect(reading.field("last") == record)
    #expect(reading.field("bid") == "1.0")
    #expect(reading.oddFields.count == (isOdd ? 1 : 0))
    #expect(reading.oddFields.first?.hasPrefix("\"last\": ") != false)
  }

  @Test func aNewListingWithoutALastPriceIsKept() {
    let row = """
      "instType":"SWAP","instId":"A-B","last":"","lastSz":"0","askPx":"1.2","askSz":"3",\
      "bidPx":"1.1","bidSz":"4","open24h":"","high24h":"","low24h":"","sodUtc0":"",\
      "volCcy24h":"0","vol24h":"0"
      """
    let reading = Reading(Self.ticker(row))
    #expect(reading.field("last") == "null")
    #expect(reading.field("bid") == "1.1")
    #expect(reading.field("open_24h") == "null")
    #expect(reading.oddFields.isEmpty)
  }

  @Test func aTickerWithoutAnyPriceIsRefused() {
    let reading = Reading(Self.ticker("\"last\":\"\",\"bidPx\":\"\",\"askPx\":\"--\""))
    #expect(reading.records.isEmpty)
    #expect(reading.refused == ["neither last nor bid nor ask is set"])
  }

  @Test func aCrossedQuoteIsPassedOn() {
    let reading = Reading(Self.ticker("\"last\":\"1\",\"bidPx\":\"3\",\"askPx\":\"2\""))
    #expect(reading.field("bid") == "3")
    #expect(reading.field("ask") == "2")
  }

  @Test func quoteVolumeOfADerivativeIsLeftOut() {
    let frame = """
      {"arg":{"channel":"tickers","instId":"A-B-SWAP"},\
      "data":[{"last":"1","volCcy24h":"77","vol24h":"88","ts":"5"}]}
      """
    #expect(Reading(frame).field("volume_24h") == "88")
    #expect(Reading(frame).field("quote_volume_24h") == "null")
  }

  @Test(arguments: [
    "\"\"", "\"x\"", "\"-1\"", "\"1.5\"", "null", "true", "\"9007199254740993\"",
    "\"99999999999999999999999\"", "1e3",
  ])
  func aTimeThatIsNoneRefusesTheRow(time: String) {
    let frame =
      "{\"arg\":{\"channel\":\"tickers\",\"instId\":\"A-B\"},\"data\":[{\"last\":\"1\","
      + "\"ts\":\(time)},{\"last\":\"2\",\"ts\":\"6\"}]}"
    let reading = Reading(frame)
    #expect(reading.refused.count == 1)
    #expect(reading.refused.first?.hasPrefix("\"ts\" is not a time") == true)
    #expect(reading.field("last") == "2", "the other row goes on")
  }

  @Test func orderOfKeysAndBlanksAndNewKeysDoNotMatter() {
    let plain = Reading(
      "{\"arg\":{\"channel\":\"tickers\",\"instId\":\"A-B\"},"
        + "\"data\":[{\"last\":\"1.50\",\"bidPx\":\"1.4\",\"ts\":\"5\"}]}"
    )
    let others = [
      // Data before arg, keys turned round.
      "{\"data\":[{\"ts\":\"5\",\"bidPx\":\"1.4\",\"last\":\"1.50\"}],"
        + "\"arg\":{\"instId\":\"A-B\",\"channel\":\"tickers\"}}",
      // Blanks and line ends everywhere.
      " {\n\"arg\" : {\t\"channel\" : \"tickers\" , \"instId\" : \"A-B\" } ,\r\n \"data\" : "
        + "[ { \"last\" : \"1.50\" , \"bidPx\":\"1.4\" , \"ts\" : \"5\" } ] } \n",
      // Keys that are not known yet.
      "{\"new\":{\"data\":[1]},\"arg\":{\"x\":null,\"channel\":\"tickers\",\"instId\":\"A-B\"},"
        + "\"data\":[{\"la\":[[]],\"last\":\"1.50\",\"lasts\":\"9\",\"bidPx\":\"1.4\","
        + "\"ts\":\"5\"}],\"action\":\"snapshot\"}",
      // Escapes, in keys too; non-ASCII beside them.
      "{\"\\u0061rg\":{\"channel\":\"t\\u0069ckers\",\"instId\":\"A\\u002DB\"},\"title\":\"\\u00e9é한\","
        + "\"data\":[{\"l\\u0061st\":\"1\\u002E50\",\"bidPx\":\"1.4\",\"ts\":\"\\u0035\"}]}",
    ]
    #expect(plain.records.count == 1)
    for other in others { #expect(Reading(other).records == plain.records, "\(other)") }
  }

  // MARK: Trades

  private static func trade(_ change: (String, String)? = nil) -> String {
    let row =
      "{\"instId\":\"A-B\",\"tradeId\":\"7\",\"px\":\"1.10\",\"sz\":\"0.5\",\"side\":\"sell\","
      + "\"ts\":\"5\",\"count\":\"2\",\"source\":\"0\",\"seqId\":9}"
    let text = "{\"arg\":{\"channel\":\"trades\",\"instId\":\"A-B\"},\"data\":[\(row)]}"
    guard let change else { return text }
    return text.replacingOccurrences(of: change.0, with: change.1)
  }

  @Test(arguments: [
    ("\"px\":\"1.10\",", "", "\"px\" is missing"),
    ("\"1.10\"", "\"\"", "\"px\" is not a number: \"\""),
    ("\"1.10\"", "\"--\"", "\"px\" is not a number: \"--\""),
    ("\"0.5\"", "null", "\"sz\" is not a number: null"),
    ("\"tradeId\":\"7\",", "", "\"tradeId\" is missing"),
    ("\"7\"", "\"\"", "\"tradeId\" is missing"),
    ("\"sell\"", "\"Sell\"", "\"side\" is neither buy nor sell: \"Sell\""),
    ("\"side\":\"sell\",", "", "\"side\" is missing"),
    ("{\"instId\":\"A-B\",\"tradeId\"", "[\"A-B\"],{\"tradeId\"", "an object was expected"),
  ])
  func aTradeThatLacksSomethingIsRefusedByName(from: String, to: String, reason: String) {
    let reading = Reading(Self.trade((from, to)))
    #expect(reading.refused == [reason])
  }

  @Test func allTradesOfAMessageAreRead() {
    let row = "{\"tradeId\":\"1\",\"px\":\"1\",\"sz\":\"2\",\"side\":\"buy\",\"ts\":\"5\"}"
    let rows = [row, row.replacingOccurrences(of: "\"1\"", with: "\"2\""), "{}", row]
    let reading = Reading(
      "{\"arg\":{\"channel\":\"trades\",\"instId\":\"A-B\"},\"data\":[\(rows.joined(separator: ","))]}"
    )
    #expect(reading.records.count == 3)
    #expect(reading.refused.count == 1)
    #expect(Reading(Self.trade(("\"7\"", "7"))).field("id") == "\"7\"")
  }

  // MARK: Candles

  private static func candle(_ elements: [String], channel: String = "candle1m") -> String {
    "{\"arg\":{\"channel\":\"\(channel)\",\"instId\":\"A-B\"},\"data\":[["
      + elements.map { "\"\($0)\"" }.joined(separator: ",") + "]]}"
  }

  @Test(arguments: 0...8)
  func aShortRowIsRefusedAndNeverIndexedBlindly(count: Int) {
    let row = Array(["60000", "1", "2", "0.5", "1.5", "10", "15", "15", "0"].prefix(count))
    let reading = Reading(Self.candle(row))
    #expect(reading.records.isEmpty)
    #expect(reading.refused == ["a list of \(count) elements where 9 were expected"])
  }

  @Test func elementsBeyondTheNinthAreLegal() {
    let row = ["60000", "1", "2", "0.5", "1.5", "10", "15", "16", "1", "new"]
    #expect(Reading(Self.candle(row)).field("quote_volume") == "16")
    #expect(Reading(Self.candle(row)).field("closed") == "true")
  }

  @Test(arguments: [
    ("\"1\"", "true"), ("\"0\"", "false"), ("\"2\"", "false"), ("\"true\"", "false"),
    ("1", "false"), ("true", "false"), ("\"\"", "false"), ("null", "false"), ("\"1 \"", "false"),
  ])
  func onlyConfirmExactlyOneClosesABar(confirm: String, closed: String) {
    let frame = Self.candle(["60000", "1", "2", "0.5", "1.5", "10", "15", "15", "CONFIRM"])
      .replacingOccurrences(of: "\"CONFIRM\"", with: confirm)
    #expect(Reading(frame).field("closed") == closed)
  }

  @Test func aFlatBarWithoutVolumeIsData() {
    let reading = Reading(Self.candle(["60000", "7", "7", "7", "7", "0", "0", "0", "0"]))
    #expect(reading.field("volume") == "0")
    #expect(reading.field("open") == "7")
  }

  @Test func minuteAndMonthAndTheTwoKindsOfDaysAreToldApart() {
    let row = ["60000", "1", "1", "1", "1", "0", "0", "0", "0"]
    #expect(Reading(Self.candle(row, channel: "candle1m")).field("interval") == "\"1m\"")
    #expect(Reading(Self.candle(row, channel: "candle1Mutc")).field("interval") == "\"1M\"")
    #expect(Reading(Self.candle(row, channel: "candle1Dutc")).field("interval") == "\"1d\"")
    for other in [
      "candle1M", "candle1D", "candle6H", "candle1H ", "Candle1m", "candle", "candle8H",
    ] {
      #expect(
        Reading(Self.candle(row, channel: other)).message
          == .ignored("data of a channel that was not asked for"),
        "\(other)"
      )
    }
  }

  @Test(arguments: [
    ("tickers", "\"last\":\"1\",\"ts\":\"5\""),
    ("trades", "\"tradeId\":\"7\",\"px\":\"1\",\"sz\":\"2\",\"side\":\"buy\",\"ts\":\"5\""),
  ])
  func aRowOfAnotherInstrumentIsRefusedAndTheOthersGoOn(channel: String, fields: String) {
    let reading = Reading(
      "{\"arg\":{\"channel\":\"\(channel)\",\"instId\":\"A-B\"},\"data\":["
        + "{\"instId\":\"A-B\",\(fields)},{\"instId\":\"C-D\",\(fields)},{\(fields)}]}"
    )
    #expect(reading.records.count == 2)
    #expect(reading.refused == ["it is about \"C-D\", which was not asked for"])
  }
}
