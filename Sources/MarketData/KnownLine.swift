/// The first line of a text, of which all but its numbers is known from an earlier one.

/// What ``RecordLine/recognise(_:)`` knows of a line before its values are looked at.
@frozen
public struct KnownLine: Sendable {
  /// The number of its form, below ``RecordLine/mostForms``; another line has it later, if the note
  /// of this one is forgotten.
  public let form: Int
  /// The number of its layout, below ``RecordLine/mostForms``: all of its lines have the
  /// same numbers in the same order.
  public let layout: Int
  /// In bytes, its newline not counted.
  public let length: Int
  /// What the reader noted of a line like it; ``RecordLine/noNote`` where there is nothing.
  public let note: Int
}
