import JobModel
import JobStore
import Testing

/// A run names the tasks that one request has written.
struct RunTests {
    private func run(_ fixture: StoreFixture, _ job: String = "job", count: Int = 1) throws -> Run {
        try fixture.store.runJob(named: job, parameters: nil, count: count, runAt: start, on: nil, now: start)
    }

    @Test("each request is a run of its own, with its job and as many tasks as it asked for")
    func identity() throws {
        let fixture = try StoreFixture()
        let job = try fixture.addJob()
        let first = try run(fixture, count: 3)
        let second = try run(fixture)
        #expect(first.id != second.id && first.jobID == job.id && first.count == 3 && second.count == 1)
        #expect(first.lastTaskID - first.firstTaskID >= 2 && second.firstTaskID == second.lastTaskID)
    }

    @Test("a run is found again by its id, as it was answered, and an unknown one is not")
    func found() throws {
        let fixture = try StoreFixture()
        try fixture.addJob()
        let runs = [try run(fixture, count: 3), try run(fixture)]
        #expect(try runs.map { try fixture.store.run($0.id) } == runs)
        let error = #expect(throws: StoreError.self) { try fixture.store.run(9) }
        #expect(error?.code == .notFound)
    }

    @Test("a selection lists and counts its own tasks, among others of the same job")
    func selection() throws {
        let fixture = try StoreFixture()
        try fixture.addJob()
        try fixture.addJob("other")
        _ = try run(fixture)
        let mine = try run(fixture, count: 3)
        _ = try run(fixture, "other", count: 2)
        _ = try run(fixture)
        var filter = TaskFilter()
        filter.selection = .run(mine.id)
        let tasks = try fixture.store.tasks(filter).map(\.id)
        #expect(tasks.count == 3 && tasks.first == mine.firstTaskID && tasks.last == mine.lastTaskID)
        let executor = try fixture.executor()
        try executor.finish(try executor.claim())
        let summary = RunSummary(ended: [.ok: 3], live: 0, quarantined: 0)
        #expect(try fixture.store.runSummary(of: .run(mine.id)) == summary)
        #expect(try fixture.store.runSummary(of: .task(mine.firstTaskID)).ended == [.ok: 1])
        filter.selection = .task(mine.firstTaskID)
        #expect(try fixture.store.tasks(filter).isEmpty)
    }

    @Test("an unknown run is not found; an unknown task is none")
    func unknown() throws {
        let fixture = try StoreFixture()
        var filter = TaskFilter()
        filter.selection = .run(9)
        let listing = #expect(throws: StoreError.self) { try fixture.store.tasks(filter) }
        let summary = #expect(throws: StoreError.self) { try fixture.store.runSummary(of: .run(9)) }
        #expect(listing?.code == .notFound && summary?.code == .notFound)
        #expect(
            try fixture.store.runSummary(of: .task(9)) == RunSummary(ended: [:], live: 0, quarantined: 0))
    }

    @Test("a run stays known while a task or a log of it is there, and its id never comes back")
    func pruned() throws {
        let fixture = try StoreFixture()
        try fixture.addJob()
        let old = try run(fixture, count: 2)
        let executor = try fixture.executor()
        let later = start + 1_000
        try executor.finish(try executor.claim(limit: 1)) { $0.finishedAt = start - 100 }
        #expect(try fixture.store.prune(logsEndedBefore: later, limit: 9) == 1)
        #expect(try fixture.store.runSummary(of: .run(old.id)).live == 1)
        try executor.finish(try executor.claim()) { $0.finishedAt = later + 1 }
        #expect(try fixture.store.prune(logsEndedBefore: later, limit: 9) == 0)
        #expect(try fixture.store.runSummary(of: .run(old.id)).ended == [.ok: 1])
        while try fixture.store.prune(logsEndedBefore: later + 2, limit: 9) > 0 {}
        #expect(throws: StoreError.self) { try fixture.store.runSummary(of: .run(old.id)) }
        #expect(throws: StoreError.self) { try fixture.store.run(old.id) }
        #expect(try run(fixture).id > old.id)
    }
}
