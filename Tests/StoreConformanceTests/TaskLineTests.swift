import JobModel
import JobStore
import Testing

/// What running attempts have logged so far.
struct TaskLineTests {
    private let fixture: StoreFixture
    private let executor: TestExecutor
    private var store: any Store { fixture.store }

    init() throws {
        fixture = try StoreFixture()
        executor = try fixture.executor()
        try fixture.addJob { $0.retries = 1 }
    }

    private func line(_ text: String) -> LogLine { LogLine(at: start, level: .info, source: .log, text: text) }

    private func show(_ texts: String..., from first: Int = 1, of task: ClaimedTask) throws {
        var batch = QueueBatch(session: executor.session)
        batch.lines = [TaskLines(key: task.key, first: first, lines: texts.map(line))]
        _ = try store.finishAndClaim(batch, now: start)
    }

    private func claimOne() throws -> ClaimedTask {
        try fixture.run()
        return try #require(try executor.claim().first)
    }

    private func shown(of task: ClaimedTask, after place: TaskLine.Place = .start) throws -> [String] {
        try store.runningLines(of: task.key.taskID, after: place, limit: 100).map(\.line.text)
    }

    @Test("lines of a running attempt are there, in order, behind a place, and once however often they are told")
    func shown() throws {
        let task = try claimOne()
        try show("one", "two", of: task)
        try show("three", from: 3, of: task)
        try show("two", "three", from: 2, of: task)
        #expect(try shown(of: task) == ["one", "two", "three"])
        let claim = task.key.claimNo
        #expect(try shown(of: task, after: .init(claimNo: claim, number: 2)) == ["three"])
        #expect(try shown(of: task, after: .init(claimNo: claim - 1, number: 9)).count == 3)
        #expect(try shown(of: task, after: .init(claimNo: claim + 1, number: 0)).isEmpty)
        let places = try store.runningLines(of: task.key.taskID, after: .start, limit: 2).map(\.place)
        #expect(places == [.init(claimNo: claim, number: 1), .init(claimNo: claim, number: 2)])
    }

    @Test("they ring, since somebody may look on")
    func ring() throws {
        let task = try claimOne()
        let bell = try store.listen()
        #expect(!bell.rang())
        try show("one", of: task)
        #expect(bell.rang())
    }

    @Test("lines of another claim or another session are not taken")
    func fence() throws {
        let task = try claimOne()
        var batch = QueueBatch(session: executor.session)
        let foreign = ClaimKey(taskID: task.key.taskID, claimNo: task.key.claimNo + 1)
        batch.lines = [TaskLines(key: foreign, first: 1, lines: [line("late")])]
        _ = try store.finishAndClaim(batch, now: start)
        let other = try fixture.executor(on: "other")
        batch = QueueBatch(session: other.session)
        batch.lines = [TaskLines(key: task.key, first: 1, lines: [line("stolen")])]
        _ = try store.finishAndClaim(batch, now: start)
        #expect(try shown(of: task).isEmpty)
    }

    @Test("the attempt's end takes them away; its log has what its completion brought")
    func finished() throws {
        let task = try claimOne()
        try show("one", of: task)
        try executor.finish([task], .failed) {
            $0.hasShownLines = true
            $0.logLines = [line("one"), line("two")]
        }
        #expect(try shown(of: task).isEmpty)
        let log = try #require(try fixture.logs().first)
        #expect(try store.logLines(of: log.id, limit: 10, after: nil).map(\.text) == ["one", "two"])
    }

    @Test("a task that goes back or is rescued takes none along to its next attempt")
    func returned() throws {
        let task = try claimOne()
        try show("one", of: task)
        try executor.handBack([task], .lost)
        #expect(try shown(of: task).isEmpty)
        let again = try #require(try executor.claim().first)
        #expect(try shown(of: again).isEmpty)
        try show("two", of: again)
        #expect(try shown(of: again) == ["two"])
        try executor.rescue()
        let next = try fixture.executor(on: "next")
        let third = try #require(try next.claim().first)
        #expect(third.key.taskID == task.key.taskID)
        #expect(try shown(of: third).isEmpty)
    }
}
