import JobModel
import JobStore
import Testing

/// Jobs of which only so many tasks run at once, in all or with the same key.
struct LimitTests {
    private func fixture(_ adjust: (inout JobLimits) -> Void) throws -> StoreFixture {
        let fixture = try StoreFixture()
        try fixture.addJob { adjust(&$0.limits) }
        return fixture
    }

    private func held(_ fixture: StoreFixture) throws -> [HeldReason?] {
        try fixture.store.tasks(TaskFilter()).filter { $0.status == .waiting }.map(\.heldReason)
    }

    @discardableResult
    private func run(_ fixture: StoreFixture, tenant: String, count: Int = 1) throws -> ClosedRange<TaskID> {
        let run = try fixture.store.runJob(
            named: "job", parameters: #"{"tenant":"\#(tenant)"}"#, count: count, runAt: start, on: nil, now: start)
        return run.firstTaskID...run.lastTaskID
    }

    @Test("tasks beyond the limit are held as they are written, those of one run and those of many")
    func heldWhenWritten() throws {
        let fixture = try fixture { $0.maxRunning = 3 }
        try fixture.run(count: 2)
        for _ in 0..<3 { try fixture.run() }
        try fixture.run(count: 2)
        #expect(try held(fixture) == [nil, nil, nil, .jobLimit, .jobLimit, .jobLimit, .jobLimit])
        #expect(try fixture.executor().claim().count == 3)
    }

    @Test("over all executors so many run, and who ends one claims the next in the same transaction")
    func overExecutors() throws {
        let fixture = try fixture { $0.maxRunning = 2 }
        let executors = try [fixture.executor(on: "a"), fixture.executor(on: "b")]
        let tasks = Array(try fixture.run(count: 5))
        let first = try executors[0].claim(limit: 1)
        let second = try executors[1].claim()
        #expect(try executors[0].claim().isEmpty)
        #expect((first + second).map(\.key.taskID) == Array(tasks.prefix(2)))
        var batch = QueueBatch(session: executors[0].session)
        batch.completions = first.map { executors[0].completion($0) }
        batch.claims = [executors[0].request()]
        #expect(try fixture.store.finishAndClaim(batch, now: start).claimed.map(\.key.taskID) == [tasks[2]])
        #expect(try executors[1].claim().isEmpty)
    }

    @Test("a retry that comes due while as many run as may is held, and runs when one has ended")
    func retry() throws {
        let fixture = try StoreFixture()
        try fixture.addJob {
            $0.limits.maxRunning = 1
            $0.retries = 1
            $0.backoff = .fixed(delayMs: 10)
        }
        let executor = try fixture.executor()
        let tasks = Array(try fixture.run(count: 2))
        try executor.finish(try executor.claim(), .failed)
        let other = try executor.claim()
        #expect(other.map(\.key.taskID) == [tasks[1]])
        #expect(try executor.claim(now: start + 20).isEmpty)
        #expect(try fixture.task(tasks[0])?.heldReason == .jobLimit)
        try executor.finish(other, now: start + 20)
        #expect(try executor.claim(now: start + 20).map(\.key.taskID) == [tasks[0]])
    }

    @Test("a rescue gives back what the dead held, once, and the limit holds for those who take it")
    func rescue() throws {
        let fixture = try fixture { $0.maxRunning = 2 }
        let (dead, living) = (try fixture.executor(on: "dead"), try fixture.executor(on: "living"))
        try fixture.run(count: 6)
        #expect(try dead.claim().count == 2)
        #expect(try living.claim().isEmpty)
        try dead.rescue()
        try dead.rescue()
        let taken = try living.claim()
        #expect(taken.count == 2)
        #expect(try dead.finish(taken).stale.count == 2)
        #expect(try living.claim().isEmpty)
        try living.finish(taken)
        #expect(try living.claim().count == 2)
    }

    @Test(
        "whoever leaves the way of others lets one through: a cancelled task, a job that is enabled again, a higher limit"
    )
    func otherWays() throws {
        let fixture = try fixture { $0.maxRunning = 1 }
        let executor = try fixture.executor()
        let tasks = Array(try fixture.run(count: 4))
        _ = try fixture.store.cancelTask(tasks[0], now: start)
        let running = try executor.claim()
        #expect(running.map(\.key.taskID) == [tasks[1]])
        _ = try fixture.store.disableJob(named: "job", now: start, nextOccurrence: nextOccurrence)
        try executor.finish(running)
        _ = try fixture.store.enableJob(named: "job", now: start, nextOccurrence: nextOccurrence)
        #expect(try executor.claim().map(\.key.taskID) == [tasks[2]])
        var change = JobChange()
        change.limits.maxRunning = .some(.some(2))
        _ = try fixture.store.updateJob(named: "job", change, on: nil, now: start, nextOccurrence: nextOccurrence)
        #expect(try executor.claim().map(\.key.taskID) == [tasks[3]])
    }

    @Test("a job whose limit is taken away runs all that it has")
    func withoutLimit() throws {
        let fixture = try fixture { $0.maxRunning = 1 }
        let executor = try fixture.executor()
        try fixture.run(count: 30)
        var change = JobChange()
        change.limits.maxRunning = .some(nil)
        _ = try fixture.store.updateJob(named: "job", change, on: nil, now: start, nextOccurrence: nextOccurrence)
        #expect(try executor.claim().count == 30)
    }

    @Test("tasks with the same key run so many at a time, and one key keeps no other waiting")
    func keys() throws {
        let fixture = try fixture {
            $0.key = ParameterKey("$.tenant")
            $0.maxPerKey = 2
        }
        let executor = try fixture.executor()
        let many = Array(try run(fixture, tenant: "many", count: 5))
        let one = try run(fixture, tenant: "one").lowerBound
        #expect(try held(fixture) == [nil, nil, .keyLimit, .keyLimit, .keyLimit, nil])
        let claimed = try executor.claim()
        #expect(claimed.map(\.key.taskID) == [many[0], many[1], one])
        try executor.finish([claimed[0], claimed[2]])
        #expect(try executor.claim().map(\.key.taskID) == [many[2]])
    }

    @Test("a claim that holds tasks for one limit does not forget those that it has taken under another")
    func manyReasons() throws {
        let fixture = try fixture {
            $0.maxRunning = 10
            $0.key = ParameterKey("$.tenant")
            $0.maxPerKey = 1
        }
        // Nobody knew of limits when these were written.
        for parameters in ["{}", #"{"tenant":"a"}"#, #"{"tenant":"a"}"#, "{}", "{}"] {
            _ = try fixture.store.runJob(
                named: "job", parameters: parameters, count: 1, runAt: start + 1, on: nil, now: start)
        }
        #expect(try fixture.executor().claim(now: start + 1).count == 2)
    }

    @Test("tasks that lack the key are counted together, and those of a key that is no text by its value")
    func oddKeys() throws {
        let fixture = try fixture {
            $0.key = ParameterKey("$.tenant")
            $0.maxPerKey = 1
        }
        let executor = try fixture.executor()
        for parameters in ["{}", "[1]", #"{"tenant":null}"#, #"{"tenant":7}"#, #"{"tenant": 7 }"#, #"{"tenant":"7"}"#] {
            _ = try fixture.store.runJob(
                named: "job", parameters: parameters, count: 1, runAt: start, on: nil, now: start)
        }
        let keys = try fixture.store.tasks(TaskFilter()).map(\.heldReason)
        #expect(keys == [nil, .keyLimit, .keyLimit, nil, .keyLimit, nil])
        #expect(try executor.claim().count == 3)
    }

    @Test("with both limits a full key takes no permit of the job, however many of its tasks come first")
    func bothLimits() throws {
        let fixture = try fixture {
            $0.maxRunning = 3
            $0.key = ParameterKey("$.tenant")
            $0.maxPerKey = 1
        }
        let executor = try fixture.executor()
        try run(fixture, tenant: "many", count: 50)
        let others = try ["a", "b", "c"].map { try run(fixture, tenant: $0).lowerBound }
        let claimed = try executor.claim()
        #expect(claimed.count == 3)
        #expect(claimed.dropFirst().map(\.key.taskID) == Array(others.prefix(2)))
        try executor.finish([claimed[1]])
        #expect(try executor.claim().map(\.key.taskID) == [others[2]])
        try executor.finish([claimed[0]])
        #expect(try executor.claim().count == 1)
    }

    @Test("another key counts tasks that wait by it, and those that run by the old one until they have ended")
    func changedKey() throws {
        let fixture = try fixture {
            $0.key = ParameterKey("$.tenant")
            $0.maxPerKey = 1
        }
        let executor = try fixture.executor()
        try run(fixture, tenant: "a", count: 3)
        let running = try executor.claim()
        var change = JobChange()
        change.limits.key = .some(ParameterKey("$.user"))
        change.limits.maxPerKey = .some(2)
        _ = try fixture.store.updateJob(named: "job", change, on: nil, now: start, nextOccurrence: nextOccurrence)
        #expect(try executor.claim().count == 2)
        try executor.finish(running)
        #expect(try executor.claim().isEmpty)
    }

    @Test("a task says how many run beside it, which, and by what they are counted")
    func permits() throws {
        let fixture = try fixture {
            $0.maxRunning = 2
            $0.key = ParameterKey("$.tenant")
            $0.maxPerKey = 1
        }
        let executor = try fixture.executor()
        let tasks = Array(try run(fixture, tenant: "a", count: 2))
        try run(fixture, tenant: "b")
        let running = try executor.claim().map(\.key.taskID)
        var expected = PermitState()
        (expected.ofJob, expected.tasksOfJob) = (2, running)
        (expected.key, expected.ofKey, expected.tasksOfKey) = (#""a""#, 1, [tasks[0]])
        #expect(try fixture.store.permits(of: tasks[1], now: start) == expected)
        try fixture.addJob("free")
        #expect(try fixture.store.permits(of: try fixture.run("free").lowerBound, now: start) == nil)
    }

    @Test("a list of limited tasks has those that a limit holds")
    func listed() throws {
        let fixture = try fixture { $0.maxRunning = 1 }
        let executor = try fixture.executor()
        let tasks = Array(try fixture.run(count: 2))
        _ = try executor.claim()
        var filter = TaskFilter()
        filter.states = [.limited]
        #expect(try fixture.store.tasks(filter).map(\.id) == [tasks[1]])
    }

    @Test("a group lifts its tasks by the time that it says, and by a minute where it says nothing")
    func ageing() throws {
        let fixture = try StoreFixture()
        try fixture.addJob("low") { $0.priority = 9 }
        try fixture.addJob("high") { $0.priority = 0 }
        let executor = try fixture.executor()
        try fixture.run("low", at: start - 10_000)
        try fixture.run("high", at: start)
        let young = try executor.claim(limit: 1)
        #expect(young.map(\.jobName) == ["high"])
        try executor.handBack(young, .unstarted)
        var change = GroupChange()
        change.ageingMs = .some(1_000)
        #expect(try fixture.store.updateGroup(named: fixture.group.name, change).ageingMs == 1_000)
        #expect(try executor.claim(limit: 1).map(\.jobName) == ["low"])
    }
}
