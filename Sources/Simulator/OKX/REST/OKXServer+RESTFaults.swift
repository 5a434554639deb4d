import MarketData

/// What faults make of a REST answer in OKX's words.

extension OKXServer {
  func spoilt(_ answer: HTTPAnswer, _ fault: Fault, _ deed: FaultForm.RESTDeed, at now: Now)
    -> HTTPAnswer
  {
    switch deed {
    case .code: refused(RESTError.injected(fault.number))
    case .limit: HTTPAnswer(fault.number, #"{"msg":"Too Many Requests","code":"50011"}"#)
    // As captured in 2021.
    case .limitNumber: HTTPAnswer(429, #"{"msg":"Requests too frequent.","code":50011}"#)
    case .notFound: HTTPAnswer(404, OKXServer.notFound)
    case .noData: HTTPAnswer(200, #"{"code":"0","msg":""}"#)
    case .noRows: HTTPAnswer(200, #"{"code":"0","msg":"","data":[]}"#)
    case .old, .gateway, .html, .delay, .halve, .drop: answer
    }
  }

  /// As an unknown path is answered in 2026: the code is a number.
  static let notFound =
    #"{"code":404,"data":{},"detailMsg":"","error_code":"404","error_message":"Not Found","#
    + #""msg":"Not Found"}"#
}
