import NDJSON

extension Venue {
  /// OKX v5: `/ws/v5/public`, `/ws/v5/business` and the public REST endpoints.
  public static let okx = Venue(
    name: "okx",
    instruments: Listing.standard,
    usualRate: 2,
    paths: [SocketPath.publicData.word, SocketPath.business.word],
    endpoints: Endpoint.allCases.map { String($0.name) },
    lacking: [
      .flatError: "it is Binance's", .oldAck: "it is Gate's", .oldShape: "it is Gate's",
      .oldID: "it is Coinone's", .nullBid: "it is Coinone's",
    ],
    forms: [:],
    spelling: { $0 },
    key: okxKey,
    server: { options, now in OKXServer(options, at: now) }
  )

  private static func okxKey(_ frame: Span<UInt8>) -> ChannelKey? {
    guard let top = RecordedFrame.values(frame, ["arg", "data", "event"]),
      top[0].kind == .object, top[1].kind == .array, top[2].kind == .absent
    else { return nil }
    let piece = frame.extracting(top[0].range.bounds)
    guard let names = RecordedFrame.values(piece, ["channel", "instId"]), names[0].isString else {
      return nil
    }
    return ChannelKey(
      channel: JSONText.string(names[0], in: piece),
      instId: names[1].isString ? JSONText.string(names[1], in: piece) : ""
    )
  }
}
