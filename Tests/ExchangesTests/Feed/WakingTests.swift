import MarketData
import Testing

@testable import Exchanges

/// The machine slept, or the process was stopped: what the feed does when it is back.
@Suite struct WakingTests {
  private func talking(_ settings: (inout FeedSettings) -> Void = { _ in }) -> Conversation {
    var talk = Conversation([Subscription(.tickers, "A-B")], seed: 1) { settings(&$0) }
    _ = talk.actions()
    _ = talk.open(1)
    _ = talk.hear(Says.ack("tickers", "A-B"))
    _ = talk.hear(Says.ticker("A-B", 1))
    return talk
  }

  @Test func aLinkThatStillAnswersStays() {
    var talk = talking()
    #expect(talk.wake(after: 600) == ["1 ping"])
    _ = talk.wait(0.1)
    _ = talk.hear("pong")
    #expect(talk.wait(19) == [])
    #expect(talk.notes.contains { $0.contains("stood still for 600 s") })
  }

  @Test func aDeadLinkIsReplacedWithinSevenSeconds() {
    var talk = talking()
    _ = talk.wake(after: 600)
    let woken = talk.clock
    #expect(talk.waitFor("connect") == "connect 2 public")
    let seconds = talk.clock - woken
    #expect(seconds >= 5 && seconds <= 6.3)
  }

  @Test func whatHadWaitedInABufferIsNoSignOfLife() {
    var talk = talking()
    _ = talk.wake(after: 600)
    _ = talk.hear(Says.ticker("A-B", 2))
    #expect(talk.wait(5) == ["abandon 1"])
  }

  @Test func framesThatComeLaterAreLife() {
    var talk = talking()
    _ = talk.wake(after: 600)
    _ = talk.wait(1.5)
    _ = talk.hear(Says.ticker("A-B", 2))
    #expect(talk.wait(19) == [])
  }

  @Test func aPingThatWasUnderWayGetsItsTimeAgain() {
    var talk = talking()
    #expect(talk.wait(20) == ["1 ping"])
    _ = talk.wait(9)
    #expect(talk.wake(after: 8) == ["1 ping"])
    #expect(talk.wait(4.9) == [])
  }

  @Test func theTimeAsleepIsNobodysSilence() {
    var talk = talking { $0.writesStatus = true }
    _ = talk.wake(after: 3_600)
    _ = talk.hear("pong")
    _ = talk.wait(3)
    #expect(!talk.output().contains { $0.hasPrefix("silent") })
  }

  @Test func aLongWaitForTheNextAttemptIsCutShort() throws {
    var talk = talking()
    // Failures until a wait is drawn that outlasts the pause.
    for link in 1...40 {
      _ = talk.end(link)
      let due = try #require(talk.feed.deadline)
      if (due - talk.now.monotonic).seconds > 10 { break }
      #expect(talk.waitFor("connect") == "connect \(link + 1) public")
    }
    #expect(talk.wake(after: 6) == [])
    let woken = talk.clock
    #expect(talk.waitFor("connect") != nil)
    #expect(talk.clock - woken <= 1)
  }

  @Test func thePauseThatTheVenueAskedForIsKept() {
    var talk = talking()
    _ = talk.end(1, .http(status: 429, retryAfterSeconds: 40))
    _ = talk.wake(after: 8)
    let woken = talk.clock
    #expect(talk.waitFor("connect") != nil)
    #expect(talk.clock - woken >= 31)
  }

  @Test func anAnswerThatWasAwaitedIsNotAskedForTwiceAtOnce() {
    var talk = Conversation("A-B")
    _ = talk.actions()
    _ = talk.open(1)
    _ = talk.wake(after: 60)
    _ = talk.hear("pong")
    #expect(talk.wait(8) == [])
  }
}

/// What tells a pause and a set clock from time that simply passes.
@Suite struct ClockTests {
  private func now(_ unix: Double, _ monotonic: Double) -> Now {
    Now(
      unix: UnixTime(microseconds: 1_763_800_000_000_000 + Int64(unix * 1_000_000)),
      monotonic: MonotonicTime(microseconds: Int64(monotonic * 1_000_000))
    )
  }

  @Test(arguments: [
    (3_600.0, true), (-3_600.0, true), (0.6, true), (-0.6, true), (0.4, false), (0.0, false),
  ])
  func aStepIsTold(seconds: Double, isStep: Bool) {
    var steps = ClockSteps()
    #expect(steps.step(at: now(0, 0)) == nil)
    let step = steps.step(at: now(10 + seconds, 10))
    #expect((step != nil) == isStep)
    #expect(steps.step(at: now(11 + seconds, 11)) == nil)
  }

  @Test func driftIsNoStep() {
    var steps = ClockSteps()
    for second in 0..<1_000 {
      #expect(steps.step(at: now(Double(second) * 1.01, Double(second))) == nil)
    }
  }

  @Test func sleepIsNoStep() {
    var steps = ClockSteps()
    #expect(steps.step(at: now(0, 0), asleep: .seconds(7)) == nil)
    #expect(steps.step(at: now(3_600, 0), asleep: .seconds(3_607)) == nil)
  }

  @Test func aStoppedProcessAndASleepingMachineHavePaused() {
    var watch = PauseWatch()
    let at = { (seconds: Int64) in MonotonicTime(microseconds: seconds * 1_000_000) }
    #expect(watch.pause(at: at(10), asleep: .seconds(100), due: at(10)) == nil)
    #expect(watch.pause(at: at(14), asleep: .seconds(100), due: at(10)) == nil)
    #expect(watch.pause(at: at(30), asleep: .seconds(100), due: at(20)) == .seconds(10))
    #expect(watch.pause(at: at(30), asleep: .seconds(160), due: at(31)) == .seconds(60))
    #expect(watch.pause(at: at(31), asleep: .seconds(160), due: at(31)) == nil)
  }
}
