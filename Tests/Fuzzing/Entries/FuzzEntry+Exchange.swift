/// What OKX's side may send: single messages, and whole conversations of a feed.

import Exchanges
import MarketData
import NDJSON

extension FuzzEntry {
  /// A message or an answer of any venue: every row that is read is a record of digits that came.
  ///
  /// The first byte says whose, and what it answers.
  static let message = FuzzEntry("message", seeds: messageSeeds) { bytes in
    var input = FuzzInput(bytes)
    let first = Int(input.byte())
    let venue = Venues.all[first / 8 % Venues.all.count]
    let kind = first % 5
    let text = Array(input.rest)
    var rows = MessageRows()
    let now = Lines.start.unix
    let symbol: String
    switch kind {
    case 0:
      guard case .data(let subscription) = venue.read(text.span, receivedAt: now, into: &rows)
      else {
        try must(rows.rows.isEmpty, "rows of what is no data")
        return
      }
      symbol = subscription.symbol
    case 4:
      let asked = [venue.example, venue.second]
      guard case .unknown(let unknown) = venue.read(text.span, status: 200, checking: asked) else {
        return
      }
      try must(unknown.allSatisfy { asked.contains($0.symbol) }, "unknown, and never asked for")
      return
    default:
      let query: SnapshotQuery =
        switch kind {
        case 1: .ticker(symbol: venue.example)
        case 2: .allTickers
        default:
          .candles(
            symbol: venue.example,
            interval: .minute,
            before: nil,
            limit: 300,
            isOld: false
          )
        }
      let answer = venue.read(
        text.span,
        status: 200,
        answering: query,
        receivedAt: now,
        serverTime: nil,
        into: &rows
      )
      guard answer == .rows else {
        try must(rows.rows.isEmpty, "rows of a refusal")
        return
      }
      symbol = venue.example
    }
    try must(rows.rows.count == rows.places.count, "a row without a place")
    try must(kind != 2 || rows.rows.count == rows.symbols.count, "a row without a symbol")
    try must(rows.oddFields.count <= 16, "\(rows.oddFields.count) odd fields")
    let source = rows.plainText.isEmpty ? text : rows.plainText
    for row in rows.rows { try check(row, symbol, source) }
  }

  private static func check(_ row: MessageRows.Row, _ symbol: String, _ text: [UInt8]) throws {
    let origin = Origin(exchange: "okx", symbol: symbol, source: .ws)
    var line = LineBuffer()
    let numbers: [TextRange]
    let time: Int64
    switch row {
    case .ticker(let ticker):
      ticker.write(origin, from: text.span, to: &line)
      time = ticker.tsMs
      numbers = [
        ticker.last, ticker.lastSize, ticker.bid, ticker.bidSize, ticker.ask, ticker.askSize,
        ticker.open24h, ticker.high24h, ticker.low24h, ticker.volume24h, ticker.quoteVolume24h,
      ]
      try must(!ticker.saysNothing, "a ticker that says nothing")
    case .candle(let candle):
      candle.write(origin, from: text.span, to: &line)
      time = candle.tsMs
      numbers = [candle.open, candle.high, candle.low, candle.close, candle.volume]
      for price in numbers.prefix(4) { try must(!price.isEmpty, "a candle without a price") }
    case .quote(let quote):
      // No record of its own: its numbers go into tickers.
      for number in [quote.bid, quote.bidSize, quote.ask, quote.askSize] where !number.isEmpty {
        try must(JSONScanner.isNumber(text.span, at: number), "a quote of no number")
      }
      return
    case .trade(let trade):
      trade.write(after: origin.head(of: "trade"), from: text.span, to: &line)
      time = trade.tsMs
      numbers = [trade.price, trade.size]
      for number in numbers { try must(!number.isEmpty, "a trade without a number") }
    }
    try must(time >= 0 && time <= Integer.largest, "a time of \(time)")
    for number in numbers where !number.isEmpty {
      try must(Int(number.upper) <= text.count, "a number beyond the text")
      try must(JSONScanner.isNumber(text.span, at: number), "a number that is none")
    }
    try Lines.mustBeObject(Array(line.bytes.dropLast()))
    try must(try Lines.whole(line).count == 1, "not one line")
    let (record, plain) = try Lines.record(Array(line.bytes.dropLast()))
    try must(record.kind != .other, "no record: \(shown(line.bytes))")
    try must(record.integer(.tsMs, in: plain.span) == time, "another time")
    // The digits are the venue's own, to the last one.
    for key in [RecordKey.last, .bid, .ask, .open, .high, .low, .close, .price, .size]
    where record[key].kind == .number {
      let digits = plain.span.copy(of: record[key].range)
      let isThere = numbers.contains { text.span.copy(of: $0) == digits }
      try must(isThere, "\(key.name) is not what came: \(shown(digits))")
    }
  }

  @Sendable private static func messageSeeds() -> [[UInt8]] {
    let odd = [
      #"{"arg":{"channel":"candle1m","instId":"A-B"},"data":[["60000","1","2","0.5","1","","","","1"]]}"#,
      #"{"arg":{"channel":"trades","instId":"\u0041-B"},"data":[{"tradeId":"\/7","px":"1","sz":"2","side":"buy","ts":"1"}]}"#,
      #"{"event":"error","code":60018,"msg":"channel:tickers,instId:A-B doesn't exist","id":"3"}"#,
      "ping", "pong",
    ].map { Array($0.utf8) }
    return (FuzzSeeds.frames + odd).map { [0] + $0 }
      + answers.enumerated().map { [UInt8($0 % 3 + 1)] + $1 } + otherSeeds
  }

  /// Of the other venues, as all of what they may answer.
  private static var otherSeeds: [[UInt8]] {
    var seeds: [[UInt8]] = []
    for place in Venues.all.indices.dropFirst() {
      let name = Venues.all[place].title.filter { $0 != "." }
      for frame in FuzzSeeds.frames(of: name) {
        for kind in 0..<5 {
          // The least byte of this venue and kind.
          var first = place * 8
          while first % 5 != kind { first += 1 }
          seeds.append([UInt8(first)] + frame)
        }
      }
    }
    return seeds
  }

  /// Answers of the REST API.
  static let answers: [[UInt8]] = [
    #"{"code":"0","msg":"","data":[{"instId":"BTC-USDT","last":"1.5","bidPx":"1.4","askPx":"1.6","vol24h":"7","volCcy24h":"9","ts":"1763800000000"}]}"#,
    #"{"code":"0","msg":"","data":[{"instId":"ETH-USDT","last":"","bidPx":"--","askPx":"1e5","ts":"1763800000000"},{"instId":"A","last":"2","ts":"1"}]}"#,
    #"{"code":"0","msg":"","data":[["1763799960000","1","3","0.5","2","5","6","7","1"],["1763799900000","1","3","0.5","2","5","6","7","1"],["1763799840000","1","3","0.5","2","","","","1"]]}"#,
    #"{"code":"0","msg":"","data":[["1763800020000","1","3","0.5","2","5","6","7","0"],["1763799960000","1","3","0.5","2","5","6","7","1"]]}"#,
    #"{"code":"0","msg":"","data":[]}"#,
    #"{"code":"51001","msg":"Instrument ID doesn't exist","data":[]}"#,
    #"{"msg":"Too Many Requests","code":"50011"}"#,
    "<html>502</html>", "",
  ].map { Array($0.utf8) }
}
