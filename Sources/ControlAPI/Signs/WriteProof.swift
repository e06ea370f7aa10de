import JobStore
import NIOPosix
import Synchronization
import Threads

/// Whether the store takes a write in time. Many may ask at once: one write answers all of them, on a thread and a connection of its own,
/// so that one that hangs keeps no request but these.
final class WriteProof: Sendable {
    /// How far one who asks has come.
    private enum Asker {
        case asked
        case waits(CheckedContinuation<Problem?, Never>)
        /// Before it has begun to wait.
        case answered(Problem?)
    }

    private struct State {
        var askers: [Int: Asker] = [:]
        var lastID = 0
        var isWriting = false
        /// When the last write had begun, if it went well, in microseconds of CLOCK_BOOTTIME.
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
    ///   - open: opens a connection that waits for other writers a little less than the patience.
    init(
        patienceMs: Int64 = 1_000, goodMs: Int64 = 250, open: @escaping @Sendable () throws -> any Store
    ) {
        self.patienceMs = patienceMs
        self.goodMs = goodMs
        self.open = open
        thread.start()
    }

    /// - Throws: `Problem` that names what fails, after the patience at the latest.
    func check() async throws {
        guard let id = try ask() else { return }
        let problem = await withTaskGroup(of: Problem?.self) { group in
            group.addTask { await self.answer(to: id) }
            group.addTask {
                try? await Task.sleep(for: .milliseconds(self.patienceMs))
                if !Task.isCancelled { self.tell(self.tooLong, to: id) }
                return nil
            }
            // One of them tells: the write, or the clock through the one who waits for the write.
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

    /// Joins the write that is on its way, or begins one.
    ///
    /// - Returns: `nil` when that is proven.
    private func ask() throws -> Int? {
        let (id, begins) = try state.withLock { state -> (Int?, Bool) in
            let now = SystemClock.bootMicroseconds()
            if let provenAt = state.provenAt, now - provenAt < goodMs * 1_000 { return (nil, false) }
            guard !state.isOver else {
                throw Problem(.unavailable, "server: stopping", cure: "ask another, or this one once it is back")
            }
            state.lastID += 1
            state.askers[state.lastID] = .asked
            defer { state.isWriting = true }
            return (state.lastID, !state.isWriting)
        }
        if begins { thread.submit { _ in self.write() } }
        return id
    }

    private func answer(to id: Int) async -> Problem? {
        await withCheckedContinuation { continuation in
            let answer = state.withLock { state -> Problem?? in
                if case .answered(let problem) = state.askers[id] {
                    state.askers[id] = nil
                    return .some(problem)
                }
                state.askers[id] = .waits(continuation)
                return nil
            }
            if let answer { continuation.resume(returning: answer) }
        }
    }

    /// Answers one who asks, unless that has been done.
    private func tell(_ problem: Problem?, to id: Int) {
        let waiting = state.withLock { state -> CheckedContinuation<Problem?, Never>? in
            switch state.askers[id] {
            case .asked:
                state.askers[id] = .answered(problem)
                return nil
            case .waits(let continuation):
                state.askers[id] = nil
                return continuation
            case .answered, nil: return nil
            }
        }
        waiting?.resume(returning: problem)
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
        let ids = state.withLock { state in
            state.isWriting = false
            state.provenAt = problem == nil ? start : nil
            return Array(state.askers.keys)
        }
        for id in ids { tell(problem, to: id) }
    }

    private var tooLong: Problem {
        Problem(
            .unavailable, "store: a write takes longer than \(patienceMs) ms",
            cure: "see what keeps the disk, or the database, busy")
    }
}
