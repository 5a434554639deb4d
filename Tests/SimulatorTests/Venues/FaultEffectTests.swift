import Foundation
import Testing

@testable import Simulator

/// What faults make of a ticker, at each venue whose messages are objects.
@Suite struct FaultEffectTests {
  /// Where a venue's ticker has what faults change.
  struct Fields: Sendable, CustomStringConvertible {
    let place: VenueCase
    /// The key of the object with the values; the whole message if there is none.
    var row: String?
    let last: String
    let bid: String
    let ask: String
    /// The time, and whether it stands beside the row.
    let time: String
    var timeIsOutside = false
    var description: String { place.description }

    func values(_ frame: String) -> [String: Any]? {
      let top = try? JSONSerialization.jsonObject(with: Data(frame.utf8)) as? [String: Any]
      guard let row else { return top ?? nil }
      return top?[row] as? [String: Any]
    }

    func text(_ key: String, _ frame: String) -> String? { values(frame)?[key] as? String }

    func milliseconds(_ frame: String) -> Int64? {
      guard timeIsOutside else { return values(frame)?[time] as? Int64 }
      let top = try? JSONSerialization.jsonObject(with: Data(frame.utf8)) as? [String: Any]
      return top?[time] as? Int64
    }
  }

  private static let venues = [
    Fields(place: .binance, last: "c", bid: "b", ask: "a", time: "E"),
    Fields(
      place: .gateio,
      row: "result",
      last: "last",
      bid: "highest_bid",
      ask: "lowest_ask",
      time: "time_ms",
      timeIsOutside: true
    ),
    Fields(
      place: .coinone,
      row: "data",
      last: "last",
      bid: "bid_best_price",
      ask: "ask_best_price",
      time: "timestamp"
    ),
  ]

  /// The first three tickers; a fault strikes the second.
  private func tickers(_ venue: Fields, _ faults: String) throws -> [String] {
    var talk = try venue.place.talk(faults: faults, rate: 20)
    talk.open(1, at: venue.place.paths[0])
    _ = talk.say(venue.place.words(venue.place.ticker, talk))
    talk.heard[1] = nil
    talk.pass(milliseconds: 300)
    return Array(talk.take().prefix(3))
  }

  private func second(_ venue: Fields, _ faults: String) throws -> (plain: String, spoilt: String) {
    (try tickers(venue, "")[1], try tickers(venue, faults)[1])
  }

  @Test(arguments: venues)
  func changesTheValuesThatItNames(_ venue: Fields) throws {
    let spike = try second(venue, "spike@2")
    let last = try #require(venue.text(venue.last, spike.plain))
    #expect(venue.text(venue.last, spike.spoilt) == "9" + last)
    #expect(venue.text(venue.last, try second(venue, "price=1e400@2").spoilt) == "1e400")
    let crossed = try second(venue, "crossed@2")
    #expect(venue.text(venue.bid, crossed.spoilt) == venue.text(venue.ask, crossed.plain))
    #expect(venue.text(venue.ask, crossed.spoilt) == venue.text(venue.bid, crossed.plain))
    let empty = try second(venue, "empty-fields@2")
    #expect(venue.text(venue.last, empty.spoilt) == "")
    #expect(venue.text(venue.bid, empty.spoilt) == venue.text(venue.bid, empty.plain))
    let shift = try second(venue, "shift=-5@2")
    let time = try #require(venue.milliseconds(shift.plain))
    #expect(venue.milliseconds(shift.spoilt) == time - 5_000)
  }

  @Test(arguments: venues)
  func changesTheShapeAndNotTheRest(_ venue: Fields) throws {
    let odd = try second(venue, "odd-json@2")
    #expect(odd.plain != odd.spoilt)
    for key in [venue.last, venue.bid, venue.ask] {
      #expect(venue.text(key, odd.spoilt) == venue.text(key, odd.plain))
    }
    #expect(odd.spoilt.contains("\\u00"))
    let deep = try second(venue, "deep=100@2").spoilt
    #expect(deep.contains(String(repeating: "[", count: 100)))
    #expect(venue.text(venue.last, deep) == venue.text(venue.last, odd.plain))
    let big = try second(venue, "big=5000@2").spoilt
    #expect(big.utf8.count == 5_000)
    #expect(venue.text(venue.last, big) == venue.text(venue.last, odd.plain))
    let empty = try second(venue, "empty-data@2").spoilt
    #expect(venue.values(empty)?.isEmpty == true)
    #expect(venue.values(try second(venue, "bad-json@2").spoilt) == nil)
    let twice = try tickers(venue, "twice@1")
    #expect(twice[0] == twice[1] && twice[1] != twice[2])
  }

  /// The frames before and behind the one that is struck are as without the fault.
  @Test(arguments: venues)
  func leavesTheOthersAlone(_ venue: Fields) throws {
    let plain = try tickers(venue, "")
    let spoilt = try tickers(venue, "spike@2")
    #expect(plain[0] == spoilt[0] && plain[2] == spoilt[2])
  }

  @Test func coinonesIdIsOlderThanTheOneBefore() throws {
    let venue = Self.venues[2]
    let ids = try tickers(venue, "old-id@2").map { venue.text("id", $0).flatMap { Int64($0) } ?? 0 }
    #expect(ids[1] < ids[0] && ids[0] < ids[2])
  }

  // MARK: Over REST

  @Test(arguments: [
    (VenueCase.binance, "rest-code=1007", 504, #"{"code":-1007,"#),
    (.binance, "rest-limit", 429, #"{"code":-1003,"#),
    (.binance, "rest-limit=418", 418, #"{"code":-1003,"#),
    (.gateio, "rest-code=SERVER_ERROR", 500, #"{"label":"SERVER_ERROR","#),
    (.gateio, "rest-code", 500, #"{"label":"SERVER_ERROR","#),
    (.gateio, "rest-limit", 429, #"{"label":"TOO_MANY_REQUESTS","#),
    (.coinone, "rest-code", 200, #"{"errorCode":"405","status":"maintenance","result":"error"}"#),
    (.coinone, "rest-code=107", 200, #"{"result":"error","error_code":"107","#),
    (.coinone, "rest-limit", 200, #"{"result":"error","error_code":"4","#),
    (.coinone, "rest-empty", 200, #"{"result":"success","error_code":"0","server_time":"#),
    (.binance, "rest-empty", 200, "[]"), (.gateio, "rest-html", 200, "<!DOCTYPE html>"),
    (.coinone, "rest-gateway", 503, #"{"message":"#),
  ])
  func answersOverRESTAsTheFaultSays(
    _ place: VenueCase,
    _ faults: String,
    _ status: Int,
    _ start: String
  ) throws {
    var talk = try place.talk(faults: faults + "@2")
    let path = place.rest
    #expect(talk.get(path.path, path.query).status == 200)
    let answer = talk.get(path.path, path.query)
    #expect(answer.status == status && answer.body.hasPrefix(start))
    #expect(talk.get(path.path, path.query).body.contains("BTC") || place.venue.name == "coinone")
  }

  @Test(arguments: [
    (VenueCase.binance, "close=1008@1", UInt16(1_008), "Too many requests"),
    (.coinone, "close=4290@1", 4_290, "Too many connections"), (.gateio, "close=4000@1", 4_000, ""),
  ])
  func closesWithTheReasonOfTheVenue(
    _ place: VenueCase,
    _ faults: String,
    _ code: UInt16,
    _ reason: String
  ) throws {
    var talk = try place.talk(faults: faults, rate: 20)
    talk.open(1, at: place.paths[0])
    _ = talk.say(place.words(place.ticker, talk))
    talk.pass(milliseconds: 200)
    #expect(talk.deeds == [.close(peer: 1, code: code, reason: reason)])
  }

  /// Data comes first, the ack behind it; without the fault it is the other way round.
  @Test(arguments: VenueCase.all)
  func sendsTheAckBehindTheDataWhereAFaultSaysSo(_ place: VenueCase) throws {
    var talk = try place.talk(faults: "late-ack=3", rate: 20)
    talk.open(1, at: place.paths[0])
    talk.heard[1] = nil
    let early = talk.say(place.words(place.ticker, talk))
    talk.pass(milliseconds: 4_000)
    let heard = early + talk.take()
    let data = heard.firstIndex { $0.utf8.count > 200 }
    let ack = heard.firstIndex {
      $0.lowercased().contains("subscribe") || $0.contains("result\":null")
    }
    #expect(try #require(data) < (try #require(ack)))
  }
}
