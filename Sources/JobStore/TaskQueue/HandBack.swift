public import JobModel

/// A claimed task that goes back to the queue without an attempt.
public struct HandBack: Sendable, Equatable {
    public enum Reason: Sendable {
        /// It never started: no mark against it.
        case unstarted
        /// It was lost without blame: one more of its losses.
        case lost
        /// It had started when its host died and nobody was marked: a loss, and it runs next in a solo host.
        case suspect
    }

    public var key: ClaimKey
    public var reason: Reason

    public init(key: ClaimKey, reason: Reason) {
        self.key = key
        self.reason = reason
    }
}
