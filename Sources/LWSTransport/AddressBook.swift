/// Remembers, per host, the last good addresses and the order worth trying them in.

/// Pure bookkeeping: what resolved, what connected, which family works here.
struct AddressBook {
  private struct Entry {
    let host: String
    var addresses: [Address]
  }

  /// A feed knows one or two hosts; the bound only guards against a caller gone wild.
  private static let maximumHosts = 16

  private var entries: [Entry] = []
  private var workingFamily: AddressFamily?

  /// The last good addresses in the order to try; empty if the host never resolved.
  func addresses(of host: String) -> [Address] {
    entries.first { $0.host == host }?.addresses ?? []
  }

  /// Takes an answer of the resolver and puts it in order: the families in turn, beginning with the
  /// one that worked (else the resolver's first), so that a dead IPv6 path costs one address only.
  mutating func resolved(_ host: String, to addresses: [Address]) {
    guard let lead = workingFamily ?? addresses.first?.family else { return }
    var own = addresses.filter { $0.family == lead }[...]
    var other = addresses.filter { $0.family != lead }[...]
    var ordered: [Address] = []
    while !own.isEmpty || !other.isEmpty {
      if let address = own.popFirst() { ordered.append(address) }
      if let address = other.popFirst() { ordered.append(address) }
    }
    // The address that connected last stays in front while the name still has it.
    if let last = self.addresses(of: host).first, last.family == lead,
      let index = ordered.firstIndex(of: last)
    {
      ordered.remove(at: index)
      ordered.insert(last, at: 0)
    }
    entries.removeAll { $0.host == host }
    entries.append(Entry(host: host, addresses: ordered))
    if entries.count > Self.maximumHosts { entries.removeFirst() }
  }

  /// Puts the address that took a connection first.
  mutating func worked(_ address: Address, for host: String) {
    workingFamily = address.family
    move(address, of: host) { $0.insert(address, at: 0) }
  }

  /// Puts an address that failed last.
  mutating func failed(_ address: Address, for host: String) {
    move(address, of: host) { $0.append(address) }
  }

  private mutating func move(_ address: Address, of host: String, to: (inout [Address]) -> Void) {
    guard let index = entries.firstIndex(where: { $0.host == host }),
      let place = entries[index].addresses.firstIndex(of: address)
    else { return }
    entries[index].addresses.remove(at: place)
    to(&entries[index].addresses)
  }
}
