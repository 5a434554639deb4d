import MarketData

/// The REST side as far as no venue's words are needed: faults and the log.

extension FaultyServer {
  /// Answers a request, or does what a fault makes of it.
  mutating func answered(_ method: String, _ path: String, _ query: String, at now: Now)
    -> HTTPAnswer
  {
    counts.rest += 1
    let struck = restFaults(endpoint(path), at: now)
    var moment = now
    for (fault, deed) in struck where deed == .old {
      moment.unix.microseconds -= fault.span.microseconds
    }
    var made = answer(method, path, query, at: moment)
    for (fault, deed) in struck { spoil(&made, fault, deed, at: now) }
    if let fault = away(at: now) {
      logFault(fault, peer: nil, at: now)
      made = .dropped
    }
    output.log(
      "rest",
      at: now,
      [
        ("path", .text(path)), ("query", .text(query)),
        ("status", .number(made.isDropped ? 0 : Int64(made.status))),
        ("bytes", .number(Int64(made.body.count))),
      ]
    )
    return made
  }

  private func spoil(
    _ answer: inout HTTPAnswer,
    _ fault: Fault,
    _ deed: FaultForm.RESTDeed,
    at now: Now
  ) {
    switch deed {
    case .old: break  // It was made for another moment.
    case .code, .limit, .limitNumber, .notFound, .noData, .noRows:
      answer = spoilt(answer, fault, deed, at: now)
    case .gateway: answer = HTTPAnswer(503, #"{"message":"name resolution failed"}"#)
    case .html: answer = .page
    case .delay: answer.delay = fault.span
    case .halve: answer.cutAfterBytes = answer.body.count / 2
    case .drop: answer = .dropped
    }
  }
}

extension HTTPAnswer {
  /// JSON with a status.
  init(_ status: Int, _ text: String) {
    self.init(status: status, body: Array(text.utf8))
  }

  /// No answer; the status is for an owner who cannot close without one.
  static var dropped: HTTPAnswer {
    var answer = HTTPAnswer(status: 503, body: [])
    answer.isDropped = true
    return answer
  }

  /// A page for people where JSON was asked for.
  static var page: HTTPAnswer {
    var answer = HTTPAnswer(
      200,
      "<!DOCTYPE html><html><body>Just a moment...</body></html>"
    )
    answer.contentType = "text/html"
    return answer
  }

  func header(_ name: String, _ value: String) -> HTTPAnswer {
    var answer = self
    answer.headers.append(Header(name: name, value: value))
    return answer
  }
}
