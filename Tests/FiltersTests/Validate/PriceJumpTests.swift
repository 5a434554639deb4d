import Filters
import MarketData
import Testing

/// `price_jump`: spikes are refused, true shifts cost two ticks, and nothing locks itself out.
struct PriceJumpTests {
  private let start = RecordText.start

  /// Pushes one ticker a second with these last prices.
  private func verdicts(_ prices: [Double], _ judge: inout Judge) -> [Bool] {
    prices.enumerated().map { index, price in
      judge.push(RecordText.ticker(last: price, at: start + Int64(index) * 1_000)) == nil
    }
  }

  @Test(
    arguments: [
      ([100, 101.9, 103.9], [true, true, true]),
      ([100, 102, 100], [true, true, true]),
      ([100, 102.1, 100], [true, false, true]),
      ([100, 97.9, 100], [true, false, true]),
      ([100, 200, 100, 200, 100, 200], [true, false, true, false, true, false]),
      // A true shift: the third tick that agrees passes.
      ([100, 110, 110.5, 110.2, 110.1], [true, false, false, true, true]),
      // Two bad ones that agree are not three.
      ([100, 110, 110, 100, 110, 110, 100], [true, false, false, true, false, false, true]),
      // Three that disagree are nobody's level; three that agree afterwards are.
      ([100, 110, 130, 150, 150, 150, 150], [true, false, false, false, false, true, true]),
      // They agree within 1 % of the first.
      ([100, 110, 111, 112.2], [true, false, false, false]),
    ] as [([Double], [Bool])]
  )
  func threeAgreeingTicksMoveTheLevel(_ prices: [Double], _ expected: [Bool]) {
    var judge = Judge()
    #expect(verdicts(prices, &judge) == expected)
  }

  @Test func theLimitIsTheUsers() {
    var judge = Judge { $0.maxJump = 0.10 }
    #expect(verdicts([100, 109.9, 121], &judge) == [true, true, false])
  }

  @Test func tradesHaveALevelOfTheirOwn() {
    var judge = Judge()
    func trade(_ price: Double, _ number: Int64) -> RecordText {
      RecordText.trade.at(start + number).with("id", "\"\(number)\"").with("price", "\(price)")
    }
    #expect(judge.push(RecordText.ticker(last: 100, at: start)) == nil)
    #expect(judge.push(trade(150, 1)) == nil)
    #expect(judge.push(trade(100, 2)) == .priceJump)
    #expect(judge.push(trade(151, 3)) == nil)
    #expect(judge.push(trade(100, 4)) == .priceJump)
    #expect(judge.push(trade(100, 5)) == .priceJump)
    #expect(judge.push(trade(100, 6)) == nil)
  }

  @Test func symbolsHaveALevelOfTheirOwn() {
    var judge = Judge()
    let other = RecordText.ticker(last: 7, at: start).with("symbol", "\"DOGE-USDT\"")
    #expect(judge.push(RecordText.ticker(last: 100, at: start)) == nil)
    #expect(judge.push(other) == nil)
  }

  @Test func snapshotsAndBarsAndEmptyPricesAreNotJudged() {
    var judge = Judge()
    #expect(judge.push(RecordText.ticker(last: 100, at: start)) == nil)
    let snapshot = RecordText.ticker(last: 150, at: start + 1).with("source", "\"rest\"")
    #expect(judge.push(snapshot) == nil)
    #expect(judge.push(RecordText.ticker.at(start + 2).with("last", "null")) == nil)
    #expect(judge.push(RecordText.ticker(last: 100, at: start + 3)) == nil)
    #expect(judge.push(RecordText.ticker(last: 150, at: start + 4)) == .priceJump)
    #expect(judge.push(RecordText.candle) == nil)
  }

  @Test(arguments: [(60_000, .priceJump), (60_001, nil)] as [(Int64, Reason?)])
  func anOldLevelDoesNotBind(_ pauseMs: Int64, _ expected: Reason?) {
    var judge = Judge()
    #expect(judge.push(RecordText.ticker(last: 100, at: start)) == nil)
    #expect(judge.push(RecordText.ticker(last: 150, at: start + pauseMs)) == expected)
  }

  @Test func aFirstTickFitsIntoItsOwnBook() {
    #expect(Judge.alone(RecordText.ticker(last: 100, at: start)) == nil)
    let wrong = RecordText.ticker(last: 100, at: start).with("last", "102.1")
    #expect(Judge.alone(wrong) == .priceJump)
    #expect(Judge.alone(wrong.with("last", "102")) == nil)
    // The book is believed before the day.
    #expect(Judge.alone(wrong.with("low_24h", "100").with("high_24h", "110")) == .priceJump)
  }

  @Test func withoutABookItFitsIntoItsOwnDay() {
    let bare = RecordText.ticker.with("ask", "null")
    #expect(Judge.alone(bare.with("last", "46000")) == nil)
    #expect(Judge.alone(bare.with("last", "46000.01")) == .priceJump)
    #expect(Judge.alone(bare.with("last", "43500.1")) == nil)
    #expect(Judge.alone(bare.with("last", "43500")) == .priceJump)
    #expect(Judge.alone(bare.with("last", "99999").with("low_24h", "null")) == nil)
  }

  @Test func aFirstTickThatIsRefusedHasAVote() {
    var judge = Judge()
    func misfit(_ number: Int64) -> RecordText {
      RecordText.ticker(last: 100, at: start + number).with("last", "150")
    }
    #expect(judge.push(misfit(0)) == .priceJump)
    #expect(judge.push(misfit(1)) == .priceJump)
    #expect(judge.push(misfit(2)) == nil)
    #expect(judge.push(misfit(3)) == nil)
  }

  @Test func saysThePriceAndTheLevel() {
    var judge = Judge()
    _ = judge.push(RecordText.ticker.with("last", "45123.4"))
    let spike = RecordText.ticker.at(start + 1).with("last", "99999999")
    #expect(judge.push(spike) == .priceJump)
    #expect(judge.detail == "last 99999999 vs level 45123.4")
    #expect(judge.push(spike.with("last", "45123.4")) == nil)
  }

  /// The table of rules in small: what was measured over 120,000 ticks holds here.
  @Test(arguments: [1, 2, 3] as [UInt64])
  func catchesEverySpikeAndFollowsEveryShift(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var judge = Judge()
    var price = 30_000.0
    var caught = 0
    var refused = 0
    var lockout = 0
    var longest = 0
    let ticks = 24_000
    for number in 0..<ticks {
      if number % 2_000 == 1_000 {
        let size = 1 + Double.random(in: 0.04...0.15, using: &random)
        price *= Bool.random(using: &random) ? size : 1 / size
      }
      price *= 1 + Double.random(in: -0.0002...0.0002, using: &random)
      let isSpike = number % 40 == 20 && number % 2_000 != 1_000
      var seen = price
      if isSpike {
        let size = Double.random(in: 0.03...0.30, using: &random)
        seen *= Bool.random(using: &random) ? 1 + size : 1 - size
      }
      let tick = RecordText.ticker(last: seen, at: start + Int64(number) * 250)
      let passes = judge.push(tick) == nil
      if isSpike {
        caught += passes ? 0 : 1
      } else if passes {
        lockout = 0
      } else {
        refused += 1
        lockout += 1
        longest = max(longest, lockout)
      }
    }
    #expect(caught == 600, "seed \(seed)")
    #expect(refused == 24, "seed \(seed): two for each of the 12 shifts")
    #expect(longest <= 3, "seed \(seed)")
  }
}
