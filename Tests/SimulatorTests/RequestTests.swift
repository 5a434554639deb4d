import Testing

@testable import Simulator

/// What the server says to requests, compared whole with the samples of OKX's documents and captures.
@Suite struct RequestTests {
  static let doc =
    " doesn't exist. Please use the correct URL, channel and parameters referring to API document."

  @Test func acknowledgesEachArgumentAndEchoesTheID() {
    var talk = Conversation()
    talk.open(1)
    let answer = talk.say(
      #"{"id":"1512","op":"subscribe","args":[{"channel":"trades","instId":"BTC-USDT"},"#
        + #"{"instId":"ETH-USDT","channel":"trades"}]}"#
    )
    #expect(
      answer.map(masked) == [
        #"{"id":"1512","event":"subscribe","arg":{"channel":"trades","instId":"BTC-USDT"},"connId":"ID"}"#,
        #"{"id":"1512","event":"subscribe","arg":{"channel":"trades","instId":"ETH-USDT"},"connId":"ID"}"#,
      ]
    )
  }

  @Test func refusesBadArgumentsOneByOneAndStreamsTheGoodOnes() {
    var talk = Conversation()
    talk.open(1)
    let answer = talk.say(
      #"{"op":"subscribe","args":[{"channel":"tickers","instId":"BTC-USDT"},"#
        + #"{"channel":"tickers","instId":"MATIC-USDT"},{"channel":"candle1m","instId":"BTC-USDT"},"#
        + #"{"channel":"tickers","instId":"POL-USDT"}]}"#
    )
    #expect(answer.count == 6)
    #expect(
      masked(answer[0])
        == #"{"event":"subscribe","arg":{"channel":"tickers","instId":"BTC-USDT"},"connId":"ID"}"#
    )
    #expect(answer[1].hasPrefix(#"{"arg":{"channel":"tickers","instId":"BTC-USDT"},"data":[{"#))
    #expect(
      masked(answer[2])
        == #"{"event":"error","msg":"Subscribe failed, wrong URL or channel:tickers,instId:MATIC-USDT"#
        + Self.doc + #"","code":"60018","connId":"ID"}"#
    )
    #expect(
      masked(answer[3])
        == #"{"event":"error","msg":"Subscribe failed, wrong URL or channel:candle1m,instId:BTC-USDT"#
        + Self.doc + #"","code":"60018","connId":"ID"}"#
    )
    talk.pass(milliseconds: 2_000)
    let later = talk.take()
    #expect(later.contains { $0.contains(#""instId":"BTC-USDT""#) })
    #expect(later.contains { $0.contains(#""instId":"POL-USDT""#) })
    #expect(!later.contains { $0.contains("MATIC") })
  }

  @Test func putsTheIDLastInAnErrorOfOneArgument() {
    var talk = Conversation()
    talk.open(1)
    let answer = talk.say(
      #"{"id":"ob1","op":"subscribe","args":[{"channel":"tickers","instId":"MATIC-USDT"}]}"#
    )
    #expect(answer.count == 1)
    #expect(masked(answer[0]).hasSuffix(#""code":"60018","connId":"ID","id":"ob1"}"#))
  }

  @Test func quotesAMalformedRequestAndAppliesNothing() {
    var talk = Conversation()
    talk.open(1)
    let request =
      #"{"op": "subscribe", "argss":[{ "channel" : "books", "instId" : "BTC-USD-191227"}],"id":"1512"}"#
    #expect(
      talk.say(request).map(masked) == [
        #"{"id":"1512","event":"error","code":"60012","msg":"Invalid request: "#
          + #"{\"op\": \"subscribe\", \"argss\":[{ \"channel\" : \"books\", \"instId\" : "#
          + #"\"BTC-USD-191227\"}],\"id\":\"1512\"}","connId":"ID"}"#
      ]
    )
  }

  @Test(arguments: [
    "", "{", "PING", #""ping""#, "[]", "null", #"{"op":"subscribe","args":[]}"#,
    #"{"op":"subscribe","args":[{"channel":"tickers","instId":"BTC-USDT"},7]}"#,
    #"{"op":"subscribe","args":{"channel":"tickers"}}"#, #"{"args":[{"channel":"tickers"}]}"#,
    #"{"id":"a-b","op":"subscribe","args":[{"channel":"tickers","instId":"BTC-USDT"}]}"#,
    #"{"id":"012345678901234567890123456789012","op":"subscribe","args":[{"channel":"tickers"}]}"#,
    #"{"op":"subscribe","args":[{"instId":"BTC-USDT"}]}"#, "{\"op\":\"\u{0}\"}",
  ])
  func refusesWhatIsNoRequest(_ request: String) {
    var talk = Conversation()
    talk.open(1)
    let answer = talk.say(request)
    #expect(answer.count == 1)
    #expect(answer.first?.contains(#""code":"60012""#) == true)
    talk.pass(milliseconds: 1_000)
    #expect(talk.take().isEmpty)
  }

  @Test func knowsNoOtherOperation() {
    var talk = Conversation()
    talk.open(1)
    #expect(talk.say(#"{"op":"ping"}"#).first?.contains(#""code":"60019""#) == true)
    #expect(talk.say(#"{"op":"login","args":[]}"#).first?.contains(#""code":"60009""#) == true)
  }

  @Test func answersTheBarePing() {
    var talk = Conversation()
    talk.open(1)
    #expect(talk.say("ping") == ["pong"])
  }

  @Test func stopsAfterUnsubscribe() {
    var talk = Conversation()
    talk.open(1)
    _ = talk.subscribe("tickers", "BTC-USDT")
    #expect(
      talk.say(#"{"op":"unsubscribe","args":[{"channel":"tickers","instId":"BTC-USDT"}]}"#)
        .map(masked) == [
          #"{"event":"unsubscribe","arg":{"channel":"tickers","instId":"BTC-USDT"},"connId":"ID"}"#
        ]
    )
    talk.pass(milliseconds: 5_000)
    #expect(talk.take().isEmpty)
  }

  @Test(arguments: [
    ("/ws/v5/public", "candle1m", false), ("/ws/v5/business", "candle1m", true),
    ("/ws/v5/business", "candle1Dutc", true), ("/ws/v5/business", "candle6H", true),
    ("/ws/v5/business", "candle8H", false), ("/ws/v5/business", "candle1h", false),
    ("/ws/v5/business", "candle1mutc", false), ("/ws/v5/business", "tickers", false),
    ("/ws/v5/business", "trades-all", true), ("/ws/v5/public", "trades-all", false),
    ("/ws/v5/public", "trades", true), ("/ws/v5/public", "ticker", false),
  ])
  func servesAChannelOnItsOwnPathOnly(_ path: String, _ channel: String, _ isServed: Bool) {
    var talk = Conversation()
    talk.open(1, path)
    let answer = talk.subscribe(channel, "BTC-USDT")
    #expect(answer.first?.contains(#""event":"subscribe""#) == isServed)
    #expect(answer.first?.contains("60018") == !isServed)
  }

  @Test func allows480RequestsAndThenOneEach7500Milliseconds() {
    var talk = Conversation()
    talk.open(1)
    for _ in 0..<480 {
      #expect(!talk.subscribe("trades", "BTC-USDT").contains { $0.contains("60014") })
    }
    #expect(
      talk.subscribe("trades", "BTC-USDT").map(masked) == [
        #"{"event":"error","msg":"Requests too frequent","code":"60014","connId":"ID"}"#
      ]
    )
    #expect(talk.say("ping") == ["pong"])
    talk.move(by: .milliseconds(7_499))
    #expect(talk.subscribe("trades", "BTC-USDT").first?.contains("60014") == true)
    talk.move(by: .milliseconds(1))
    #expect(talk.subscribe("trades", "BTC-USDT").first?.contains("60014") == false)
  }

  @Test func closesOnARequestAbove64KB() {
    var talk = Conversation()
    talk.open(1)
    let head = #"{"op":"subscribe","args":[{"channel":"trades","instId":"BTC-USDT"}]}"#
    let fits = head + String(repeating: " ", count: 65_536 - head.utf8.count)
    #expect(talk.say(fits).count == 1)
    #expect(talk.say(fits + " ").isEmpty)
    #expect(talk.deeds == [.close(peer: 1, code: 1009, reason: "Request too large.")])
    #expect(talk.say("ping").isEmpty)
  }
}
