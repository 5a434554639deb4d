public import MarketData
public import NDJSON

/// The state of the stream in Prometheus' text format, for a node exporter's textfile folder.
///
/// Names and labels are a contract: alert rules lean on them. No time stamps inside, since the
/// textfile collector refuses them.
public enum PrometheusReport {
  /// What the process knows of itself.
  public struct Process: Sendable {
    public var version: String
    public var residentBytes: Int64?
    public var openDescriptors: Int64?

    public init(version: String, residentBytes: Int64? = nil, openDescriptors: Int64? = nil) {
      self.version = version
      self.residentBytes = residentBytes
      self.openDescriptors = openDescriptors
    }
  }

  /// Appends the whole file.
  public static func append(
    _ health: StreamHealth,
    of process: Process,
    at now: Now,
    to output: inout LineBuffer
  ) {
    var page = MetricsPage(output)
    append(process, start: health.throughput.start, at: now, to: &page)
    appendRecords(health, to: &page)
    appendConnections(health, to: &page)
    appendSymbols(health, to: &page)
    output = page.output
  }

  // MARK: Parts

  private static func append(
    _ process: Process,
    start: Now,
    at now: Now,
    to page: inout MetricsPage
  ) {
    let tool = ("tool", "dantaro-monitor")
    page.family("dantaro_build_info", .gauge, "The tool and its version, always 1.")
    page.sample([tool, ("version", process.version)], 1)
    page.family("dantaro_process_start_timestamp_seconds", .gauge, "When the tool started.")
    page.sample([tool], microseconds: start.unix.microseconds)
    page.family("dantaro_last_report_timestamp_seconds", .gauge, "When this was written.")
    page.sample([], microseconds: now.unix.microseconds)
    if let bytes = process.residentBytes {
      page.family("process_resident_memory_bytes", .gauge, "Resident memory size in bytes.")
      page.sample([], bytes)
    }
    if let descriptors = process.openDescriptors {
      page.family("process_open_fds", .gauge, "Number of open file descriptors.")
      page.sample([], descriptors)
    }
  }

  private static func appendRecords(_ health: StreamHealth, to page: inout MetricsPage) {
    page.family("dantaro_records_received_total", .counter, "Records that came in, by type.")
    for exchange in health.exchanges {
      for kind in RecordCounts.kinds {
        page.sample(
          [("exchange", exchange.name), ("type", typeName(kind))],
          exchange.counts[kind]
        )
      }
    }
    page.family("dantaro_unreadable_lines_total", .counter, "Lines that are not records.")
    page.sample([], health.throughput.notRecords)
    page.family("dantaro_records_rejected_total", .counter, "Records marked as rejected.")
    page.samples(health.rejections, ["exchange", "reason"])
    page.family("dantaro_clock_steps_total", .counter, "Steps of the wall clock of over 0.5 s.")
    page.sample([], health.clock.steps)

    page.family(
      "dantaro_feed_latency_seconds",
      .histogram,
      "From the exchange's time to ours, of pushed tickers and trades."
    )
    for exchange in health.exchanges where exchange.latency.count > 0 {
      let label = ("exchange", exchange.name)
      for (index, bound) in LatencyBuckets.bounds.enumerated() {
        page.sample([label, ("le", bound.seconds)], exchange.latency.cumulative(index), "_bucket")
      }
      page.sample([label, ("le", "+Inf")], exchange.latency.count, "_bucket")
      page.sample([label], microseconds: exchange.latency.sumMicroseconds, "_sum")
      page.sample([label], exchange.latency.count, "_count")
    }
  }

  private static func appendConnections(_ health: StreamHealth, to page: inout MetricsPage) {
    let ledger = health.connections
    page.family("dantaro_connection_up", .gauge, "1 while the connection is open.")
    for connection in ledger.connections {
      page.sample(
        [("exchange", connection.exchange), ("channel", connection.channel)],
        connection.isUp ? 1 : 0
      )
    }
    page.family("dantaro_connects_total", .counter, "Connections that came up.")
    for connection in ledger.connections {
      page.sample(
        [("exchange", connection.exchange), ("channel", connection.channel)],
        connection.connects
      )
    }
    page.family("dantaro_disconnects_total", .counter, "Connections that ended, by cause.")
    page.samples(ledger.disconnects, ["exchange", "reason"])
    page.family("dantaro_records_dropped_total", .counter, "Records shed for a slow reader.")
    page.samples(ledger.dropped, ["exchange", "reason"])
    page.family("dantaro_records_conflated_total", .counter, "Records that newer ones replaced.")
    page.samples(ledger.conflated, ["exchange", "reason"])
    page.family("dantaro_gaps_total", .counter, "Candles that are missing.")
    page.samples(ledger.gaps, ["exchange", "reason"])
    page.family("dantaro_source_switches_total", .counter, "Changes of the believed source.")
    for (switches, from, to) in [(ledger.fallbacks, "ws", "rest"), (ledger.returns, "rest", "ws")] {
      for (labels, count) in switches.entries {
        page.sample([("exchange", String(labels[0])), ("from", from), ("to", to)], count)
      }
    }
  }

  private static func appendSymbols(_ health: StreamHealth, to page: inout MetricsPage) {
    page.family("dantaro_subscriptions", .gauge, "Instruments, by what the exchange answered.")
    for exchange in health.exchanges {
      let own = health.symbols.filter { $0.exchange == exchange.name }
      let refused = own.count { $0.refusal != nil }
      let confirmed = own.count { $0.isSubscribed && $0.refusal == nil }
      let label = ("exchange", exchange.name)
      page.sample([label, ("state", "confirmed")], Int64(confirmed))
      page.sample([label, ("state", "refused")], Int64(refused))
    }
    page.family(
      "dantaro_last_record_timestamp_seconds",
      .gauge,
      "When the last record of this instrument and type came."
    )
    for symbol in health.symbols {
      for kind in [RecordLine.Kind.ticker, .candle, .trade] where symbol.lastArrival(kind) > 0 {
        page.sample(
          names(symbol) + [("channel", typeName(kind))],
          microseconds: symbol.lastArrival(kind)
        )
      }
    }
    page.family("dantaro_symbol_stale", .gauge, "1 while the instrument is silent.")
    for symbol in health.symbols where symbol.messages > 0 || symbol.silence != nil {
      page.sample(names(symbol), symbol.silence == nil ? 0 : 1)
    }
    page.family("dantaro_source_active", .gauge, "1 for the source that the records come from.")
    for symbol in health.symbols {
      guard let source = symbol.source else { continue }
      page.sample(names(symbol) + [("source", "ws")], source == .ws ? 1 : 0)
      page.sample(names(symbol) + [("source", "rest")], source == .rest ? 1 : 0)
    }
  }

  private static func names(_ symbol: SymbolHealth) -> [(String, String)] {
    [("exchange", symbol.exchange), ("symbol", symbol.symbol)]
  }

  private static func typeName(_ kind: RecordLine.Kind) -> String {
    switch kind {
    case .ticker: "ticker"
    case .candle: "candle"
    case .trade: "trade"
    case .status: "status"
    case .other: "other"
    }
  }
}
