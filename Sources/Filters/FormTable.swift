import MarketData

/// What a filter keeps of each form of line that it knows, by the form's number.
///
/// Knows nothing of which are worth anything: the note of a form says that. Bounded by
/// ``RecordLine/mostForms``.
struct FormTable<Element> {
  private var elements: [Element] = []

  subscript(form: Int) -> Element { elements[form] }

  mutating func set(_ element: Element, of form: Int) {
    if form >= elements.count {
      // Room of the system's addresses, not of its memory: each doubling would copy them all.
      if form >= 16 { elements.reserveCapacity(RecordLine.mostForms) }
      while elements.count <= form { elements.append(element) }
    }
    elements[form] = element
  }
}
