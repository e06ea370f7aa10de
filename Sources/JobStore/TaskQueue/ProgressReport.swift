public import JobModel

public struct ProgressReport: Sendable, Equatable {
    public var key: ClaimKey
    /// From 0 to 1.
    public var fraction: Double
    public var note: String?

    public init(key: ClaimKey, fraction: Double, note: String?) {
        self.key = key
        self.fraction = fraction
        self.note = note
    }
}
