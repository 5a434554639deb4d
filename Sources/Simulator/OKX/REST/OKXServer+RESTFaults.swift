import MarketData

/// What faults make of a REST answer.

extension OKXServer {
  /// The answer as the faults want it.
  func spoil(_ answer: inout HTTPAnswer, _ fault: Fault, _ deed: FaultForm.RESTDeed) {
    switch deed {
    case .old: break  // It was made for another moment.
    case .code: answer = refused(RESTError.injected(fault.number))
    case .limit:
      answer = body(#"{"msg":"Too Many Requests","code":"50011"}"#, fault.number)
    case .limitNumber:
      // As captured in 2021.
      answer = body(#"{"msg":"Requests too frequent.","code":50011}"#, 429)
    case .gateway: answer = body(#"{"message":"name resolution failed"}"#, 503)
    case .notFound: answer = body(OKXServer.notFound, 404)
    case .html:
      answer = body("<!DOCTYPE html><html><body>Just a moment...</body></html>", 200)
      answer.contentType = "text/html"
    case .noData: answer = body(#"{"code":"0","msg":""}"#, 200)
    case .noRows: answer = body(#"{"code":"0","msg":"","data":[]}"#, 200)
    case .delay: answer.delay = fault.span
    case .halve: answer.cutAfterBytes = answer.body.count / 2
    case .drop: answer = OKXServer.dropped
    }
  }

  /// As an unknown path is answered in 2026: the code is a number.
  static let notFound =
    #"{"code":404,"data":{},"detailMsg":"","error_code":"404","error_message":"Not Found","#
    + #""msg":"Not Found"}"#

  /// No answer; the status is for an owner who cannot close without one.
  static var dropped: HTTPAnswer {
    var answer = HTTPAnswer(status: 503, body: [])
    answer.isDropped = true
    return answer
  }

  private func body(_ text: String, _ status: Int) -> HTTPAnswer {
    HTTPAnswer(status: status, body: Array(text.utf8))
  }
}
