/// Where inputs begin: frames that OKX sent, records as the tools write them, odd JSON.

import Foundation
import TestSupport

enum FuzzSeeds {
  /// The frames of the fixtures, and of a folder of recorded frames where there is one beside the
  /// repository.
  static let frames: [[UInt8]] = {
    let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent()
    let folders = [
      tests.appendingPathComponent("ExchangesTests/Fixtures/OKX"),
      tests.appendingPathComponent("../../shared/data/okx"),
    ]
    return folders.flatMap(lines(inFolder:))
  }()

  /// The fixtures of another venue.
  static func frames(of venue: String) -> [[UInt8]] {
    let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent()
    let fixtures = tests.appendingPathComponent("ExchangesTests/Fixtures")
    let names = (try? FileManager.default.contentsOfDirectory(atPath: fixtures.path)) ?? []
    return names.filter { $0.lowercased() == venue.lowercased() }
      .flatMap { lines(inFolder: fixtures.appendingPathComponent($0)) }
  }

  /// The first lines of each NDJSON file; none where there is no such folder.
  private static func lines(inFolder folder: URL) -> [[UInt8]] {
    guard
      let files = try? FileManager.default.contentsOfDirectory(
        at: folder,
        includingPropertiesForKeys: nil
      )
    else { return [] }
    return files.filter { $0.pathExtension == "ndjson" }
      .sorted { $0.lastPathComponent < $1.lastPathComponent }
      .flatMap { file in
        // A file that cannot be read is one seed less.
        let text = (try? Data(contentsOf: file)).map(Array.init) ?? []
        return text.split(separator: 0x0A).prefix(8).map(Array.init).filter { $0.count < 3_000 }
      }
  }

  /// JSON of every kind, good and bad, that is not long.
  static let json: [[UInt8]] = (validJSON + invalidJSON).map(\.bytes).filter { $0.count < 1_000 }

  /// Records of every type, one a line.
  static let records: [String] = [
    #"{"type":"ticker","exchange":"okx","symbol":"BTC-USDT","source":"ws","ts_ms":1763800000000,"recv_us":1763800000123456,"last":91517.2,"last_size":0.00269444,"bid":91517.1,"bid_size":0.0135,"ask":91517.3,"ask_size":1.54613591,"open_24h":88979.1,"high_24h":92327.7,"low_24h":87758.1,"volume_24h":338.86622649,"quote_volume_24h":30744587.593360288}"#,
    #"{"type":"ticker","exchange":"okx","symbol":"BTC-USDT","source":"rest","ts_ms":1763800001000,"recv_us":1763800001123456,"last":91518,"last_size":null,"bid":null,"bid_size":null,"ask":null,"ask_size":null,"open_24h":1,"high_24h":99999,"low_24h":1,"volume_24h":0,"quote_volume_24h":null}"#,
    #"{"type":"candle","exchange":"okx","symbol":"BTC-USDT","source":"ws","interval":"1m","ts_ms":1763799960000,"recv_us":1763800020123456,"open":1,"high":3.5,"low":0.5,"close":2,"volume":10,"quote_volume":20,"closed":true}"#,
    #"{"type":"candle","exchange":"okx","symbol":"BTC-USDT","source":"rest","interval":"1m","ts_ms":1763800020000,"recv_us":1763800080123456,"open":1,"high":3.5,"low":0.5,"close":2,"volume":10,"quote_volume":20,"closed":true}"#,
    #"{"type":"candle","exchange":"okx","symbol":"BTC-USDT","source":"ws","interval":"1m","ts_ms":1763800080000,"recv_us":1763800090123456,"open":1,"high":3.5,"low":0.5,"close":2,"volume":10,"quote_volume":20,"closed":false}"#,
    #"{"type":"candle","exchange":"okx","symbol":"BTC-USDT","source":"ws","interval":"1M","ts_ms":1761955200000,"recv_us":1763800090123456,"open":1,"high":3.5,"low":0.5,"close":2,"volume":10,"quote_volume":20,"closed":false}"#,
    #"{"type":"trade","exchange":"okx","symbol":"BTC-USDT","source":"ws","ts_ms":1763800000001,"recv_us":1763800000123456,"id":"1067468269","price":83753,"size":0.000011,"side":"sell"}"#,
    #"{"type":"trade","exchange":"okx","symbol":"BTC-USDT","source":"ws","ts_ms":1763800000002,"recv_us":1763800000223456,"id":"x\u00e9-7","price":83753.10,"size":1,"side":"buy"}"#,
    #"{"type":"status","exchange":"okx","symbol":null,"source":"ws","ts_ms":null,"recv_us":1763800000000000,"event":"connected","channel":"public","interval":null,"code":null,"message":null,"count":null}"#,
    #"{"type":"status","exchange":"okx","symbol":"BTC-USDT","source":"ws","ts_ms":null,"recv_us":1763800000000000,"event":"subscribed","channel":"tickers","interval":null,"code":null,"message":null,"count":null}"#,
    #"{"type":"status","exchange":"okx","symbol":null,"source":"ws","ts_ms":null,"recv_us":1763800000500000,"event":"disconnected","channel":"public","interval":null,"code":"1006","message":"cut","count":null}"#,
    #"{"type":"status","exchange":"okx","symbol":"BTC-USDT","source":"ws","ts_ms":null,"recv_us":1763800000500000,"event":"dropped","channel":"tickers","interval":null,"code":null,"message":"conflated for a slow reader","count":7}"#,
    #"{"type":"status","exchange":"okx","symbol":"BTC-USDT","source":"ws","ts_ms":null,"recv_us":1763800000500000,"event":"refused","channel":"tickers","interval":null,"code":"60018","message":"no","count":null}"#,
    #"{"type":"liquidation","exchange":"okx","symbol":"BTC-USDT","x":{"y":[1,2,{"z":null}]}}"#,
    #"{ "ty\u0070e" : "ticker", "exchange":"okx","symbol":"A\/B","source":"ws","ts_ms":1763800000003,"recv_us":1763800000323456,"last":1e5}"#,
    #"{"type":"ticker","exchange":"비트","symbol":"BTC-KRW","source":"ws","ts_ms":1763800000003,"recv_us":1763800000323456,"last":1,"bid":2,"ask":1,"rejected":"crossed_book"}"#,
    // One in order, one ahead of its arrival, one behind.
    #"{"type":"ticker","exchange":"okx","symbol":"SOL-USDT","source":"ws","ts_ms":1763800000000,"recv_us":1763800000100000,"last":150,"last_size":1,"bid":null,"bid_size":null,"ask":null,"ask_size":null,"open_24h":1,"high_24h":99999,"low_24h":1,"volume_24h":0,"quote_volume_24h":null}"#,
    #"{"type":"ticker","exchange":"okx","symbol":"SOL-USDT","source":"ws","ts_ms":1763800003000,"recv_us":1763800000200000,"last":151,"last_size":1,"bid":null,"bid_size":null,"ask":null,"ask_size":null,"open_24h":1,"high_24h":99999,"low_24h":1,"volume_24h":0,"quote_volume_24h":null}"#,
    #"{"type":"ticker","exchange":"okx","symbol":"SOL-USDT","source":"ws","ts_ms":1763799999000,"recv_us":1763800000300000,"last":152,"last_size":1,"bid":null,"bid_size":null,"ask":null,"ask_size":null,"open_24h":1,"high_24h":99999,"low_24h":1,"volume_24h":0,"quote_volume_24h":null}"#,
    "not a record", "", "[1,2]", "{}",
  ]

  /// Streams: one of all records, and some of a few.
  static let streams: [[UInt8]] = {
    var streams = [Array(records.joined(separator: "\n").utf8)]
    for first in records.indices {
      streams.append(Array((records[first...].prefix(3)).joined(separator: "\n").utf8))
      streams.append(Array((records[first] + "\n" + records[first]).utf8))
    }
    return streams
  }()
}
