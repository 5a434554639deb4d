import MarketData

/// Rows of the instruments' health under headings, fitted to a width.
struct SymbolTable {
  let language: ReportLanguage
  /// Columns of the terminal; what does not fit is left out, from the right.
  let width: Int

  /// The headings and one line for each of these instruments.
  func lines(_ indices: [Int], of health: StreamHealth, at now: Now) -> [String] {
    let rows = [language.headings] + indices.map { cells($0, of: health, at: now) }
    let widths = rows[0].indices.map { column in
      rows.reduce(0) { max($0, DisplayWidth.columns($1[column])) }
    }
    var shown = 0
    var used = 0
    for columnWidth in widths {
      used += columnWidth + (shown == 0 ? 0 : 2)
      if shown > 0, used > width { break }
      shown += 1
    }
    return rows.map { row in
      let parts = (0..<shown).map {
        DisplayWidth.padded(row[$0], to: widths[$0], leading: $0 == 0)
      }
      return DisplayWidth.fit(parts.joined(separator: "  "), to: width)
    }
  }

  private func cells(_ index: Int, of health: StreamHealth, at now: Now) -> [String] {
    let symbol = health.symbols[index]
    let currency = symbol.currency
    func price(_ name: ShownNumbers.Name) -> String? {
      let digits = symbol.numbers[name]
      return digits.isEmpty ? nil : currency.price(Figures.grouped(digits.span))
    }
    func latency(_ share: Double) -> String {
      symbol.latency.quantile(share).map { Figures.milliseconds($0) + " ms" } ?? "-"
    }
    let volume = symbol.numbers[.volume]
    return [
      (symbol.isActive ? "" : "🚨 ") + health.name(index),
      price(.last) ?? TickLine.book(bid: price(.bid), ask: price(.ask)),
      symbol.age(at: now).map(language.duration) ?? "-",
      Figures.grouped(Figures.integer(symbol.rate.perMinute(at: now.monotonic))),
      latency(0.5),
      latency(0.99),
      volume.isEmpty ? "-" : Figures.whole(volume.span),
      Figures.grouped(symbol.messages),
      symbol.source?.name ?? "-",
    ]
  }
}
