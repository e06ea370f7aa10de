import JobModel

/// Notices that the time of day was set.
struct ClockJumpDetector {
    private let toleranceMs: Int64 = 1_000
    private var lead: Int64?

    /// Takes a reading of both clocks.
    ///
    /// - Returns: by how many milliseconds the time of day jumped since the last reading, forwards when positive; `nil` when
    ///   it ran on within the tolerance.
    mutating func jumpMs(now: UTCMilliseconds, elapsedMs: Int64) -> Int64? {
        let newLead = now - elapsedMs
        defer { lead = newLead }
        guard let lead, abs(newLead - lead) > toleranceMs else { return nil }
        return newLead - lead
    }
}
