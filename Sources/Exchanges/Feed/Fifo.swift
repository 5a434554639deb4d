/// First in, first out, over one array: taking moves a mark, and the spent part is cut off now and
/// then.
struct Fifo<Element> {
  private var elements: [Element?] = []
  private var head = 0

  var count: Int { elements.count - head }
  var isEmpty: Bool { head == elements.count }
  var first: Element? { isEmpty ? nil : elements[head] }

  mutating func append(_ element: Element) {
    elements.append(element)
  }

  mutating func popFirst() -> Element? {
    guard !isEmpty else { return nil }
    let element = elements[head]
    elements[head] = nil
    head += 1
    if head >= 1_024, head * 2 > elements.count {
      elements.removeSubrange(0..<head)
      head = 0
    }
    return element
  }
}
