/// Finds the word that was probably meant. Knows nothing of options.

/// The word among `words` that takes the fewest edits to reach from `typed`.
///
/// Nil if none is near: more than a third of the word's letters would have to change.
/// Work is bounded: a typed word of more than 64 characters has no near one.
func nearest(to typed: String, among words: [String]) -> String? {
  let letters = Array(typed)
  guard letters.count <= 64 else { return nil }
  var best: (word: String, edits: Int)?
  for word in words {
    // A beginning counts as near: `--symbols` means `--symbols-file`.
    let isBeginning = letters.count > 4 && word.hasPrefix(typed)
    let edits = isBeginning ? 1 : editDistance(letters, Array(word))
    guard edits <= max(1, (word.count - 2) / 3) else { continue }
    if let known = best, known.edits <= edits { continue }
    best = (word, edits)
  }
  return best?.word
}

/// Insertions, deletions, replacements and swaps of neighbours that turn `a` into `b`.
private func editDistance(_ a: [Character], _ b: [Character]) -> Int {
  var beforeLast = [Int](repeating: 0, count: b.count + 1)
  var last = Array(0...b.count)
  for i in 0..<a.count {
    var row = [i + 1]
    for j in 0..<b.count {
      var edits = min(last[j] + (a[i] == b[j] ? 0 : 1), last[j + 1] + 1, row[j] + 1)
      if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
        edits = min(edits, beforeLast[j - 1] + 1)
      }
      row.append(edits)
    }
    beforeLast = last
    last = row
  }
  return last[b.count]
}
