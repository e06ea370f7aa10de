import JobStore
import NIOPosix
import Synchronization
import Threads

/// Whether the store takes a write in time. Many may ask at once: one write answers all of them, on a thread and a connection of its own,
/// so that one that hangs keeps no request but these.
final class WriteProof: Sendable {
    private struct State {
        var waiting: [Int: CheckedContinuation<Problem?, Never>] = [:]
        var lastID = 0
        var isWriting = false
        /// When the last write that went well had begun, in microseconds of CLOCK_BOOTTIME.
        var provenAt: Int64?
        var isOver = false
    }

    private let patienceMs: Int64
    private let goodMs: Int64
    private let open: @Sendable () throws -> any Store
    private let state = Mutex(State())
    private let thread = NIOThreadPool(numberOfThreads: 1)
    // Of that one thread, which keeps it from write to write.
    private let store = Mutex<(any Store)?>(nil)

    /// - Parameters:
    ///   - patienceMs: how long a write may take.
    ///   - goodMs: how long a proof is good: who asks all the time makes no work of it.
    ///   - open: opens a connection that waits for other writers a little less than that.
    init(
        patienceMs: Int64 = 1_000, goodMs: Int64 = 250, open: @escaping @Sendable () throws -> any Store
    ) {
        self.patienceMs = patienceMs
        self.goodMs = goodMs
        self.open = open
        thread.start()
    }

    /// - Throws: `Problem` that names what fails, after `patienceMs` at the latest.
    func check() async throws {
        let problem = await withTaskGroup(of: Problem?.self) { group in
            let id = state.withLock { state in
                state.lastID += 1
                return state.lastID
            }
            let deadline = SystemClock.bootMicroseconds() + patienceMs * 1_000
            group.addTask { await self.written(id, by: deadline) }
            group.addTask {
                try? await Task.sleep(for: .milliseconds(self.patienceMs))
                guard !Task.isCancelled else { return nil }
                self.giveUp(id)
                return nil
            }
            // The one who waits tells, whether it has heard of the write or was given up.
            var problem: Problem?
            for await next in group {
                problem = problem ?? next
                group.cancelAll()
            }
            return problem
        }
        if let problem { throw problem }
    }

    func stop() async {
        state.withLock { $0.isOver = true }
        try? await thread.shutdownGracefully()
    }

    /// Waits for a write: for one that is on its way, or for a new one.
    ///
    /// - Parameter deadline: when it is given up, in microseconds of CLOCK_BOOTTIME.
    private func written(_ id: Int, by deadline: Int64) async -> Problem? {
        await withCheckedContinuation { continuation in
            let (answer, begins) = state.withLock { state -> (Problem??, Bool) in
                if let provenAt = state.provenAt,
                    SystemClock.bootMicroseconds() - provenAt < goodMs * 1_000
                {
                    return (.some(nil), false)
                }
                // Who comes later than that is not given up any more.
                if SystemClock.bootMicroseconds() >= deadline { return (.some(tooLong), false) }
                if state.isOver { return (.some(Self.stopping), false) }
                state.waiting[id] = continuation
                defer { state.isWriting = true }
                return (nil, !state.isWriting)
            }
            if let answer { continuation.resume(returning: answer) }
            if begins { thread.submit { _ in self.write() } }
        }
    }

    private func giveUp(_ id: Int) {
        state.withLock { $0.waiting.removeValue(forKey: id) }?.resume(returning: tooLong)
    }

    private func write() {
        let start = SystemClock.bootMicroseconds()
        var problem: Problem?
        do {
            try store.withLock { store in
                let known = try store ?? open()
                // Opened anew after trouble: whoever has put the files right is seen.
                store = nil
                try known.proveWrite(now: SystemClock.utcMilliseconds())
                store = known
            }
        } catch {
            problem = Problem(error)
            problem?.kind = .unavailable
        }
        let waiting = state.withLock { state in
            defer { state.waiting = [:] }
            state.isWriting = false
            state.provenAt = problem == nil ? start : nil
            return state.waiting.values.map { $0 }
        }
        for continuation in waiting { continuation.resume(returning: problem) }
    }

    private var tooLong: Problem {
        Problem(
            .unavailable, "store: a write takes longer than \(patienceMs) ms",
            cure: "see what keeps the disk, or the database, busy")
    }

    private static var stopping: Problem {
        Problem(.unavailable, "server: stopping", cure: "ask another, or this one once it is back")
    }
}
