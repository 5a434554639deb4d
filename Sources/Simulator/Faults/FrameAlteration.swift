/// One fault inside a data message: which messages it fits, and what it makes of them.
struct FrameAlteration {
  let name: Fault.Name
  let fits: @Sendable (ChannelKey) -> Bool
  let change: @Sendable ([UInt8], ChannelKey, Fault) -> [UInt8]

  /// In the order in which they are done: values, then the shape, then what makes it unreadable.
  static let all: [FrameAlteration] = [
    .init(name: .emptyFields, fits: isTicker) { frame, _, _ in
      tickerFields.reduce(frame) { FrameFaults.replace("\"\($1)\":\"", with: "", in: $0) }
    },
    .init(name: .price, fits: isTicker) { frame, _, fault in
      FrameFaults.replace("\"last\":\"", with: fault.text, in: frame)
    },
    .init(name: .spike, fits: isTicker) { frame, _, _ in
      // A nine before the first digit: at least ten times the price.
      FrameFaults.insert("9", behind: "\"last\":\"", in: frame)
    },
    .init(name: .crossed, fits: isTicker) { frame, _, _ in
      FrameFaults.crossQuote(frame, ask: "\"askPx\":\"", bid: "\"bidPx\":\"")
    },
    .init(name: .shift, fits: { !isCandle($0) }) { frame, _, fault in
      FrameFaults.shift("\"ts\":\"", in: frame, by: Int64(fault.number) * 1_000)
    },
    .init(name: .shortRow, fits: isCandle) { frame, _, _ in FrameFaults.shortenRow(frame) },
    .init(name: .twoRows, fits: isAny) { frame, _, _ in FrameFaults.repeatRow(frame) },
    .init(name: .emptyData, fits: isAny) { frame, _, _ in FrameFaults.withoutRows(frame) },
    .init(name: .oddJSON, fits: isAny) { frame, key, _ in FrameFaults.respell(frame, key) },
    .init(name: .deep, fits: isAny) { frame, _, fault in
      FrameFaults.nest(frame, levels: fault.number)
    },
    .init(name: .big, fits: isAny) { frame, _, fault in
      FrameFaults.pad(frame, to: fault.number)
    },
    .init(name: .badUTF8, fits: isAny) { frame, _, _ in FrameFaults.spoilText(frame) },
    .init(name: .badJSON, fits: isAny) { frame, _, _ in Array(frame.prefix(frame.count / 2)) },
  ]

  /// Everything in a ticker that may be missing: all but the best bid and ask and the time.
  private static let tickerFields = [
    "last", "lastSz", "open24h", "high24h", "low24h", "sodUtc0", "sodUtc8", "volCcy24h", "vol24h",
  ]

  @Sendable private static func isAny(_ key: ChannelKey) -> Bool { true }
  @Sendable private static func isTicker(_ key: ChannelKey) -> Bool { key.channel == "tickers" }

  @Sendable private static func isCandle(_ key: ChannelKey) -> Bool {
    key.channel.hasPrefix("candle")
  }
}
