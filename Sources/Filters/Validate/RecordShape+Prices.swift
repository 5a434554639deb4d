import MarketData
import NDJSON

/// What prices and volumes of one record must be to one another: judged as decimals, exactly.
///
/// Each rule is true, and gives the phrase for people, where something is wrong. A value that is null
/// is not judged.
extension RecordShape {
  /// A price of zero or below.
  func hasNonpositivePrice(
    _ record: RecordLine,
    _ line: Span<UInt8>,
    _ detail: inout Detail
  ) -> Bool {
    // A number that begins with 1 to 9 is above zero, unless its exponent is beyond all bounds.
    let doubtful =
      record.hasUnusualNumbers
      ? record.numbers : record.negatives.union(record.zeroLed)
    guard doubtful.intersects(priceSet) else { return false }
    for key in prices where doubtful.contains(key) && !record.isPlainlyPositive(key, in: line) {
      guard let price = record.decimal(key, in: line), !price.isPositive else { continue }
      detail.start("\"")
      detail.add(key.name)
      detail.add("\" is not above zero: ")
      detail.add(key, of: record, in: line)
      return true
    }
    return false
  }

  /// A size or volume below zero.
  func hasNegativeVolume(
    _ record: RecordLine,
    _ line: Span<UInt8>,
    _ detail: inout Detail
  ) -> Bool {
    guard record.negatives.intersects(volumeSet) else { return false }
    for key in volumes where record[key].kind == .number {
      guard let volume = record.decimal(key, in: line), volume.isNegative else { continue }
      detail.start("\"")
      detail.add(key.name)
      detail.add("\" is below zero: ")
      detail.add(key, of: record, in: line)
      return true
    }
    return false
  }

  /// A bid above the ask of the same record; equal ones pass.
  func hasCrossedBook(
    _ record: RecordLine,
    _ line: Span<UInt8>,
    _ detail: inout Detail
  ) -> Bool {
    guard record.kind == .ticker else { return false }
    if record.canCompareTexts(.bid, .ask),
      let isBelow = Decimal.isBelow(line, record[.ask].range, record[.bid].range), !isBelow
    {
      return false
    }
    guard let bid = record.decimal(.bid, in: line),
      let ask = record.decimal(.ask, in: line), ask < bid
    else { return false }
    detail.start("bid ")
    detail.add(.bid, of: record, in: line)
    detail.add(" above ask ")
    detail.add(.ask, of: record, in: line)
    return true
  }

  /// A bar that is not low ≤ open, close ≤ high.
  func isBeyondCandleRange(
    _ record: RecordLine,
    _ line: Span<UInt8>,
    _ detail: inout Detail
  ) -> Bool {
    guard record.kind == .candle, let open = record.decimal(.open, in: line),
      let high = record.decimal(.high, in: line), let low = record.decimal(.low, in: line),
      let close = record.decimal(.close, in: line)
    else { return false }
    if !(open < low), !(close < low), !(high < open), !(high < close) { return false }
    detail.start("open ")
    detail.add(.open, of: record, in: line)
    detail.add(", high ")
    detail.add(.high, of: record, in: line)
    detail.add(", low ")
    detail.add(.low, of: record, in: line)
    detail.add(", close ")
    detail.add(.close, of: record, in: line)
    return true
  }
}
