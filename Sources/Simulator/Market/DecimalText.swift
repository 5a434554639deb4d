import NDJSON

/// How the simulated exchange spells numbers: always strings, without trailing zeros, as the wire has
/// them (`"83753"`, `"0.000011"`).

extension LineBuffer {
  /// `units / 10^decimals` as a bare number.
  mutating func append(units: Int64, decimals: Int) {
    guard units >= 0 else {
      append(UInt8(ascii: "-"))
      append(units: Int64(clamping: units.magnitude), decimals: decimals)
      return
    }
    // Where the tick is ten or more, units stand for so many zeros.
    var rest = decimals < 0 ? units &* powerOfTen(-decimals) : units
    var places = decimals
    while places > 0, rest % 10 == 0 {
      rest /= 10
      places -= 1
    }
    guard places > 0 else {
      append(integer: rest)
      return
    }
    let scale = powerOfTen(places)
    append(integer: rest / scale)
    append(UInt8(ascii: "."))
    var fraction = rest % scale
    var place = scale / 10
    while place > 0 {
      append(UInt8(truncatingIfNeeded: fraction / place) + 0x30)
      fraction %= place
      place /= 10
    }
  }

  /// The same with exactly so many decimals; what is beyond them is cut off.
  mutating func append(units: Int64, decimals: Int, places: Int) {
    guard units >= 0 else {
      append(UInt8(ascii: "-"))
      append(units: Int64(clamping: units.magnitude), decimals: decimals, places: places)
      return
    }
    let cut = decimals - places
    let kept = cut > 0 ? units / powerOfTen(cut) : units
    let scale = powerOfTen(min(decimals, places))
    append(integer: kept / scale)
    guard places > 0 else { return }
    append(UInt8(ascii: "."))
    var fraction = kept % scale
    var place = scale / 10
    for _ in 0..<places {
      append(place > 0 ? UInt8(truncatingIfNeeded: fraction / place) + 0x30 : 0x30)
      if place > 0 { fraction %= place }
      place /= 10
    }
  }

  /// The same in quotes.
  mutating func append(quoted units: Int64, decimals: Int) {
    append(UInt8(ascii: "\""))
    append(units: units, decimals: decimals)
    append(UInt8(ascii: "\""))
  }

  /// `,"key":"number"`; the key's text includes comma, quotes and colon.
  mutating func append(_ key: String, _ units: Int64, _ decimals: Int) {
    append(key)
    append(quoted: units, decimals: decimals)
  }
}
