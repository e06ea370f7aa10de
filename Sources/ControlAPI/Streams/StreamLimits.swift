/// How many may be told things at once, and how they are kept.
struct StreamLimits: Sendable {
    /// Of all.
    var most = 1_000
    var mostOfToken = 100
    /// How often a connection gets a sign of life, in milliseconds.
    var heartbeatMs: Int64 = 15_000
    /// Bytes that wait for one of them.
    var bufferBytes = 256 << 10
}
