/// The faults of one run, read from `name[=value][@when][/scope],…`.
///
/// Only reads and finds; the server does the deeds and logs them.
public struct FaultPlan: Equatable, Sendable {
  public private(set) var faults: [Fault] = []
  /// By name, so that a message asks only for what there is.
  private var places: [Fault.Name: [Int]] = [:]
  /// True if something may happen to a data message.
  private(set) var touchesData = false

  /// No faults.
  public init() {}

  /// The plan that a person wrote, in the words of a venue.
  public init(_ text: String, for venue: Venue = .okx) throws(Refusal) {
    for piece in text.split(separator: ",", omittingEmptySubsequences: false) {
      var fault = try FaultPlan.fault(piece, for: venue)
      fault.place = faults.count
      if faults.contains(where: { $0.isSame(as: fault) }) { throw .twice(fault.name.rawValue) }
      places[fault.name, default: []].append(faults.count)
      faults.append(fault)
      if fault.name.form.moment.isOfData || fault.name == .delist { touchesData = true }
    }
  }

  var isEmpty: Bool { faults.isEmpty }

  /// The first fault of that name.
  func first(_ name: Fault.Name) -> Fault? {
    places[name]?.first.map { faults[$0] }
  }

  /// Every fault of that name, in order.
  func all(_ name: Fault.Name) -> [Fault] {
    guard let places = places[name] else { return [] }
    return places.map { faults[$0] }
  }
}

extension FaultForm.Moment {
  fileprivate var isOfData: Bool {
    switch self {
    case .once, .message, .lasting: true
    case .upgrade, .request, .ping, .server, .rest, .setting: false
    }
  }
}
