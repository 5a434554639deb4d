/// Counts, rates and latencies, with time moved by hand.

import MarketData
import NDJSON
import Testing

@testable import Filters

struct ThroughputTests {
  @Test func everyLineIsCountedOnce() {
    var health = StreamHealth()
    for line in [
      ticker(), ticker(), candle(), trade(), status(.alive), #"{"type":"book"}"#, "{}", "", "junk",
      #"{"type":"ticker","type":"ticker"}"#,
    ] {
      health.push(line, at: at(1))
    }
    health.pushOversized()
    let meter = health.throughput
    #expect(meter.received == 11)
    #expect(RecordCounts.kinds.map { meter.counts[$0] } == [2, 1, 1, 1, 2])
    #expect((meter.unreadable, meter.oversized) == (3, 1))
    #expect(meter.received == meter.counts.records + meter.notRecords)
    #expect(meter.counts.messages == 4)
    #expect(health.untracked == 2)
  }

  @Test func averagesSinceTheStart() {
    var health = StreamHealth()
    for index in 0..<1_247 { health.push(ticker(), at: at(Double(index) * 0.7)) }
    #expect(Figures.integer(health.throughput.perMinute(at: at(918))) == 82)
    #expect(health.throughput.perMinute(at: at(0)) == 0)
  }

  @Test func theRingCountsTheLastWindowExactly() {
    var ring = RateRing(window: .seconds(60), from: origin.monotonic)
    for second in 0..<60 { ring.add(at: at(Double(second)).monotonic) }
    #expect(ring.recent(at: at(60).monotonic).count == 60)
    #expect(ring.perMinute(at: at(60).monotonic) == 60)
    // The next minute has two a second.
    for half in 0..<120 { ring.add(at: at(60 + Double(half) / 2).monotonic) }
    #expect(ring.recent(at: at(120).monotonic).count == 120)
    #expect(ring.perMinute(at: at(120).monotonic) == 120)
    // Then nothing: the rate falls to nothing within the window, without another record.
    #expect(ring.recent(at: at(150).monotonic).count == 60)
    #expect(ring.perMinute(at: at(180).monotonic) == 0)
    #expect(ring.perMinute(at: at(100_000).monotonic) == 0)
    ring.add(at: at(200_000).monotonic)
    #expect(ring.recent(at: at(200_000).monotonic).count == 1)
  }

  @Test func aRingThatIsYoungerThanItsWindowDividesByItsAge() {
    var ring = RateRing(window: .seconds(60), from: origin.monotonic)
    for _ in 0..<10 { ring.add(at: at(1).monotonic) }
    #expect(ring.perMinute(at: at(6).monotonic) == 100)
    #expect(ring.perMinute(at: origin.monotonic) == 0)
  }

  @Test(arguments: [(0.5, 500.0), (0.99, 990), (1, 1_000), (0.001, 1)])
  func quantilesAreWithinThePromise(share: Double, milliseconds: Double) throws {
    var histogram = LatencyHistogram()
    for value in 1...1_000 { histogram.add(.milliseconds(Int64(value))) }
    let found = try #require(histogram.quantile(share)).seconds * 1_000
    #expect(abs(found - milliseconds) <= milliseconds * 0.032)
  }

  @Test func quantilesOfNothingAndOfExtremes() {
    var histogram = LatencyHistogram()
    #expect(histogram.quantile(0.5) == nil)
    histogram.add(TimeSpan(microseconds: -5))
    #expect(histogram.quantile(0.5) == TimeSpan(microseconds: 0))
    #expect(histogram.negative == 1)
    histogram.add(TimeSpan(microseconds: .max))
    histogram.add(TimeSpan(microseconds: .min))
    #expect(histogram.count == 3)
    #expect((histogram.quantile(1)?.seconds ?? 0) > 4_000)
  }

  @Test func everyBucketHoldsWhatFallsIntoIt() {
    for power in 0..<32 {
      for value in [Int64(1) << Int64(power), (Int64(1) << Int64(power)) + 1] {
        var histogram = LatencyHistogram()
        histogram.add(TimeSpan(microseconds: value))
        let found = histogram.quantile(0.5)?.microseconds ?? -1
        #expect(abs(found - value) * 1_000 <= value * 32, "\(value) was told as \(found)")
      }
    }
  }

  @Test func oldSamplesAreForgotten() {
    var histogram = LatencyHistogram(forgetsAt: 1_000)
    for _ in 0..<900 { histogram.add(.milliseconds(1)) }
    for _ in 0..<5_000 { histogram.add(.milliseconds(100)) }
    #expect(histogram.count < 1_000)
    #expect((histogram.quantile(0.05)?.seconds ?? 0) > 0.09)
  }

  @Test("However many samples there may be, none is lost out of a full bucket")
  func bucketsHoldTheirSamples() {
    var histogram = LatencyHistogram(forgetsAt: .max)
    for _ in 0..<70_000 { histogram.add(.milliseconds(1)) }
    #expect(histogram.count > 30_000)
    #expect((histogram.quantile(1)?.seconds ?? 0) > 0.0009)
  }

  @Test func latencyIsThatOfPushedTickersAndTrades() {
    var health = StreamHealth()
    health.push(ticker(latencyMs: 8), at: at(1))
    health.push(trade(), at: at(1))
    // A snapshot's time and a candle's open time say nothing of the way here.
    health.push(ticker(source: "rest", latencyMs: 9_000), at: at(1))
    health.push(candle(), at: at(1))
    health.push(ticker(latencyMs: -3), at: at(1))
    #expect(health.latency.count == 3)
    #expect(health.latency.negative == 1)
    #expect(health.exchanges[0].latency.count == 3)
    #expect(health.exchanges[0].latency.sumMicroseconds == 12_000)
    #expect(health.exchanges[0].latency.cumulative(0) == 2)
    #expect(health.exchanges[0].latency.cumulative(1) == 3)
  }

  @Test func countsStepsOfTheWallClock() {
    var watch = ClockWatch(at: origin)
    watch.look(at: at(100))
    #expect(watch.steps == 0)
    var stepped = at(101)
    stepped.unix = UnixTime(microseconds: stepped.unix.microseconds - 3_600_000_000)
    watch.look(at: stepped)
    #expect(watch.steps == 1)
  }
}
