import Testing

@testable import Simulator

/// Each venue tells who took: Binance by the maker, Gate by the taker, Coinone by the seller.
@Suite struct TakerSideTests {
  struct Words: Sendable {
    let place: VenueCase
    let subscribe: String
    let bought: String
  }

  private static let venues = [
    Words(
      place: .binance,
      subscribe: #"{"method":"SUBSCRIBE","params":["btcusdt@trade"],"id":1}"#,
      bought: #""m":false,"#
    ),
    Words(
      place: .gateio,
      subscribe:
        #"{"time":TIME,"channel":"spot.trades","event":"subscribe","payload":["BTC_USDT"]}"#,
      bought: #""side":"buy""#
    ),
    Words(
      place: .coinone,
      subscribe:
        #"{"request_type":"SUBSCRIBE","channel":"TRADE","topic":{"quote_currency":"KRW","target_currency":"BTC"}}"#,
      bought: #""is_seller_maker":true"#
    ),
  ]

  @Test(arguments: venues)
  func tellsTheTakersSideOfEachTrade(_ words: Words) throws {
    var talk = try words.place.talk()
    talk.open(1, at: words.place.paths[0])
    talk.heard[1] = nil
    #expect(talk.say(words.place.words(words.subscribe, talk)).count == 1)
    talk.pass(milliseconds: 55_000)
    let said = talk.take().map { $0.contains(words.bought) }
    let start = Talk<AnyVenueServer>.start / 1_000
    var bought: [Bool] = []
    let tape = Tape(VenueCase.instruments(of: words.place.venue)[0], seed: 1)
    tape.forEachFill(from: start + 1, to: start + 55_001) { bought.append($0.isBuy) }
    #expect(bought.count >= 4 && said == bought)
  }
}
