import JobModel

/// How a scheduler notices that the time of day was set.
struct ModelClock {
    private var lead: Int64?
    private var forgivenUntilElapsedMs: Int64 = 0
    /// By so much more may an occurrence be late.
    private(set) var forgivenMs: Int64 = 0

    static let longestSmallMs: Int64 = 3 * 3_600_000

    /// - Returns: by how much it was set since the last look; 0 when it was not.
    mutating func look(now: UTCMilliseconds, elapsedMs: Int64) -> Int64 {
        if elapsedMs >= forgivenUntilElapsedMs { forgivenMs = 0 }
        let jumpMs = lead.map { now - elapsedMs - $0 } ?? 0
        lead = now - elapsedMs
        guard abs(jumpMs) > 1_000 else { return 0 }
        if jumpMs > 0, jumpMs <= Self.longestSmallMs {
            forgivenMs = jumpMs
            forgivenUntilElapsedMs = elapsedMs + 60_000
        }
        return jumpMs
    }
}
