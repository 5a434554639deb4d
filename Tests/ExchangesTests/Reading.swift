import Exchanges
import Foundation
import MarketData
import NDJSON

/// One message as the venue's reader took it: what it means, and its rows as records.
struct Reading {
  static let received = UnixTime(microseconds: 1_763_800_000_005_123)

  let message: FeedMessage
  /// The records, one a line, without the line's end.
  let records: [String]
  let refused: [String]
  let oddFields: [String]

  private(set) var rows = MessageRows()

  init(_ text: String, of venue: any Exchange.Type = OKX.self) {
    self.init(Array(text.utf8), of: venue)
  }

  init(_ bytes: [UInt8], of venue: any Exchange.Type = OKX.self) {
    var rows = MessageRows()
    defer { self.rows = rows }
    message = venue.read(bytes.span, receivedAt: Reading.received, into: &rows)
    refused = rows.refused
    oddFields = rows.oddFields
    guard case .data(let subscription) = message else {
      records = []
      return
    }
    let text = rows.plainText.isEmpty ? bytes : rows.plainText
    let origin = Origin(exchange: venue.name, symbol: subscription.symbol, source: .ws)
    records = rows.rows.map { row in
      var line = LineBuffer()
      switch row {
      case .ticker(let ticker): ticker.write(origin, from: text.span, to: &line)
      case .trade(let trade):
        trade.write(after: origin.head(of: "trade"), from: text.span, to: &line)
      case .candle(let candle): candle.write(origin, from: text.span, to: &line)
      case .quote: return "quote"
      }
      return String(decoding: line.bytes.dropLast(), as: UTF8.self)
    }
  }

  /// The record's value under a key, as it is spelled there.
  func field(_ name: String, of index: Int = 0) -> String? {
    guard records.indices.contains(index), let key = records[index].range(of: "\"\(name)\":")
    else { return nil }
    return String(records[index][key.upperBound...].prefix { $0 != "," && $0 != "}" })
  }
}

/// Frames from files: this package's own, and those beside the checkout.
enum Frames {
  static func fixture(_ name: String, of venue: String = "OKX") -> [String] {
    guard let folder = Bundle.module.url(forResource: "Fixtures", withExtension: nil) else {
      return []
    }
    return lines(of: folder.appendingPathComponent("\(venue)/\(name).ndjson"))
  }

  /// `../shared/data` of a venue beside the checkout; empty where there is none.
  static func recorded(of venue: String = "okx") -> [(file: String, line: String)] {
    let checkout = URL(fileURLWithPath: #filePath)
      .appendingPathComponent("../../..").standardizedFileURL
    let folder = checkout.appendingPathComponent("../shared/data/\(venue)").standardizedFileURL
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.sorted().filter { $0.hasSuffix(".ndjson") }.flatMap { name in
      lines(of: folder.appendingPathComponent(name)).map { (name, $0) }
    }
  }

  private static func lines(of file: URL) -> [String] {
    // A file that is not there has no lines: tests that need it check the count.
    let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    return text.split(separator: "\n").map(String.init)
  }
}

/// The same reading by other means: Foundation's parser and string concatenation.
enum ReferenceReader {
  /// The records that a data frame must become; numbers are the venue's strings, unquoted.
  static func records(_ frame: String) throws -> [String] {
    let whole = try JSONSerialization.jsonObject(with: Data(frame.utf8)) as? [String: Any]
    guard let arg = whole?["arg"] as? [String: String], let channel = arg["channel"],
      let id = arg["instId"], let data = whole?["data"] as? [Any]
    else { return [] }
    return data.map { row in
      let head = "\"exchange\":\"okx\",\"symbol\":\"\(id)\",\"source\":\"ws\""
      if let row = row as? [String: Any] {
        let read: (String) -> String = { key in row[key] as? String ?? "" }
        return channel == "trades" ? trade(read, head) : ticker(read, head)
      }
      return candle(row as? [String] ?? [], head)
    }
  }

  private static let recv = "\"recv_us\":\(Reading.received.microseconds)"

  private static func number(_ text: String) -> String { text.isEmpty ? "null" : text }

  private static func ticker(_ read: (String) -> String, _ head: String) -> String {
    let quote = read("instType") == "SPOT" ? number(read("volCcy24h")) : "null"
    let names = [
      ("last", "last"), ("last_size", "lastSz"), ("bid", "bidPx"), ("bid_size", "bidSz"),
      ("ask", "askPx"), ("ask_size", "askSz"), ("open_24h", "open24h"), ("high_24h", "high24h"),
      ("low_24h", "low24h"), ("volume_24h", "vol24h"),
    ]
    let fields = names.map { "\"\($0.0)\":\(number(read($0.1)))" }.joined(separator: ",")
    return "{\"type\":\"ticker\",\(head),\"ts_ms\":\(read("ts")),\(recv),\(fields),"
      + "\"quote_volume_24h\":\(quote)}"
  }

  private static func trade(_ read: (String) -> String, _ head: String) -> String {
    "{\"type\":\"trade\",\(head),\"ts_ms\":\(read("ts")),\(recv),\"id\":\"\(read("tradeId"))\","
      + "\"price\":\(read("px")),\"size\":\(read("sz")),\"side\":\"\(read("side"))\"}"
  }

  private static func candle(_ row: [String], _ head: String) -> String {
    guard row.count == 9 else { return "" }
    return "{\"type\":\"candle\",\(head),\"interval\":\"1m\",\"ts_ms\":\(row[0]),\(recv),"
      + "\"open\":\(row[1]),\"high\":\(row[2]),\"low\":\(row[3]),\"close\":\(row[4]),"
      + "\"volume\":\(number(row[5])),\"quote_volume\":\(number(row[7])),"
      + "\"closed\":\(row[8] == "1")}"
  }
}
