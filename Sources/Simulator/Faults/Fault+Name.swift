extension Fault {
  /// The names that `--fault` takes; what each does is in `Form`.
  public enum Name: String, CaseIterable, Sendable {
    // At the door.
    case silent
    case closeAtAccept = "close-at-accept"
    case http
    case retryAfter = "retry-after"
    case redirect
    // In requests.
    case noAck = "no-ack"
    case lateAck = "late-ack"
    case rateLimit = "rate-limit"
    case requestCode = "request-code"
    case refuse
    case refuseAll = "refuse-all"
    case delist
    case wording
    case idFirst = "id-first"
    case noID = "no-id"
    case linger
    case flatError = "flat-error"
    case oldAck = "old-ack"
    // Signs of life.
    case noPong = "no-pong"
    case serverPing = "server-ping"
    case pingFlood = "ping-flood"
    // Ends and announcements.
    case close
    case fin
    case rst
    case flap
    case notice
    case noticeEach = "notice-each"
    case noticeCut = "notice-cut"
    case event
    case away
    // Data that does not come.
    case noData = "no-data"
    case mute
    case loseClosed = "lose-closed"
    // Data that is wrong.
    case repeatClosed = "repeat-closed"
    case reopenClosed = "reopen-closed"
    case twice
    case badUTF8 = "bad-utf8"
    case badJSON = "bad-json"
    case shortRow = "short-row"
    case emptyData = "empty-data"
    case emptyFields = "empty-fields"
    case price
    case spike
    case crossed
    case shift
    case oldID = "old-id"
    // Data that is right, but unusual.
    case twoRows = "two-rows"
    case oddJSON = "odd-json"
    case deep
    case big
    case fragment
    case flood
    case oldShape = "old-shape"
    case nullBid = "null-bid"
    // Over REST.
    case restDown = "rest-down"
    case restSlow = "rest-slow"
    case restHalf = "rest-half"
    case restCode = "rest-code"
    case restLimit = "rest-limit"
    case restLimitNumber = "rest-limit-number"
    case restGateway = "rest-gateway"
    case restNotFound = "rest-404"
    case restHTML = "rest-html"
    case restNoData = "rest-no-data"
    case restEmpty = "rest-empty"
    case restOld = "rest-old"
  }
}
