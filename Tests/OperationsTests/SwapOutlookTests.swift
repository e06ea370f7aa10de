import JobModel
import JobStore
import Operations
import StoreSupport
import Testing

@Suite("What a rollback or a drain would do")
struct SwapOutlookTests {
    private let fixture: OperationsFixture

    init() throws { fixture = try OperationsFixture() }

    private func rollback(to number: Int64? = nil) throws -> RollbackOutlook {
        try fixture.releases.rollbackOutlook(group: "g", to: number, now: fixture.now)
    }

    private func add(_ job: String, _ handler: String) throws {
        let draft = JobDraft(name: job, group: "g", handler: handler)
        _ = try fixture.store.addJob(draft, on: nil, now: 1, nextOccurrence: { _, _ in nil })
    }

    @Test("A rollback names both releases, and the work that needs what the earlier one lacks")
    func needs() throws {
        try fixture.publish("p", ["h": ""])
        try fixture.publish("p", ["h": "", "send": ""])
        try add("letters", "send")
        _ = try fixture.store.runJob(named: "letters", parameters: nil, count: 2, runAt: 1, on: nil, now: 1)
        let outlook = try rollback()
        #expect(outlook.from == 2 && outlook.target == 1 && outlook.endedCanary == nil && outlook.executors == 0)
        #expect(outlook.needs == [HandlerNeed(handler: "send", jobs: 1, tasks: ListCount(counted: 2))])
        let error = #expect(throws: StoreError.self) {
            try fixture.releases.rollBack(group: "g", to: nil, by: "ada", allowsRemoval: false, now: fixture.now)
        }
        #expect(error?.code == .refused, "as it was told")
        #expect(try rollback(to: 2).target == nil, "the group runs it")
    }

    @Test("With a canary on trial it ends that, and the group keeps its release")
    func canary() throws {
        try fixture.publish("p", ["h": ""])
        let canary = try fixture.openExecutor().publish(plugin: "q", handlers: ["k"]) { $0.canaryPercent = 10 }
        let outlook = try rollback()
        #expect(outlook.endedCanary == canary.number && outlook.target == nil && outlook.from == 1)
    }

    @Test("Where there is nothing to go back to, it is refused as a rollback is")
    func nothing() throws {
        #expect(throws: StoreError.self) { try rollback() }
        try fixture.publish("p", ["h": ""])
        #expect(throws: StoreError.self) { try rollback() }
        #expect(throws: StoreError.self) { try rollback(to: 7) }
    }

    @Test("A drain ends about when the longest run does, if it takes as long as its job's runs do")
    func drain() throws {
        let executor = try fixture.openExecutor()
        try fixture.publish("p", ["h": "", "new": ""])
        try add("slow", "h")
        try add("fresh", "new")
        for _ in 0..<3 {
            _ = try fixture.store.runJob(named: "slow", parameters: nil, count: 1, runAt: 1, on: nil, now: 1)
            try executor.finish(executor.claim("h"), with: .ok, elapsedMicroseconds: 10_000_000)
        }
        for job in ["slow", "fresh"] {
            _ = try fixture.store.runJob(named: job, parameters: nil, count: 1, runAt: 1, on: nil, now: 1)
        }
        let running = try executor.claim("h") + executor.claim("new")
        let now = fixture.now
        let threads = running.map { task in
            HostState.LongRuns.Thread(task: task.key.taskID, handler: task.handler, release: 1, since: now - 4_000)
        }
        try executor.show(.serving(.init(stable: .init(active: 1), running: .init(threads))))
        let outlook = try ExecutorOperations(store: fixture.store, now: now).drainOutlook(
            ofNode: "node-1", in: fixture.store)
        #expect(outlook.tasks == 2 && outlook.leftMs == 6_000 && outlook.unknown == 1)
        #expect(outlook.running.map(\.jobName) == ["slow", "fresh"])
        #expect(outlook.running.map(\.usualMs) == [10_000, nil])
        let late = try ExecutorOperations(store: fixture.store, now: now + 9_000).drainOutlook(
            ofNode: "node-1", in: fixture.store)
        #expect(late.leftMs == nil && late.unknown == 2, "it takes longer than usual")
        #expect(throws: StoreError.self) {
            try ExecutorOperations(store: fixture.store, now: now).drainOutlook(ofNode: "x", in: fixture.store)
        }
    }
}
