/// Picks the claims that a canary gets: exactly its share of them, evenly spread.
struct CanaryShare: Equatable, Sendable {
    /// 0 to 99.
    var percent = 0
    private var credit = 0

    /// Whether the next claim is the canary's.
    mutating func takesNext() -> Bool {
        credit += percent
        guard credit >= 100 else { return false }
        credit -= 100
        return true
    }
}
