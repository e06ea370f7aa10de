extension RetryCauses {
    /// Whether a failure with this code is among them.
    public func cover(_ code: HandleCode) -> Bool {
        switch code {
        case .failed: contains(.failed)
        case .timedOut: contains(.timeout)
        case .hostDied: contains(.crash)
        case .ok, .snoozed, .skipped, .cancelled: false
        }
    }
}
