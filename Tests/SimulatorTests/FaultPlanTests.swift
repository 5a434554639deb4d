import MarketData
import Testing

@testable import Simulator

/// What `--fault` takes: each name, value, moment and scope; anything else is refused by name.
@Suite struct FaultPlanTests {
  @Test(arguments: [
    ("nope", FaultPlan.Refusal.unknown("nope")), ("", .unknown("")),
    ("fin,", .unknown("")), ("FIN", .unknown("FIN")),
    ("http", .valueMissing("http", example: "http=400")),
    ("away", .valueMissing("away", example: "away=1")),
    ("event", .valueMissing("event", example: "event=channel-conn-count")),
    ("mute", .valueMissing("mute", example: "mute=BTC-USDT")),
    ("mute=", .valueMissing("mute", example: "mute=BTC-USDT")),
    ("mute=BTC-USDT:", .wrongValue("mute", example: "mute=BTC-USDT")),
    ("delist=BTC-USDT:tickers", .wrongValue("delist", example: "delist=BTC-USDT")),
    ("fin=3", .valueNotWanted("fin")),
    ("close=9", .wrongValue("close", example: "close=1001")),
    ("close=x", .wrongValue("close", example: "close=1001")),
    ("price=a b", .wrongValue("price", example: "price=1e400")),
    ("fin@0", .wrongOccurrence("fin")), ("fin@x", .wrongOccurrence("fin")),
    ("fin@", .wrongOccurrence("fin")), ("fin@5h", .wrongOccurrence("fin")),
    ("fin@-5s", .wrongOccurrence("fin")), ("fin@1.5s", .wrongOccurrence("fin")),
    ("fin@99999999999999999999s", .wrongOccurrence("fin")),
    ("refuse-all@3", .wrongOccurrence("refuse-all")), ("wording@3", .wrongOccurrence("wording")),
    ("wording@3s", .wrongOccurrence("wording")),
    ("fin/nowhere", .wrongScope("fin", scope: "nowhere")),
    ("fin/0", .wrongScope("fin", scope: "0")), ("fin/", .wrongScope("fin", scope: "")),
    ("fin/candles", .wrongScope("fin", scope: "candles")),
    ("fin/BTC-USDT", .wrongScope("fin", scope: "BTC-USDT")),
    ("http=503/1", .wrongScope("http", scope: "1")),
    ("rest-half/public", .wrongScope("rest-half", scope: "public")),
    ("away=5/1", .wrongScope("away", scope: "1")),
    ("fin,fin", .twice("fin")), ("fin@3/1,fin@4/1,fin@3/1", .twice("fin")),
  ])
  func refusesAPlanThatNobodyCanFollow(_ text: String, _ refusal: FaultPlan.Refusal) {
    #expect(throws: refusal) { try FaultPlan(text) }
  }

  @Test(arguments: [
    ("fin", Fault.When.usual), ("fin@3", .nth(3)), ("fin@5s", .after(.seconds(5))),
    ("fin@500ms", .after(.milliseconds(500))), ("fin@2m", .after(.seconds(120))),
    ("away=20@0s", .after(.seconds(0))), ("no-data@12", .nth(12)),
  ])
  func readsCountsAndTimes(_ text: String, _ when: Fault.When) throws {
    #expect(try FaultPlan(text).faults.map(\.when) == [when])
  }

  @Test func readsScopesOneBehindTheOther() throws {
    let fault = try #require(FaultPlan("bad-json@7/business/2/BTC-USDT").faults.first)
    #expect(
      fault.scope == Fault.Scope(path: "business", connection: 2, symbol: "BTC-USDT", endpoint: nil)
    )
    let other = try #require(FaultPlan("rest-half/history-candles").faults.first)
    #expect(other.scope.endpoint == "history-candles")
  }

  @Test(arguments: [
    ("mute=BTC-USDT", Fault.Value.symbol("BTC-USDT", channel: nil)),
    ("mute=BTC-USDT:candle1m@3s", .symbol("BTC-USDT", channel: "candle1m")),
    ("away=20", .number(20)), ("rest-old", .number(10)), ("shift=-60", .number(-60)),
    ("price=--", .text("--")), ("price=", .text("")), ("event=new", .text("new")),
  ])
  func readsValues(_ text: String, _ value: Fault.Value) throws {
    #expect(try FaultPlan(text).faults.map(\.value) == [value])
  }

  @Test func keepsSeveralOfOneNameApart() throws {
    let plan = try FaultPlan("mute=BTC-USDT,fin@30,mute=ETH-USDT,fin@60")
    #expect(plan.faults.map(\.place) == [0, 1, 2, 3])
    #expect(plan.all(.fin).map(\.when) == [.nth(30), .nth(60)])
    #expect(plan.first(.mute)?.place == 0)
  }

  /// Each name has a usage that can be typed after its example value is put in, and a line of help.
  @Test(arguments: Fault.Name.allCases.filter { Venue.okx.lacking[$0] == nil })
  func explainsEachName(_ name: Fault.Name) throws {
    #expect(name.usage.hasPrefix(name.rawValue))
    #expect(name.summary.count > 10)
    #expect(name.summary.count < 130)
    #expect(!name.summary.hasSuffix("."))
    let plan = try FaultPlan(Specimen.of(name))
    #expect(plan.faults.first?.name == name)
  }
}

/// A plan with one fault of each name that strikes within some seconds.
enum Specimen {
  static func of(_ name: Fault.Name) -> String {
    switch name.form.value {
    case .none: name.rawValue
    case .number(_, let range, let usual): "\(name.rawValue)=\(usual ?? range.lowerBound)"
    case .text(_, let example, _): "\(name.rawValue)=\(example)"
    case .symbol, .instrument: "\(name.rawValue)=BTC-USDT"
    }
  }
}
