/// One fault inside a data message of a venue whose data is an object: which messages it fits, and
/// what it makes of them.
struct FieldAlteration {
  let name: Fault.Name
  let fits: @Sendable (FrameFields, ChannelKey) -> Bool
  let change: @Sendable ([UInt8], FrameFields, Fault) -> [UInt8]

  /// In the order in which they are done: values, then the shape, then what makes it unreadable.
  static let all: [FieldAlteration] = [
    .init(name: .emptyFields, fits: isTicker) { frame, fields, _ in
      fields.emptied.reduce(frame) { FrameFaults.replace($1, with: "", in: $0) }
    },
    .init(name: .price, fits: isTicker) { frame, fields, fault in
      FrameFaults.replace(fields.last, with: fault.text, in: frame)
    },
    .init(name: .spike, fits: isTicker) { frame, fields, _ in
      FrameFaults.insert("9", behind: fields.last, in: frame)
    },
    .init(name: .crossed, fits: isTicker) { frame, fields, _ in
      FrameFaults.crossQuote(frame, ask: fields.ask, bid: fields.bid)
    },
    .init(name: .nullBid, fits: isTicker) { frame, fields, _ in
      FrameFaults.nullify("\"bid_best_qty\":\"", in: FrameFaults.nullify(fields.bid, in: frame))
    },
    .init(name: .shift, fits: { !isCandle($0, $1) }) { frame, fields, fault in
      fields.times.reduce(frame) {
        FrameFaults.shift($1, in: $0, by: Int64(fault.number) * 1_000)
      }
    },
    .init(name: .oldID, fits: isAny) { frame, _, _ in
      // Of an hour ago; ids are milliseconds and a counter of three digits.
      FrameFaults.shift("\"id\":\"", in: frame, by: -3_600_000_000)
    },
    .init(name: .emptyData, fits: isAny) { frame, fields, _ in
      FrameFaults.emptied(frame, behind: fields.row)
    },
    .init(name: .oddJSON, fits: isAny) { frame, _, _ in FrameFaults.respell(frame) },
    .init(name: .deep, fits: isAny) { frame, _, fault in
      FrameFaults.nest(frame, levels: fault.number)
    },
    .init(name: .big, fits: isAny) { frame, _, fault in
      FrameFaults.pad(frame, to: fault.number)
    },
    .init(name: .badUTF8, fits: isAny) { frame, _, _ in FrameFaults.spoilText(frame) },
    .init(name: .badJSON, fits: isAny) { frame, _, _ in Array(frame.prefix(frame.count / 2)) },
  ]

  @Sendable private static func isAny(_ fields: FrameFields, _ key: ChannelKey) -> Bool { true }

  @Sendable private static func isTicker(_ fields: FrameFields, _ key: ChannelKey) -> Bool {
    key.channel == fields.ticker
  }

  @Sendable private static func isCandle(_ fields: FrameFields, _ key: ChannelKey) -> Bool {
    key.channel.hasPrefix(fields.candle)
  }
}

extension FrameFields {
  /// True for a candle's last frame, where the venue says so.
  func isFinal(_ frame: [UInt8], _ key: ChannelKey) -> Bool {
    guard let final, key.channel.hasPrefix(candle) else { return false }
    return FrameFaults.contains(final.yes, frame)
  }

  /// The same as an unfinished one.
  func reopened(_ frame: [UInt8]) -> [UInt8] {
    guard let final else { return frame }
    return FrameFaults.exchange(final.yes, for: final.no, in: frame)
  }
}
