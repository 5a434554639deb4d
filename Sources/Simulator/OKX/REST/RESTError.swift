/// An answer that is not data: the exchange's code, its sentence and the HTTP status it comes with.
struct RESTError: Error, Equatable {
  var status: Int
  var code: String
  var message: String

  static let unknownInstrument = RESTError(
    status: 200,
    code: "51001",
    message: "Instrument ID, Instrument ID code, or Spread ID doesn't exist."
  )

  /// 400: a required parameter is missing; the sentence is ours.
  static func empty(_ parameter: String) -> RESTError {
    RESTError(status: 400, code: "50014", message: "Parameter \(parameter) can not be empty.")
  }

  /// 400: a parameter makes no sense; the sentence is ours.
  static func wrong(_ parameter: String) -> RESTError {
    RESTError(status: 400, code: "51000", message: "Parameter \(parameter) error")
  }

  /// What `--fault rest-code` answers with.
  static func injected(_ code: Int) -> RESTError {
    switch code {
    case 50_001:
      RESTError(
        status: 503,
        code: "50001",
        message: "Service temporarily unavailable. Please try again later "
      )
    case 50_004: RESTError(status: 400, code: "50004", message: "Endpoint request timeout.")
    case 50_005: RESTError(status: 410, code: "50005", message: "API is offline or unavailable.")
    case 50_011: RESTError(status: 429, code: "50011", message: "Too Many Requests")
    case 50_013: RESTError(status: 429, code: "50013", message: "Systems are busy.")
    case 50_026: RESTError(status: 500, code: "50026", message: "System error.")
    default: RESTError(status: 200, code: String(code), message: "Simulated error.")
    }
  }
}
