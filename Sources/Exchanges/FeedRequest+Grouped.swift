import NDJSON

/// Few requests for many subscriptions, for venues that take a list of them.
extension FeedRequest {
  /// Subscriptions in their order, as many in each request as fit into `limit` bytes.
  ///
  /// - Parameters:
  ///   - limit: 64 of its bytes are for what stands around the list.
  ///   - id: of the first request, the second, …, from 0.
  ///   - name: appends one element of the list; commas are put between them.
  ///   - around: what stands before and behind the list of the request with this id.
  static func grouped(
    _ subscriptions: [Subscription],
    limit: Int,
    id: (Int) -> String,
    name: (Subscription, inout LineBuffer) -> Void,
    around: (String) -> (before: String, behind: String)
  ) -> [FeedRequest] {
    var requests: [FeedRequest] = []
    var names = LineBuffer()
    var group: [Subscription] = []

    func finish() {
      guard !group.isEmpty else { return }
      let id = id(requests.count)
      let (before, behind) = around(id)
      var text = LineBuffer(reserving: names.count + 64)
      text.append(before)
      text.append(names.bytes.span)
      text.append(behind)
      requests.append(FeedRequest(id: id, text: text.bytes, subscriptions: group))
      names.removeAll()
      group.removeAll()
    }

    for subscription in subscriptions {
      var next = LineBuffer()
      name(subscription, &next)
      if names.count + next.count + 64 > limit { finish() }
      if !group.isEmpty { names.append(UInt8(ascii: ",")) }
      names.append(next.bytes.span)
      group.append(subscription)
    }
    finish()
    return requests
  }
}
