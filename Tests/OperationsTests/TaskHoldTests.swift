import JobModel
import JobStore
import Operations
import StoreSupport
import Testing

@Suite("What holds a task back")
struct TaskHoldTests {
    private let fixture: OperationsFixture

    init() throws {
        fixture = try OperationsFixture()
        _ = try fixture.store.addGroup(named: "narrow", summary: "", hostThreads: 1, maxRunning: 1)
    }

    /// Queues tasks of a new job and returns their ids.
    private func queue(
        _ count: Int = 1, group: String = "g", handler: String = "h", _ change: (inout JobChange) -> Void = { _ in }
    ) throws -> [TaskID] {
        var settings = JobChange()
        change(&settings)
        _ = try fixture.jobs.add(named: "a", toGroup: group, handler: handler, settings, now: fixture.now)
        let run = try fixture.jobs.run(named: "a", count: count, now: fixture.now)
        return Array(run.firstTaskID...run.lastTaskID)
    }

    /// An executor that runs a release with handler `h`.
    private func serve(_ group: String = "g") throws -> StandInExecutor {
        let executor = try fixture.openExecutor(of: group)
        try executor.run(try executor.publish(plugin: "p", handlers: ["h", "k"]))
        return executor
    }

    private func holds(_ task: TaskID) throws -> [TaskHold] {
        guard case .queued(let facts) = try fixture.tasks.standing(of: task, now: fixture.now) else { return [] }
        #expect(facts.task.id == task)
        return facts.holds
    }

    @Test("No executor of the group is online")
    func noExecutor() throws {
        let task = try queue()[0]
        #expect(try holds(task) == [.noExecutor(known: 0)])
        let executor = try serve()
        try fixture.store.closeSession(executor.session, now: fixture.now)
        #expect(try holds(task) == [.noExecutor(known: 1)])
    }

    @Test("All online executors are disabled")
    func disabledExecutors() throws {
        let task = try queue()[0]
        let executor = try serve()
        try fixture.store.setExecutor(executor.executorID, disabled: true)
        #expect(try holds(task) == [.disabledExecutors([executor.executorID])])
    }

    @Test("All online executors that are enabled are on draining nodes; a drain that is over holds nothing")
    func drainingNodes() throws {
        let task = try queue()[0]
        _ = try serve()
        try fixture.store.setDrain(Pause(), ofNode: "node-1")
        #expect(try holds(task) == [.drainingNodes(["node-1"], until: nil)])
        let until = fixture.now + 60_000
        try fixture.store.setDrain(Pause(until: until), ofNode: "node-1")
        #expect(try holds(task) == [.drainingNodes(["node-1"], until: until)])
        try fixture.store.setDrain(Pause(until: fixture.now), ofNode: "node-1")
        #expect(try holds(task) == [.turn])
    }

    @Test("The group has no release")
    func noRelease() throws {
        let task = try queue()[0]
        _ = try fixture.openExecutor()
        #expect(try holds(task) == [.noRelease])
    }

    @Test("No executor offers the handler: what each runs instead is told")
    func noHandler() throws {
        let task = try queue(handler: "other")[0]
        let (first, second) = (try serve(), try fixture.openExecutor())
        guard case .noHandler(let offers)? = try holds(task).first else {
            Issue.record("no such hold")
            return
        }
        #expect(offers.map(\.executorID) == [first.executorID, second.executorID])
        #expect(offers.map(\.release) == [1, nil])
        #expect(offers.map(\.handlers) == [["h", "k"], []])
    }

    @Test("Nothing but the tasks before it")
    func turn() throws {
        let task = try queue()[0]
        _ = try serve()
        #expect(try holds(task) == [.turn])
    }

    @Test("A paused group is told beside all else")
    func pausedGroup() throws {
        let task = try queue()[0]
        try fixture.store.setGroup(named: "g", paused: true)
        #expect(try holds(task) == [.pausedGroup(until: nil), .noExecutor(known: 0)])
        let until = fixture.now + 60_000
        try fixture.store.setPause(Pause(until: until), ofGroup: "g")
        #expect(try holds(task) == [.pausedGroup(until: until), .noExecutor(known: 0)])
        try fixture.store.setPause(Pause(until: fixture.now), ofGroup: "g")
        #expect(try holds(task) == [.noExecutor(known: 0)])
    }

    @Test("A running task names its executor; one that waits behind the group's limit names the limit")
    func runningAndMaxRunning() throws {
        let tasks = try queue(2, group: "narrow")
        let executor = try serve("narrow")
        #expect(try executor.claim("h").map(\.key.taskID) == [tasks[0]])
        #expect(try holds(tasks[0]) == [.running(.executor(executor.executorID, hostname: "node-1"))])
        #expect(try holds(tasks[1]) == [.maxRunning(limit: 1, running: 1)])
    }

    @Test("A snoozed task tells until when, and how often it has snoozed; what a failure puts off is no snooze")
    func snoozed() throws {
        let task = try queue {
            $0.maxSnoozes = 7
            $0.retries = 1
        }[0]
        let executor = try serve()
        for count in 1...2 {
            try executor.finish(try executor.claim("h"), with: .snoozed, retryAfterMs: count == 1 ? 0 : 3_600_000)
        }
        let until = try #require(try fixture.store.task(task)?.runAt)
        #expect(try holds(task) == [.snoozed(until: until, count: 2, limit: 7)])
    }

    @Test("A disabled job holds its tasks")
    func disabledJob() throws {
        let task = try queue()[0]
        _ = try serve()
        _ = try fixture.store.disableJob(named: "a", now: fixture.now)
        #expect(try holds(task) == [.disabledJob])
    }

    @Test("A serial job's task names the one that has the turn")
    func serial() throws {
        let tasks = try queue(2) { $0.blockStrategy = .serial }
        let executor = try serve()
        #expect(try executor.claim("h").map(\.key.taskID) == [tasks[0]])
        #expect(try holds(tasks[1]) == [.serial(turn: tasks[0])])
    }

    @Test("A task that backs off tells until when, and which of its attempts failed; that is when it starts")
    func backoff() throws {
        let task = try queue { $0.retries = 3 }[0]
        let executor = try serve()
        try executor.finish(executor.claim("h"), with: .failed, retryAfterMs: 3_600_000)
        let runAt = try #require(try fixture.store.task(task)).runAt
        #expect(try holds(task) == [.backoff(until: runAt, attempt: 1, of: 4)])
        guard case .queued(let facts) = try fixture.tasks.standing(of: task, now: fixture.now) else { return }
        #expect(facts.startsAt == runAt)
        try fixture.store.setPause(Pause(until: runAt + 1), ofGroup: "g")
        guard case .queued(let paused) = try fixture.tasks.standing(of: task, now: fixture.now) else { return }
        #expect(paused.startsAt == runAt + 1)
        try fixture.store.setPause(Pause(), ofGroup: "g")
        guard case .queued(let forEver) = try fixture.tasks.standing(of: task, now: fixture.now) else { return }
        #expect(forEver.startsAt == nil)
    }

    @Test("A serial job that keeps few waiting tasks tells how many wait")
    func queueCap() throws {
        let tasks = try queue(2) {
            $0.blockStrategy = .serial
            $0.queueAtMost = 1
        }
        let executor = try serve()
        #expect(try executor.claim("h").map(\.key.taskID) == [tasks[0]])
        #expect(try holds(tasks[1]) == [.serial(turn: tasks[0]), .queueCap(limit: 1, waiting: 1)])
    }

    @Test("A task of a job that runs as many as it may names those; behind others that wait it is held before they run")
    func jobLimit() throws {
        let tasks = try queue(3) { $0.limits.maxRunning = .some(2) }
        let executor = try serve()
        #expect(try holds(tasks[1]) == [.turn])
        #expect(try holds(tasks[2]) == [.jobLimit(limit: 2, running: 0, tasks: [])])
        #expect(try executor.claim("h").map(\.key.taskID) == Array(tasks[0...1]))
        #expect(try holds(tasks[2]) == [.jobLimit(limit: 2, running: 2, tasks: Array(tasks[0...1]))])
        #expect(try holds(tasks[0]) == [.running(.executor(executor.executorID, hostname: "node-1"))])
    }

    @Test("A task whose key runs as many as it may names the key and those; tasks that lack it share one")
    func keyLimit() throws {
        let tasks = try queue(2) {
            $0.limits.key = .some(.member(path: ["tenant"]))
            $0.limits.maxPerKey = .some(1)
        }
        let other = try fixture.jobs.run(named: "a", parameters: #"{"tenant": 7}"#, count: 2, now: fixture.now)
        let executor = try serve()
        #expect(try executor.claim("h").map(\.key.taskID).sorted() == [tasks[0], other.firstTaskID])
        #expect(try holds(tasks[1]) == [.keyLimit(limit: 1, running: 1, key: "", tasks: [tasks[0]])])
        #expect(
            try holds(other.lastTaskID) == [.keyLimit(limit: 1, running: 1, key: "7", tasks: [other.firstTaskID])])
    }

    @Test("A task of a job that has used up its rate tells when that opens, and starts then")
    func rateLimit() throws {
        let rate = StartRate(count: 1, perMs: 3_600_000)
        let tasks = try queue(2) { $0.limits.rate = .some(rate) }
        let executor = try serve()
        #expect(try holds(tasks[1]) == [.rateLimit(rate: rate, opensAt: nil)])
        let before = StandInExecutor.now
        #expect(try executor.claim("h").map(\.key.taskID) == [tasks[0]])
        guard case .queued(let facts) = try fixture.tasks.standing(of: tasks[1], now: before) else { return }
        guard case .rateLimit(rate, let opensAt?)? = facts.holds.first else {
            Issue.record("\(facts.holds)")
            return
        }
        #expect(facts.holds.count == 1 && facts.startsAt == opensAt)
        #expect((before + 3_600_000...before + 3_660_000).contains(opensAt))
    }

    @Test("A quarantined task tells its deaths and losses")
    func quarantined() throws {
        let task = try queue { $0.retries = 100 }[0]
        let executor = try serve()
        for _ in 1...Limits.hostDeaths {
            try executor.finish(executor.claim("h"), with: .hostDied, retryAfterMs: 0)
        }
        #expect(try holds(task) == [.quarantined(hostDeaths: Limits.hostDeaths, losses: 0)])
    }

    @Test("A task on a release of its own names it, and needs none of the group's handlers")
    func pinned() throws {
        _ = try queue()
        let executor = try serve()
        try executor.finish(executor.claim("h"), with: .ok)
        let log = try #require(try fixture.store.logs(LogFilter()).first)
        let rerun = try fixture.tasks.rerun(log: log.id, onRelease: 1, now: fixture.now)
        #expect(rerun.jobName == "a")
        #expect(rerun.release.number == 1)
        #expect(try holds(rerun.taskID) == [.pinned(release: 1)])
    }

    @Test("A rerun for a job that is deleted is refused")
    func rerunOfDeleted() throws {
        _ = try queue()
        let executor = try serve()
        try executor.finish(executor.claim("h"), with: .ok)
        let log = try #require(try fixture.store.logs(LogFilter()).first)
        try fixture.store.deleteJob(named: "a", now: fixture.now)
        let error = try #require(throws: OperationError.self) {
            try fixture.tasks.rerun(log: log.id, onRelease: 1, now: fixture.now)
        }
        #expect(error.code == .refused)
        #expect(error.refusal.subject == "log \(log.id)")
    }

    @Test("An ended task tells its code, and one that never was is refused")
    func ended() throws {
        let task = try queue()[0]
        let executor = try serve()
        try executor.finish(executor.claim("h"), with: .timedOut)
        guard case .ended(.timedOut, message: nil) = try fixture.tasks.standing(of: task, now: fixture.now) else {
            Issue.record("not ended")
            return
        }
        let error = try #require(throws: OperationError.self) {
            try fixture.tasks.standing(of: 99, now: fixture.now)
        }
        #expect(error.code == .notFound)
        #expect(error.refusal == Refusal("task 99", "neither queued nor logged", cure: .seeQueue))
        #expect(try fixture.tasks.waitUntilGone(task) == .timedOut)
        #expect(try fixture.tasks.waitUntilGone(99) == nil)
    }

    @Test("A wait for a task ends with what its listener throws, and the task stays")
    func givenUp() throws {
        struct HungUp: Error {}
        let task = try queue()[0]
        #expect(throws: HungUp.self) {
            try fixture.tasks.waitUntilGone(task) { summary in
                #expect(summary.live == 1)
                throw HungUp()
            }
        }
        #expect(try fixture.store.task(task) != nil)
    }

    @Test("Every hold has a name of its own for programs")
    func names() {
        let holds: [TaskHold] = [
            .running(.session(1)), .deadExecutor(.session(1)), .quarantined(hostDeaths: 0, losses: 0), .disabledJob,
            .serial(turn: nil), .queueCap(limit: 1, waiting: 1), .jobLimit(limit: 1, running: 1, tasks: []),
            .keyLimit(limit: 1, running: 1, key: "", tasks: []),
            .rateLimit(rate: StartRate(count: 1, perMs: 1), opensAt: 0), .runAt(0),
            .backoff(until: 0, attempt: 1, of: 2),
            .snoozed(until: 0, count: 1, limit: 1), .pausedGroup(until: nil),
            .maxRunning(limit: 1, running: 1),
            .noExecutor(known: 0),
            .disabledExecutors([]), .drainingNodes([], until: nil), .noRelease,
            .noHandler([]), .pinned(release: nil),
            .stalledLog(StalledLog(store: "", bytes: 0, limitBytes: 0, readers: [])), .turn,
        ]
        #expect(holds.map(\.reason) == TaskHold.Reason.allCases)
    }
}
