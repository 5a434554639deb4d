import Foundation
import TestSupport
import Testing

/// Names and addresses that do not work, or not any more: rows 3 to 5 and decision 9.
///
/// All of them need a file tree of their own, for the hosts file, and a network that swallows.
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
      """,
      mostlyWaits: true
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
    // Two lines: the candles' connection is cut first, since they bring more messages, and the
    // tickers stream while its name is looked up.
    let run = try await Machine.apart(
      """
      echo '127.0.0.1 venue.test' >> hosts
      okx-ws --ws-url ws://venue.test:$port --insecure --status \
        --candles 1m,3m,5m,15m,30m,1h,2h,4h,6h,12h,1d BTC-USDT ETH-USDT SOL-USDT XRP-USDT \
        DOGE-USDT ADA-USDT LTC-USDT LINK-USDT > out 2> err &
      feed=$!
      poll 'grep -q "\\"connected\\".*public" out && grep -q "\\"connected\\".*business" out'
      printf '127.0.0.1 localhost\\n' > hosts
      poll '[ $(grep -c "\\"connected\\".*\\"business\\"" out) -ge 2 ]'
      sleep 1; kill $feed; wait $feed; echo "status $?"
      cat out
      """,
      options: "--rate 2 --fault fin@150"
    )
    let told = Told(run.stdout)
    #expect(run.stdout.hasPrefix("status 0\n"))
    let lost = try #require(told.lines.firstIndex { $0.contains("\"disconnected\"") })
    let back = try #require(told.lines.lastIndex { $0.contains("\"connected\"") })
    let meanwhile = Told(told.lines[lost...back].joined(separator: "\n"))
    let gap = meanwhile.longestGap(between: "\"type\":\"ticker\"")
    // The resolver takes four seconds. A loop that waited for it would show them here; eight
    // symbols at two a second are apart by 65 ms, more on a busy machine.
    #expect(gap < 1_500, "\(gap)")
    #expect(told.events("disconnected").first?.channel == "business")
    // A second for the resolver, then the address that was good before.
    #expect(told.pauses.first.map { (1_200...4_000).contains($0) } == true, "\(told.pauses)")
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
