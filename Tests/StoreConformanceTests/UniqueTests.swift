import JobModel
import JobStore
import Testing

/// Jobs that keep duplicates of their tasks out.
struct UniqueTests {
    private func fixture(_ adjust: (inout Uniqueness) -> Void = { _ in }) throws -> StoreFixture {
        let fixture = try StoreFixture()
        try fixture.addJob {
            $0.uniqueness.key = ParameterKey("$.user")
            $0.retries = 1
            $0.backoff = .fixed(delayMs: 0)
            adjust(&$0.uniqueness)
        }
        return fixture
    }

    private func run(
        _ fixture: StoreFixture, _ parameters: String = #"{"user":1}"#, count: Int = 1, now: UTCMilliseconds = start
    ) throws -> Run {
        try fixture.store.runJob(named: "job", parameters: parameters, count: count, runAt: now, on: nil, now: now)
    }

    @Test("a duplicate is not written, and its run is the task that is there")
    func skipped() throws {
        let fixture = try fixture()
        let first = try run(fixture)
        let second = try run(fixture, #"{ "user": 1, "other": true }"#)
        #expect(second.firstTaskID == first.firstTaskID)
        #expect((first.duplicates, second.duplicates) == (0, 1))
        #expect(try fixture.store.run(second.id).lastTaskID == first.firstTaskID)
        #expect(try fixture.store.tasks(TaskFilter()).map(\.id) == [first.firstTaskID])
    }

    @Test("a bulk run writes one task, and tells of the others")
    func bulk() throws {
        let fixture = try fixture()
        let run = try run(fixture, count: 1_000)
        #expect((run.count, run.duplicates) == (1, 999))
    }

    @Test("other values, and parameters without one, keep nobody out")
    func others() throws {
        let fixture = try fixture()
        for parameters in [#"{"user":1}"#, #"{"user":"1"}"#, "{}", "{}", #"{"user":null}"#, "[]"] {
            #expect(try run(fixture, parameters).duplicates == 0)
        }
    }

    @Test("a key of all parameters heeds neither blanks nor the order of members")
    func parameters() throws {
        let fixture = try fixture { $0.key = .parameters }
        _ = try run(fixture, #"{"a":1,"b":[2]}"#)
        #expect(try run(fixture, #"{ "b" : [ 2 ], "a" : 1 }"#).duplicates == 1)
        #expect(try run(fixture, #"{"a":1,"b":[2],"c":0}"#).duplicates == 0)
    }

    @Test("a live task keeps others out while it waits, runs and waits for its retry; a waiting one until it starts")
    func spans() throws {
        for span in [UniqueSpan.live, .waiting] {
            let fixture = try fixture { $0.span = span }
            let executor = try fixture.executor()
            let isLive = span == .live
            _ = try run(fixture)
            var claimed = try executor.claim()
            #expect(try run(fixture).duplicates == (isLive ? 1 : 0))
            // Its retry comes back whatever was written meanwhile.
            try executor.finish(claimed, .failed)
            claimed = try executor.claim()
            #expect(claimed.count == (isLive ? 1 : 2))
            try executor.finish(claimed, now: start + 1)
            #expect(try run(fixture).duplicates == 0)
        }
    }

    @Test("a rescue and a retry by hand are never refused")
    func comingBack() throws {
        let fixture = try fixture { $0.span = .waiting }
        let executor = try fixture.executor()
        let first = try run(fixture)
        _ = try executor.claim()
        let second = try run(fixture)
        #expect(try executor.rescue() == [first.firstTaskID])
        #expect(try fixture.store.tasks(TaskFilter()).map(\.id) == [first.firstTaskID, second.firstTaskID])
        let other = try fixture.executor(on: "other")
        let claimed = try other.claim()
        for _ in 0..<2 { try other.finish(claimed, .failed) { $0.isPermanent = true } }
        _ = try run(fixture)
        #expect(try fixture.store.retryTask(ofJob: "job", logID: nil, now: start) > second.firstTaskID)
    }

    @Test("a window keeps others out for its time, whatever becomes of the task")
    func window() throws {
        let fixture = try fixture { $0.span = .window(milliseconds: 60_000) }
        let executor = try fixture.executor()
        let first = try run(fixture)
        try executor.finish(try executor.claim())
        let second = try run(fixture, now: start + 59_999)
        #expect((second.duplicates, second.firstTaskID) == (1, first.firstTaskID))
        #expect(try fixture.store.pruneRecords(limit: 10, now: start + 59_999) == 0)
        #expect(try run(fixture, now: start + 60_000).duplicates == 0)
        #expect(try fixture.store.pruneRecords(limit: 10, now: start + 120_001) == 1)
    }

    @Test("a replacement takes the place of a task that waits, and of none that runs")
    func replacement() throws {
        let fixture = try fixture { $0.onDuplicate = .replace }
        let executor = try fixture.executor()
        let first = try run(fixture)
        let second = try run(fixture)
        #expect(second.duplicates == 0)
        #expect(try fixture.store.tasks(TaskFilter()).map(\.id) == [second.firstTaskID])
        #expect(try fixture.logs().map(\.taskID) == [first.firstTaskID])
        #expect(try fixture.logs().map(\.code) == [.skipped])
        _ = try executor.claim()
        #expect(try run(fixture).firstTaskID == second.firstTaskID)
    }

    @Test("a duplicate that shall fail is refused, and names the task that is there")
    func failure() throws {
        let fixture = try fixture { $0.onDuplicate = .fail }
        let first = try run(fixture)
        #expect {
            try run(fixture)
        } throws: { error in
            guard let error = error as? StoreError else { return false }
            return error.code == .conflict && "\(error)".contains("task \(first.firstTaskID)")
        }
    }

    @Test("an occurrence that is a duplicate goes down as skipped, or as failed", arguments: [DuplicateStrategy.skip, .fail])
    func occurrences(strategy: DuplicateStrategy) throws {
        let fixture = try StoreFixture()
        try fixture.addJob {
            $0.schedule = .every(milliseconds: 1_000)
            $0.uniqueness.key = .parameters
            $0.uniqueness.onDuplicate = strategy
        }
        let now = start + 3_000
        _ = try fixture.store.materialise(horizon: now, now: now, limit: 1, plan: plan(upTo: now))
        let tasks = try fixture.store.tasks(TaskFilter())
        #expect(tasks.map(\.scheduledAt) == [start + 1_000])
        let logs = try fixture.logs()
        #expect(logs.compactMap(\.scheduledAt).sorted() == [start + 2_000, start + 3_000])
        #expect(logs.allSatisfy { $0.code == (strategy == .fail ? .failed : .skipped) && $0.isFinal })
        #expect(logs.allSatisfy { $0.message == EndMessage.duplicate(of: tasks[0].id) })
    }

    @Test("an update keeps the keys of tasks that wait, and one that makes nothing unique lets all through")
    func update() throws {
        let fixture = try fixture()
        _ = try run(fixture)
        var change = JobChange()
        change.priority = 1
        _ = try fixture.store.updateJob(named: "job", change, on: nil, now: start, nextOccurrence: nextOccurrence)
        #expect(try run(fixture).duplicates == 1)
        change.uniqueness.key = .some(nil)
        _ = try fixture.store.updateJob(named: "job", change, on: nil, now: start, nextOccurrence: nextOccurrence)
        #expect(try run(fixture).duplicates == 0)
    }
}
