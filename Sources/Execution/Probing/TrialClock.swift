import Threads

/// When an attempt on trial is asked to stop and when its host is killed: pure, on CLOCK_BOOTTIME in microseconds.
struct TrialClock {
    /// What ended the attempt, if anything from outside did.
    enum End: Equatable {
        /// It was asked to stop at its timeout; killed once the grace was over too.
        case timeout(wasKilled: Bool)
        /// A person asked it to stop; killed after the grace, or because the person asked again.
        case interrupt(wasKilled: Bool)
    }

    enum Action: Equatable {
        /// Why, for people.
        case stop(String)
        case kill
    }

    private let started: Int64
    private let timeoutMs: Int64
    private let graceMs: Int64
    private var killAt: Int64?
    private(set) var end: End?

    /// - Parameter timeoutMs: 0 for none.
    init(now: Int64, timeoutMs: Int64, graceMs: Int64) {
        started = now
        self.timeoutMs = timeoutMs
        self.graceMs = graceMs
    }

    /// When `tick` has something to do at the latest.
    var nextLook: Int64 {
        if wasKilled { return started + 1_000_000_000_000_000 }
        return killAt ?? (timeoutMs > 0 ? started + timeoutMs * 1_000 : started + 1_000_000_000_000_000)
    }

    func elapsed(now: Int64 = SystemClock.bootMicroseconds()) -> Int64 { now - started }

    mutating func tick(now: Int64) -> Action? {
        if let killAt { return now >= killAt ? kill() : nil }
        guard timeoutMs > 0, now >= started + timeoutMs * 1_000, end == nil else { return nil }
        killAt = now + graceMs * 1_000
        end = .timeout(wasKilled: false)
        return .stop("timeout: asked to stop after \(timeoutMs) ms; killed in \(graceMs) ms")
    }

    mutating func interrupted(now: Int64) -> Action? {
        guard end == nil else { return kill() }
        killAt = now + graceMs * 1_000
        end = .interrupt(wasKilled: false)
        return .stop("interrupted: asked to stop; killed in \(graceMs) ms, or at once when interrupted again")
    }

    private var wasKilled: Bool {
        switch end {
        case .timeout(let wasKilled), .interrupt(let wasKilled): wasKilled
        case nil: false
        }
    }

    private mutating func kill() -> Action? {
        guard !wasKilled else { return nil }
        if case .timeout = end { end = .timeout(wasKilled: true) } else { end = .interrupt(wasKilled: true) }
        return .kill
    }
}
