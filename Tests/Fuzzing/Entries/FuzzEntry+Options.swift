/// Texts that a person or an environment gives: what is read prints as what is read the same.

import Exchanges
import LWSTransport
import MarketData
import Simulator
import ToolSupport

extension FuzzEntry {
  static let options = FuzzEntry("options", longest: 3_000, seeds: optionSeeds) { bytes in
    var input = FuzzInput(bytes)
    let kind = Int(input.byte()) % 8
    let text = shown(input.rest)
    switch kind {
    case 0:
      guard let span = DurationText.span(text) else { return }
      try must(DurationText.span(DurationText.text(span)) == span, "another duration")
    case 1:
      guard let percent = Percent(text) else { return }
      try must(Percent(percent.description) == percent, "\(percent) is another percentage")
    case 2:
      guard let time = TimeText.time(text, now: Lines.start.unix) else { return }
      try must(time.microseconds >= 0 || time.microseconds > -86_400_000_000, "before 1970")
      let shown = UTCText.dateTime(unixMilliseconds: time.milliseconds)
      let again = TimeText.time(shown, now: Lines.start.unix)
      let second = (time.microseconds / 1_000_000) * 1_000_000
      if time.microseconds >= 0 { try must(again?.microseconds == second, "\(shown) from \(text)") }
    case 3:
      // A plan that is none says why; one that is drives a server.
      let plan: FaultPlan
      do {
        plan = try FaultPlan(text)
      } catch let error as FaultPlan.Refusal {
        try must(!error.description.isEmpty, "no reason")
        return
      }
      var options = OKXServer.Options()
      options.faults = plan
      var server = OKXServer(options, at: Lines.start)
      _ = server.upgrade(path: "/ws/v5/public", at: Lines.start)
      _ = server.rest(path: "/api/v5/public/time", query: "", at: Lines.start)
    case 4:
      guard let url = try? TransportURL(parsing: text) else { return }
      try must(try TransportURL(parsing: url.description) == url, "\(url) is another")
      try must(url.path.hasPrefix("/") && url.host == url.host.lowercased(), "\(url)")
      try must(url.host.utf8.count <= TransportURL.maximumHostBytes, "a long host")
      _ = try? url.appending(path: "/api/v5/market/ticker?instId=A")
    case 5:
      let proxies = ProxySettings { name in
        name == "no_proxy" ? "localhost,.okx.com, *" : text
      }
      try must(proxies.plain.map { (1...65_535).contains($0.port) } ?? true, "no port")
    case 6:
      var list = SymbolList()
      for word in SymbolList.words(ofFile: text) { list.add(word) }
      try must(Set(list.symbols).count == list.symbols.count, "a symbol twice")
      for symbol in list.symbols {
        try must(symbol.utf8.count <= SymbolList.longest && !symbol.isEmpty, "\(symbol)")
        try must(!symbol.contains { $0.isWhitespace || $0.isNewline || $0 == "#" }, "\(symbol)")
      }
    default:
      let words = text.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
      do {
        guard case .run(let arguments) = try tool.parse(words) else { return }
        _ = try? arguments.duration("stale-after")
        _ = try? arguments.integerIfGiven("count")
        _ = try? arguments.percent("max-jump")
        _ = try? arguments.listIfGiven("candles", of: Interval.allCases.map(\.name))
        _ = try? arguments.timeIfGiven("since", now: Lines.start.unix)
      } catch {
        try must(!"\(error)".isEmpty, "no reason")
      }
    }
  }

  private static let tool = ToolDescription(
    name: "sample",
    summary: "pass records on",
    operands: .some("[INPUT...]"),
    options: [
      Option("stale-after", takes: .value("D"), "how long", default: "10s"),
      Option("max-jump", takes: .value("P"), "how far", default: "2%"),
      Option("count", takes: .value("N"), "how many"),
      Option("candles", takes: .value("LIST"), "which"),
      Option("since", takes: .value("TIME"), "from when"),
      Option("allow", takes: .value("REASON"), "what", repeatable: true),
      Option("status", "also print status records"),
    ],
    description: []
  )

  @Sendable private static func optionSeeds() -> [[UInt8]] {
    let texts: [[String]] = [
      ["10s", "250ms", "1h", "0us", "9223372036854775807us"], ["2%", "0.25%", "100.0000%"],
      ["1763800000000", "2026-11-23", "2026-11-23T10:00:00.5+09:00", "6h", "1970-01-01T00:00Z"],
      ["close=1012@3,no-ack,mute=BTC-USDT,http=503@1,notice,big=5000,rest-slow=2@1", "flood"],
      [
        "wss://ws.okx.com:443/ws/v5/public", "ws://[::1]:9/x?y=z", "http://a",
        "https://A.b_c:65535/",
      ],
      ["http://user:pass@proxy:3128/", "proxy", "[::1]:80"],
      ["BTC-USDT\n# all\neth-usdt btc-usdt # again", "비트 ß ŉ \u{130}"],
      ["--stale-after 5s --count=3 a - b", "--candles 1m,5m --since 2d -- --x", "-h", "--statu"],
    ]
    return texts.enumerated().flatMap { kind, texts in texts.map { .input([UInt8(kind)], $0) } }
  }
}
