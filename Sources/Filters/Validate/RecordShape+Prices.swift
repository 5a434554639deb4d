import MarketData
import NDJSON

/// What prices and volumes of one record must be to one another: judged as decimals, exactly.
///
/// Each rule gives the phrase for people, or nil where nothing is wrong. A value that is null is
/// not judged.
extension RecordShape {
  /// A price of zero or below.
  func nonpositivePrice(_ record: RecordLine, _ line: Span<UInt8>) -> String? {
    // A number that begins with 1 to 9 is above zero, unless its exponent is beyond all bounds.
    let doubtful =
      record.hasUnusualNumbers
      ? record.numbers : record.negatives.union(record.zeroLed)
    guard doubtful.intersects(priceSet) else { return nil }
    for key in prices where doubtful.contains(key) && !record.isPlainlyPositive(key, in: line) {
      guard let price = record.decimal(key, in: line), !price.isPositive else { continue }
      return "\"\(key.name)\" is not above zero: \(record.text(key, in: line))"
    }
    return nil
  }

  /// A size or volume below zero.
  func negativeVolume(_ record: RecordLine, _ line: Span<UInt8>) -> String? {
    guard record.negatives.intersects(volumeSet) else { return nil }
    for key in volumes where record[key].kind == .number {
      guard let volume = record.decimal(key, in: line), volume.isNegative else { continue }
      return "\"\(key.name)\" is below zero: \(record.text(key, in: line))"
    }
    return nil
  }

  /// A bid above the ask of the same record; equal ones pass.
  func crossedBook(_ record: RecordLine, _ line: Span<UInt8>) -> String? {
    guard record.kind == .ticker else { return nil }
    if record.canCompareTexts(.bid, .ask),
      let isBelow = Decimal.isBelow(line, record[.ask].range, record[.bid].range), !isBelow
    {
      return nil
    }
    guard let bid = record.decimal(.bid, in: line),
      let ask = record.decimal(.ask, in: line), ask < bid
    else { return nil }
    return "bid \(record.text(.bid, in: line)) above ask \(record.text(.ask, in: line))"
  }

  /// A bar that is not low ≤ open, close ≤ high.
  func candleRange(_ record: RecordLine, _ line: Span<UInt8>) -> String? {
    guard record.kind == .candle, let open = record.decimal(.open, in: line),
      let high = record.decimal(.high, in: line), let low = record.decimal(.low, in: line),
      let close = record.decimal(.close, in: line)
    else { return nil }
    if !(open < low), !(close < low), !(high < open), !(high < close) { return nil }
    return "open \(record.text(.open, in: line)), high \(record.text(.high, in: line)), "
      + "low \(record.text(.low, in: line)), close \(record.text(.close, in: line))"
  }
}
