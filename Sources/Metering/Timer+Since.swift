public import CoreMetrics

extension CoreMetrics.Timer {
    /// Records how long it is since `start`.
    public func record(since start: ContinuousClock.Instant) {
        let (seconds, attoseconds) = (ContinuousClock.now - start).components
        recordNanoseconds(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
    }
}
