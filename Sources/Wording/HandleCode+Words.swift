package import JobModel

extension HandleCode {
    package var word: String {
        switch self {
        case .ok: "ok"
        case .snoozed: "snoozed"
        case .skipped: "skipped"
        case .cancelled: "cancelled"
        case .failed: "failed"
        case .timedOut: "timed out"
        case .hostDied: "host died"
        }
    }
}
