import JobModel
import JobStore
import Operations
import SQLiteJobStore
import StoreSupport
import TestSupport
import Testing

/// A task's lines, told once and in order whatever happens between two looks.
struct TaskFollowerTests {
    private let directory: TemporaryDirectory
    private let store: any Store
    private let executor: StandInExecutor

    init() throws {
        directory = try TemporaryDirectory()
        store = try SQLiteJobStore(path: directory.file("q.db"))
        _ = try store.addGroup(named: "g", summary: "", hostThreads: 1, maxRunning: nil)
        var draft = JobDraft(name: "job", group: "g", handler: "h")
        draft.retries = 3
        _ = try store.addJob(draft, on: nil, now: 1, nextOccurrence: { _, _ in nil })
        executor = try StandInExecutor(store: store, group: "g")
    }

    private func line(_ text: String) -> LogLine { LogLine(at: 1, level: .info, source: .log, text: text) }

    private func enqueue() throws -> TaskID {
        try store.runJob(named: "job", parameters: nil, count: 1, runAt: 1, on: nil, now: 1).firstTaskID
    }

    private func claim() throws -> ClaimedTask { try #require(try executor.claim("h").first) }

    private func show(_ texts: String..., from first: Int, of task: ClaimedTask) throws {
        var batch = QueueBatch(session: executor.session)
        batch.lines = [TaskLines(key: task.key, first: first, lines: texts.map(line))]
        _ = try store.finishAndClaim(batch, now: StandInExecutor.now)
    }

    private func finish(_ task: ClaimedTask, _ code: HandleCode, _ texts: String...) throws {
        try executor.finish([task], with: code, lines: texts.map(line), retryAfterMs: 0)
    }

    private func words(_ look: TaskFollower.Look) -> [String] {
        look.news.map { news in
            switch news {
            case .line(let line): "\(line.place.claimNo).\(line.place.number) \(line.line.text)"
            case .ended(let log): "\(log.claimNo) \(log.code.rawValue)"
            }
        }
    }

    @Test("lines come as they are shown, the rest with the end, and nothing twice")
    func oneAttempt() throws {
        let task = try enqueue()
        var follower = TaskFollower(task)
        #expect(try words(follower.look(in: StoredTaskLogs(store: store))).isEmpty)
        let claimed = try claim()
        try show("a", "b", from: 1, of: claimed)
        #expect(try words(follower.look(in: StoredTaskLogs(store: store))) == ["1.1 a", "1.2 b"])
        #expect(try words(follower.look(in: StoredTaskLogs(store: store))).isEmpty)
        try show("c", from: 3, of: claimed)
        try finish(claimed, .ok, "a", "b", "c", "d")
        let last = try follower.look(in: StoredTaskLogs(store: store))
        #expect(words(last) == ["1.3 c", "1.4 d", "1 200"])
        #expect(last.isOver)
    }

    @Test("attempts that end and begin between two looks are told one after the other")
    func severalAttempts() throws {
        let task = try enqueue()
        var follower = TaskFollower(task)
        let first = try claim()
        try show("a", from: 1, of: first)
        #expect(try words(follower.look(in: StoredTaskLogs(store: store))) == ["1.1 a"])
        try finish(first, .failed, "a", "b")
        try finish(try claim(), .failed, "c")
        let third = try claim()
        try show("d", from: 1, of: third)
        #expect(
            try words(follower.look(in: StoredTaskLogs(store: store))) == ["1.2 b", "1 500", "2.1 c", "2 500", "3.1 d"])
        try finish(third, .ok, "d")
        #expect(try words(follower.look(in: StoredTaskLogs(store: store))) == ["3 200"])
    }

    @Test("who comes later is told all, and who has kept a place what lies behind it")
    func late() throws {
        let task = try enqueue()
        try finish(try claim(), .failed, "a", "b")
        try finish(try claim(), .ok, "c", "d")
        var late = TaskFollower(task)
        let all = try late.look(in: StoredTaskLogs(store: store))
        #expect(words(all) == ["1.1 a", "1.2 b", "1 500", "2.1 c", "2.2 d", "2 200"])
        #expect(all.isOver)
        var resumed = TaskFollower(task, after: .init(claimNo: 2, number: 1))
        #expect(try words(resumed.look(in: StoredTaskLogs(store: store))) == ["2.2 d", "2 200"])
        var atEnd = TaskFollower(task, after: late.place)
        let rest = try atEnd.look(in: StoredTaskLogs(store: store))
        #expect(words(rest) == ["2 200"])
        #expect(rest.isOver)
    }

    @Test("a task that is cancelled while it waits for its next attempt ends with that")
    func cancelled() throws {
        let task = try enqueue()
        try executor.finish([try claim()], with: .failed, lines: [line("a")], retryAfterMs: 3_600_000)
        var follower = TaskFollower(task)
        #expect(try words(follower.look(in: StoredTaskLogs(store: store))) == ["1.1 a", "1 500"])
        _ = try store.cancelTask(task, now: StandInExecutor.now)
        let last = try follower.look(in: StoredTaskLogs(store: store))
        #expect(words(last) == ["1 499"])
        #expect(last.isOver)
    }

    @Test("a task that nobody knows is refused")
    func unknown() throws {
        var follower = TaskFollower(4711)
        #expect { try follower.look(in: StoredTaskLogs(store: store)) } throws: {
            ($0 as? StoreError)?.code == .notFound
        }
    }
}
