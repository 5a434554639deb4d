import Foundation
import TestSupport
import Testing

/// Names and addresses that do not work, or not any more: rows 3 to 5 and decision 9. All of them
/// need a file tree of their own, for the hosts file, and a network that swallows.
@Suite(.enabled(if: Apart.isPermitted, "needs namespaces")) struct NameTests {
  @Test("row 3: the first of three addresses is dead: the next within five seconds, remembered")
  func firstOfThreeIsDead() async throws {
    let run = try await Machine.apart(
      """
      printf '10.9.0.1 venue.test\\n127.0.0.1 venue.test\\n10.9.0.2 venue.test\\n' >> hosts
      [ "$(getent ahosts venue.test | head -1 | cut -d' ' -f1)" = 10.9.0.1 ] || echo wrong order
      took okx-ws --ws-url ws://venue.test:$port --insecure --status --count 40 BTC-USDT
      """,
      options: "--rate 20 --fault fin@25"
    )
    #expect(!run.stdout.contains("wrong order"))
    let told = Told(run.stdout)
    #expect(run.stdout.contains("status 0 "))
    let took = run.numbers(after: "after")[0]
    #expect((5_000...12_000).contains(took), "\(took)")
    #expect(told.events("connected").count == 2)
    // The second time the dead one would have cost five seconds again.
    #expect(told.pauses.allSatisfy { $0 < 2_500 }, "\(told.pauses)")
  }

  @Test("row 2: however many dead addresses a name has, an attempt takes fifteen seconds")
  func allAddressesAreDead() async throws {
    let run = try await Machine.apart(
      """
      for n in 1 2 3 4 5; do echo "10.9.0.$n venue.test" >> hosts; done
      now; okx-ws --ws-url ws://venue.test:$port --insecure --status --duration 16500ms BTC-USDT
      """
    )
    let told = Told(run.stdout)
    let start = Int64(told.lines.first ?? "") ?? 0
    let end = try #require(told.events("disconnected").first)
    #expect((14_500...16_000).contains(end.atMicroseconds / 1_000 - start))
    #expect(end.text.hasSuffix("timed out while connecting"))
  }

  @Test("decision 9: IPv6 that does not answer costs six seconds once, then IPv4 is first")
  func deadIPv6() async throws {
    let run = try await Machine.apart(
      """
      printf '2001:db8:9::%s venue.test\\n' 1 2 3 >> hosts; echo '127.0.0.1 venue.test' >> hosts
      getent ahosts venue.test | head -1 | cut -c1-4
      now; okx-ws --ws-url ws://venue.test:$port --insecure --status --count 40 BTC-USDT
      took okx-rest --rest-url http://venue.test:$port --insecure BTC-USDT > /dev/null
      """,
      options: "--rate 20 --fault fin@25"
    )
    let told = Told(run.stdout)
    #expect(told.lines.first == "2001", "IPv6 is first")
    let start = Int64(told.lines[1]) ?? 0
    let connected = told.events("connected").map { $0.atMicroseconds / 1_000 - start }
    #expect(connected.count == 2)
    #expect((4_900...6_500).contains(connected.first ?? 0), "\(connected)")
    #expect(told.pauses.allSatisfy { $0 < 2_500 }, "\(told.pauses)")
  }

  @Test("row 4: a name that does not exist is told and asked for again until it does")
  func unknownName() async throws {
    let run = try await Machine.apart(
      """
      echo 'hosts: files' > nsswitch.conf
      okx-rest --rest-url http://venue.test:$port --insecure --retries 0 BTC-USDT; echo "rest $?"
      okx-ws --ws-url ws://venue.test:$port --insecure --count 1 BTC-USDT > out & feed=$!
      sleep 1.5
      echo '127.0.0.1 venue.test' >> hosts
      wait $feed; echo "ws $?"
      """
    )
    #expect(run.stdout == "rest 69\nws 0\n")
    let text = "name not resolved: venue.test: Name or service not known"
    #expect(run.stderr.contains("BTC-USDT ticker: no answer: venue.test:"))
    #expect(run.stderr.contains("/ws/v5/public: \(text); next attempt in "))
  }

  @Test("row 5: a dead resolver: the last good address is used, and nothing waits for it meanwhile")
  func deadResolver() async throws {
    // Two lines: the tickers' connection is cut again and again, the candles' one streams.
    let run = try await Machine.apart(
      """
      echo '127.0.0.1 venue.test' >> hosts
      okx-ws --ws-url ws://venue.test:$port --insecure --status --candles 1m,5m BTC-USDT > out 2> err &
      feed=$!
      poll 'grep -q "\\"connected\\".*public" out && grep -q "\\"connected\\".*business" out'
      printf '127.0.0.1 localhost\\n' > hosts
      poll '[ $(grep -c "\\"connected\\".*\\"public\\"" out) -ge 2 ]'
      sleep 1; kill $feed; wait $feed; echo "status $?"
      cat out
      """,
      options: "--rate 20 --fault fin@60"
    )
    let told = Told(run.stdout)
    #expect(run.stdout.hasPrefix("status 0\n"))
    let gap = told.longestGap(between: "\"type\":\"candle\"")
    // The resolver takes four seconds. A loop that waited for it would show them here; on a machine
    // with nothing else to do the gap is below 100 ms.
    #expect(gap < 2_000, "\(gap)")
    #expect(told.pauses.contains { $0 >= 3_900 })
    #expect(!run.stderr.contains("gave up"))
  }

  @Test("a name whose address changes is followed at the next attempt")
  func changedAddress() async throws {
    let run = try await Machine.apart(
      """
      echo '127.0.0.1 venue.test' >> hosts
      okx-ws --ws-url ws://venue.test:$port --insecure --status --count 60 BTC-USDT > out & feed=$!
      poll 'grep -q ticker out'
      # It moves to where nobody answers, and back.
      printf '127.0.0.1 localhost\\n10.9.0.1 venue.test\\n' > hosts
      poll '[ $(grep -c disconnected out) -ge 2 ]'
      printf '127.0.0.1 localhost\\n127.0.0.1 venue.test\\n' > hosts
      wait $feed; echo "status $?"; cat out
      """,
      options: "--rate 20 --fault fin@25"
    )
    let told = Told(run.stdout)
    #expect(run.stdout.hasPrefix("status 0\n"))
    #expect(
      told.events("disconnected").contains { $0.text.hasSuffix("timed out while connecting") }
    )
    #expect(told.events("connected").count >= 3)
  }
}
