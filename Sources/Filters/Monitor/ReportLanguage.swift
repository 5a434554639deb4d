import MarketData

/// The language that reports for people are written in; both say the same in the same shape.
public enum ReportLanguage: String, CaseIterable, Sendable {
  case korean = "ko"
  case english = "en"

  // MARK: Lines

  /// The status line, as the service has always printed it.
  func status(minutes: String, messages: String, perMinute: String, active: String) -> String {
    switch self {
    case .korean:
      "📈 서비스 상태 - 가동시간: \(minutes)분, 총 메시지: \(messages)개, 분당 메시지: \(perMinute)개, 활성 심볼: \(active)개"
    case .english:
      "📈 Service status - uptime: \(minutes) min, messages: \(messages), per minute: \(perMinute), active symbols: \(active)"
    }
  }

  func silent(_ name: String, lasted: String, last: String?) -> String {
    switch (self, last) {
    case (.korean, let last?): "🚨 \(name): \(lasted) 동안 데이터 없음 (마지막 수신 \(last))"
    case (.korean, nil): "🚨 \(name): \(lasted) 동안 데이터 없음 (아직 한 번도 수신 못 함)"
    case (.english, let last?): "🚨 \(name): no data for \(lasted) (last at \(last))"
    case (.english, nil): "🚨 \(name): no data for \(lasted) (none ever came)"
    }
  }

  func resumed(_ name: String, after lasted: String) -> String {
    switch self {
    case .korean: "✅ \(name): \(lasted) 만에 데이터 수신 재개"
    case .english: "✅ \(name): data again after \(lasted)"
    }
  }

  /// What stands for a name when nothing ever came from the stream.
  var wholeStream: String {
    switch self {
    case .korean: "스트림 전체"
    case .english: "the whole stream"
    }
  }

  /// `a`'s terms add up to the lines that came in.
  func accounts(received: String, terms: [String]) -> String {
    let names =
      switch self {
      case .korean: ["티커", "캔들", "체결", "상태", "기타", "레코드 아님"]
      case .english: ["tickers", "candles", "trades", "status", "other", "not records"]
      }
    let sum = zip(names, terms).map { "\($0) \($1)" }.joined(separator: " + ")
    switch self {
    case .korean: return "📋 받은 줄: \(received)개 = \(sum)"
    case .english: return "📋 Lines received: \(received) = \(sum)"
    }
  }

  func period(from start: String, to end: String) -> String {
    switch self {
    case .korean: "📅 기간: \(start) ~ \(end) (UTC)"
    case .english: "📅 Period: \(start) to \(end) (UTC)"
    }
  }

  func latency(p50: String, p99: String) -> String {
    switch self {
    case .korean: "지연 p50 \(p50) ms, p99 \(p99) ms"
    case .english: "latency p50 \(p50) ms, p99 \(p99) ms"
    }
  }

  func recentRate(seconds: String, perMinute: String) -> String {
    switch self {
    case .korean: "최근 \(seconds)초: 분당 \(perMinute)개"
    case .english: "last \(seconds) s: \(perMinute) per minute"
    }
  }

  func more(_ count: String) -> String {
    switch self {
    case .korean: "… 외 \(count)개"
    case .english: "… and \(count) more"
    }
  }

  // MARK: What is told when there is something to tell

  enum Count {
    case reconnects
    case missingCandles
    case dropped
    case conflated
    case rejected
    case notRecords
    case fallbacks
    case untracked
    case negativeLatency
  }

  func count(_ what: Count, _ number: String) -> String {
    switch self {
    case .korean:
      switch what {
      case .reconnects: "재연결 \(number)회"
      case .missingCandles: "빠진 캔들 \(number)개"
      case .dropped: "유실 \(number)개"
      case .conflated: "합쳐짐 \(number)개"
      case .rejected: "걸러짐 \(number)개"
      case .notRecords: "레코드가 아닌 줄 \(number)개"
      case .fallbacks: "REST 전환 \(number)회"
      case .untracked: "추적 못 한 레코드 \(number)개"
      case .negativeLatency: "시계가 거래소보다 늦음 (음수 지연 \(number)개)"
      }
    case .english:
      switch what {
      case .reconnects: "reconnects \(number)"
      case .missingCandles: "missing candles \(number)"
      case .dropped: "dropped \(number)"
      case .conflated: "conflated \(number)"
      case .rejected: "rejected \(number)"
      case .notRecords: "lines not records \(number)"
      case .fallbacks: "fallbacks to REST \(number)"
      case .untracked: "records not tracked \(number)"
      case .negativeLatency: "our clock is behind the exchange's (negative latency \(number))"
      }
    }
  }

  func silentNames(_ names: String) -> String {
    switch self {
    case .korean: "데이터 중단: \(names)"
    case .english: "silent: \(names)"
    }
  }

  func refusedNames(_ names: String) -> String {
    switch self {
    case .korean: "구독 거절: \(names)"
    case .english: "refused: \(names)"
    }
  }

  // MARK: Table

  /// The headings of `SymbolTable`'s columns, in their order.
  var headings: [String] {
    switch self {
    case .korean: ["심볼", "가격", "경과", "분당", "지연p50", "지연p99", "거래량", "메시지", "출처"]
    case .english:
      ["symbol", "price", "age", "per min", "lat p50", "lat p99", "volume", "messages", "source"]
    }
  }

  /// A length of time with its unit: `12.3초`, `5.0분`, `2.5시간`, `3.0일`.
  func duration(_ span: TimeSpan) -> String {
    let seconds = max(0, span.seconds)
    let (number, korean, english): (Double, String, String) =
      if seconds < 59.95 {
        (seconds, "초", " s")
      } else if seconds < 7_200 {
        (seconds / 60, "분", " min")
      } else if seconds < 172_800 {
        (seconds / 3_600, "시간", " h")
      } else {
        (seconds / 86_400, "일", " d")
      }
    switch self {
    case .korean: return Figures.tenths(number) + korean
    case .english: return Figures.tenths(number) + english
    }
  }
}
