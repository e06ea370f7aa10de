import CSlotTable

/// Whether a living host still does what it is asked: pure, decided at each look. Times are microseconds of CLOCK_BOOTTIME.
///
/// A host whose threads are all busy and that answers a recall is healthy, however long its tasks wait.
struct HostHealth {
    /// How long a host may take, in microseconds.
    struct Limits: Sendable {
        /// To start a task while a thread is free.
        var start: Int64
        /// To answer a recall.
        var recall: Int64
        /// To answer for an attempt that has ended.
        var answer: Int64
        /// To end a frame that it has begun.
        var frame: Int64
        /// To put its slot table right, and to end once it has hung up.
        var oddity: Int64
    }

    /// What a look has found.
    struct Look {
        /// Tasks that it has been sent and has not taken from its queue.
        var unstarted = 0
        /// Tasks that it has taken from its queue, ever.
        var taken: UInt64 = 0
        var hasFreeThread = false
        /// The first look at which an attempt that has not been answered had ended.
        var answerDueSince: Int64?
        /// Frames that it has sent whole, and whether one is begun.
        var frames = 0
        var isInFrame = false
        /// Attempts in its slot table that it was never given.
        var strangers: [Stranger] = []
        var isConnected = true
        /// Its process is stopped, as by SIGSTOP or a debugger.
        var isStopped = false
    }

    /// An attempt that a slot says it runs.
    struct Stranger: Hashable {
        var task: Int64
        var claimNo: Int64
        var startedAt: Int64
    }

    enum Action: Equatable {
        /// Ask for everything back that has not started.
        case recall
        /// End it: what it did not do, as a clause.
        case replace(String)
    }

    private let limits: Limits
    private var idleSince: (at: Int64, taken: UInt64)?
    private var recalledAt: Int64?
    private var frameSince: (at: Int64, frames: Int)?
    private var strangersSince: [Stranger: Int64] = [:]
    private var unconnectedSince: Int64?

    init(_ limits: Limits) { self.limits = limits }

    /// Whether it owes the answer to a recall.
    var isRecalling: Bool { recalledAt != nil }

    mutating func sentRecall(now: Int64) { recalledAt = recalledAt ?? now }

    mutating func answeredRecall() {
        recalledAt = nil
        idleSince = nil
    }

    mutating func look(_ look: Look, now: Int64) -> Action? {
        if let broken = hangUp(look, now) ?? strangers(look, now) ?? frame(look, now) ?? answer(look, now) {
            return broken
        }
        if let recalledAt {
            // A stopped process does not come round by itself.
            let limit = look.isStopped ? limits.oddity : limits.recall
            guard now - recalledAt >= limit else { return nil }
            let state = look.isStopped ? "is stopped" : "does not answer"
            return .replace(
                "\(state): for \((now - recalledAt) / 1_000) ms it has not given back what it has not started")
        }
        return start(look, now)
    }

    private mutating func start(_ look: Look, _ now: Int64) -> Action? {
        guard look.unstarted > 0, look.hasFreeThread else {
            idleSince = nil
            return nil
        }
        guard let since = idleSince, since.taken == look.taken else {
            idleSince = (now, look.taken)
            return nil
        }
        return now - since.at >= limits.start ? .recall : nil
    }

    private func answer(_ look: Look, _ now: Int64) -> Action? {
        guard let since = look.answerDueSince, now - since >= limits.answer else { return nil }
        return .replace("does not answer for an attempt that ended \((now - since) / 1_000) ms ago")
    }

    private mutating func frame(_ look: Look, _ now: Int64) -> Action? {
        guard look.isInFrame else {
            frameSince = nil
            return nil
        }
        guard let since = frameSince, since.frames == look.frames else {
            frameSince = (now, look.frames)
            return nil
        }
        guard now - since.at >= limits.frame else { return nil }
        return .replace("sent what is no frame: plugin code has written to its socket")
    }

    private mutating func strangers(_ look: Look, _ now: Int64) -> Action? {
        guard !look.strangers.isEmpty || !strangersSince.isEmpty else { return nil }
        // A slot read while it changes hands shows a mixture, which is gone at the next look.
        var seen: [Stranger: Int64] = [:]
        for stranger in look.strangers { seen[stranger] = strangersSince[stranger] ?? now }
        strangersSince = seen
        guard seen.values.contains(where: { now - $0 >= limits.oddity }) else { return nil }
        return .replace("says that it runs what it was never given: plugin code has written over its slot table")
    }

    private mutating func hangUp(_ look: Look, _ now: Int64) -> Action? {
        guard !look.isConnected else { return nil }
        let since = unconnectedSince ?? now
        unconnectedSince = since
        guard now - since >= limits.oddity else { return nil }
        return .replace("has no connection any more: plugin code has closed its socket")
    }
}

extension HostHealth.Limits {
    /// - Parameter startMs: how long it may take to start a task while a thread is free.
    init(startMs: Int64) {
        self.init(
            start: startMs * 1_000, recall: 5_000_000, answer: 5_000_000, frame: 5_000_000, oddity: 1_000_000)
    }
}

extension HostHealth.Stranger {
    init(_ reading: slot_reading) {
        self.init(task: reading.task_id, claimNo: reading.claim_no, startedAt: reading.started_boottime_us)
    }
}
