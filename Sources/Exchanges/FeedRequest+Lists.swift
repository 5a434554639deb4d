import NDJSON

/// Subscriptions as elements of lists, for venues that take many in one request.
extension FeedRequest {
  /// As many in each list as fit into `limit` bytes, 64 of which are for what stands around it.
  static func lists(
    of subscriptions: [Subscription],
    limit: Int,
    appendingEach append: (Subscription, inout LineBuffer) -> Void
  ) -> [(elements: String, subscriptions: [Subscription])] {
    var lists: [(elements: String, subscriptions: [Subscription])] = []
    var room = 0
    for subscription in subscriptions {
      var element = LineBuffer()
      append(subscription, &element)
      room -= element.count
      if lists.isEmpty || room < 0 {
        lists.append(("", []))
        room = limit - 64 - element.count
      } else {
        lists[lists.count - 1].elements += ","
        room -= 1
      }
      lists[lists.count - 1].elements += String(decoding: element.bytes, as: UTF8.self)
      lists[lists.count - 1].subscriptions.append(subscription)
    }
    return lists
  }
}
