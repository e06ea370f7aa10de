/// How far two words lie apart, and which of many lies nearest: for "did you mean".
public enum EditDistance {
    /// Letters that must be put in, left out, changed or swapped with their neighbour (optimal string alignment), by bytes.
    ///
    /// - Returns: `.max` for words that are long, or whose lengths differ by more than 2.
    public static func between(_ first: String, _ second: String) -> Int {
        let (one, other) = (Array(first.utf8), Array(second.utf8))
        if abs(one.count - other.count) > 2 || one.count > 128 { return .max }
        var rows = [Array(0...other.count)]
        for i in 0..<one.count {
            var row = [i + 1]
            for j in 0..<other.count {
                var best = min(row[j] + 1, rows[i][j + 1] + 1, rows[i][j] + (one[i] == other[j] ? 0 : 1))
                if i > 0, j > 0, one[i] == other[j - 1], one[i - 1] == other[j] {
                    best = min(best, rows[i - 1][j - 1] + 1)
                }
                row.append(best)
            }
            rows.append(row)
        }
        return rows[one.count][other.count]
    }

    /// The word that somebody may have meant; `nil` when none comes near.
    public static func nearest(to word: String, among words: some Sequence<String>) -> String? {
        let folded = word.lowercased()
        let near = words.compactMap { candidate -> (word: String, distance: Int)? in
            let other = candidate.lowercased()
            // What was begun counts, from three letters on.
            let isBegun = folded.utf8.count >= 3 && other.hasPrefix(folded)
            let distance = isBegun ? 1 : between(folded, other)
            return distance <= (folded.utf8.count < 6 ? 1 : 2) ? (candidate, distance) : nil
        }
        return near.min { ($0.distance, $0.word) < ($1.distance, $1.word) }?.word
    }
}
