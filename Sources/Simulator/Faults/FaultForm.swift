/// How a fault is spelled, what its `@` counts, and what it does: one row of the table.
struct FaultForm {
  enum Value {
    case none
    /// A number in a range, with what it is when left out; nil if it must be given.
    case number(String, ClosedRange<Int>, usual: Int?)
    /// A text, with what it is when left out; nil if it must be given.
    case text(String, example: String, usual: String? = nil)
    /// `SYMBOL`, or `SYMBOL:CHANNEL`.
    case symbol
    /// `SYMBOL` alone.
    case instrument
  }

  /// The kind of event that it strikes.
  enum Moment {
    /// An upgrade request: the nth of the run; with a time or nothing, every one from then on.
    case upgrade
    /// A request of a connection: its nth; with a time or nothing, every one from then on.
    case request
    /// A text ping of a connection, in the same way.
    case ping
    /// Once a connection: after its nth data message (this many, if not stated) or at a time.
    case once(Int, Deed)
    /// In a data message that it fits: the nth such one of a connection; with a time the first
    /// from then on; else each time so many have gone by, or this one only.
    case message(Usual)
    /// From the nth data message of a connection or a time on; else always.
    case lasting
    /// From a time after the server's start on; else always.
    case server
    /// A REST request: the nth of the run; with a time or nothing, every one from then on.
    case rest(RESTDeed)
    /// Goes with another fault; strikes never by itself.
    case setting
  }

  /// What is done to a connection once.
  enum Deed {
    case cut
    case reset
    case close
    case noticeToAll
    case notice
    case event
  }

  /// What is done to a REST answer.
  enum RESTDeed {
    case drop
    case delay
    case halve
    case code
    case limit
    case limitNumber
    case gateway
    case notFound
    case html
    case noData
    case noRows
    case old
  }

  enum Usual {
    case every(Int)
    case only(Int)
  }

  let value: Value
  let moment: Moment
  /// One line for people.
  let summary: String

  init(_ value: Value, _ moment: Moment, _ summary: String) {
    self.value = value
    self.moment = moment
    self.summary = summary
  }
}

extension FaultForm.Moment {
  var takesCount: Bool {
    switch self {
    case .upgrade, .request, .ping, .once, .message, .lasting, .rest: true
    case .server, .setting: false
    }
  }

  var takesTime: Bool {
    switch self {
    case .upgrade, .request, .ping, .once, .message, .lasting, .server, .rest: true
    case .setting: false
    }
  }

  /// True if the scope narrows nothing that this kind of event does not have.
  func allows(_ scope: Fault.Scope) -> Bool {
    let isOfConnection: Bool
    let isOfMessage: Bool
    let hasPath: Bool
    switch self {
    case .upgrade: (isOfConnection, isOfMessage, hasPath) = (false, false, true)
    case .request, .ping, .once: (isOfConnection, isOfMessage, hasPath) = (true, false, true)
    case .message, .lasting: (isOfConnection, isOfMessage, hasPath) = (true, true, true)
    case .server, .setting:
      (isOfConnection, isOfMessage, hasPath) = (false, false, false)
    case .rest:
      return scope.path == nil && scope.connection == nil && scope.symbol == nil
    }
    return scope.endpoint == nil && (scope.path == nil || hasPath)
      && (scope.connection == nil || isOfConnection) && (scope.symbol == nil || isOfMessage)
  }

  /// When it strikes if nothing is said.
  var usual: String {
    switch self {
    case .once(1, _): " (after 1 data message)"
    case .once(let count, _): " (after \(count) data messages)"
    case .message(.every(1)): " (each)"
    case .message(.every(let count)): " (every \(count)th)"
    case .message(.only(let count)): " (the \(count)th)"
    case .upgrade, .request, .ping, .lasting, .server, .rest, .setting: ""
    }
  }
}

extension FaultForm {
  /// `name=VALUE`, as a person types it.
  func usage(_ name: String) -> String {
    switch value {
    case .none: name
    case .number(let word, _, usual: nil): "\(name)=\(word)"
    case .number(let word, _, usual: _?): "\(name)[=\(word)]"
    case .text(let word, _, usual: nil): "\(name)=\(word)"
    case .text(let word, _, usual: _?): "\(name)[=\(word)]"
    case .symbol: "\(name)=SYMBOL[:CHANNEL]"
    case .instrument: "\(name)=SYMBOL"
    }
  }

  /// One line for people: what it does, its usual moment and its usual value.
  var line: String {
    var text = summary + moment.usual
    if case .number(_, _, usual: let usual?) = value { text += " (default \(usual))" }
    return text
  }
}

extension Fault.Name {
  /// `name=VALUE`, as a person types it.
  public var usage: String { form.usage(rawValue) }

  /// One line for people: what it does, its usual value and its usual moment.
  public var summary: String { form.line }
}

extension Venue {
  /// How a fault is spelled here, and what it does; nil where that is as everywhere.
  public func ownForm(of name: Fault.Name) -> (usage: String, summary: String)? {
    forms[name].map { ($0.usage(name.rawValue), $0.line) }
  }
}
