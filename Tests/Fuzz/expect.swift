/// As `precondition`, which says nothing in optimised builds.
func expect(_ isSo: Bool, _ words: @autoclosure () -> String) {
    if !isSo { fatalError(words()) }
}

/// A message has nothing that a terminal would obey.
func expectPlain(_ words: String) {
    expect(words.unicodeScalars.allSatisfy { $0.value >= 32 && $0.value != 127 }, words)
}
