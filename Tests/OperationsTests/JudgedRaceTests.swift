import JobModel
import JobStore
import Operations
import StoreSupport
import Testing

/// Somebody else is faster, between what a request was judged by and its write.
@Suite("A request holds by what it was judged by, or is judged again")
struct JudgedRaceTests {
    private let fixture: OperationsFixture

    init() throws {
        fixture = try OperationsFixture()
        try fixture.publish("mail", ["send": "", "fetch": Asks.from])
    }

    private func settings(_ change: (inout JobChange) -> Void) -> JobChange {
        var settings = JobChange()
        change(&settings)
        return settings
    }

    private func addJob() throws {
        _ = try fixture.jobs.add(
            named: "a", toGroup: "g", handler: "send", settings { $0.parameters = "[]" }, now: fixture.now)
    }

    /// The store in which a release that asks for more is published before the first write.
    private func publishingMeanwhile() -> InterferingStore {
        let store = fixture.store
        return InterferingStore(store) { write in
            guard write == 1 else { return }
            _ = try OperationsFixture.publish("mail", ["send": Asks.to, "fetch": ""], to: "g", in: store)
        }
    }

    /// The store in which the job's handler becomes another before the first write.
    private func changingMeanwhile() -> InterferingStore {
        let store = fixture.store
        return InterferingStore(store) { write in
            guard write == 1 else { return }
            var change = JobChange()
            change.handler = "fetch"
            _ = try store.updateJob(
                named: "a", change, on: nil, now: StandInExecutor.now, nextOccurrence: { _, _ in nil })
        }
    }

    @Test("A job is added by the schema of the release that was published meanwhile")
    func addAfterPublish() throws {
        let error = try #require(throws: OperationError.self) {
            try JobOperations(store: publishingMeanwhile()).add(
                named: "a", toGroup: "g", handler: "send", settings { $0.parameters = "[]" }, now: fixture.now)
        }
        #expect(error.refusal.cure == .correctParameters(handler: "send", release: 2))
        #expect(try fixture.store.jobs().isEmpty)
    }

    @Test("A job that fits the new release too is added after a second look, which also finds its handler")
    func addFitsBoth() throws {
        let store = publishingMeanwhile()
        let added = try JobOperations(store: store).add(
            named: "a", toGroup: "g", handler: "send", settings { $0.parameters = #"{"to": "ada"}"# }, now: fixture.now)
        #expect(added.missingHandler == nil)
        #expect(store.writes == 2)
    }

    @Test("New parameters are judged by the handler that the job has got meanwhile")
    func updateAfterChange() throws {
        try addJob()
        let error = try #require(throws: OperationError.self) {
            try JobOperations(store: changingMeanwhile()).update(
                named: "a", settings { $0.parameters = "{}" }, now: fixture.now)
        }
        #expect(error.refusal.cure == .correctParameters(handler: "fetch", release: 1))
        #expect(try fixture.store.job(named: "a").parameters == "[]")
    }

    @Test("A new time zone is judged again beside what the job has become meanwhile, and what others changed stays")
    func zoneAfterChange() throws {
        try addJob()
        let store = changingMeanwhile()
        let changed = try JobOperations(store: store).update(
            named: "a", settings { $0.timeZone = "Europe/Berlin" }, now: fixture.now
        ).job
        #expect(store.writes == 2)
        #expect(changed.handler == "fetch")
        #expect(changed.timeZone == "Europe/Berlin")
    }

    @Test("A change that needed no judgement is written at once, whatever else has changed")
    func updateUnjudged() throws {
        try addJob()
        let store = changingMeanwhile()
        let changed = try JobOperations(store: store).update(
            named: "a", settings { $0.priority = 1 }, now: fixture.now
        ).job
        #expect(changed.handler == "fetch")
        #expect(store.writes == 1)
    }

    @Test("A run is judged by the handler that the job has got meanwhile")
    func runAfterChange() throws {
        try addJob()
        #expect(throws: OperationError.self) {
            try JobOperations(store: changingMeanwhile()).run(named: "a", now: fixture.now)
        }
        #expect(try fixture.store.tasks(TaskFilter()).isEmpty)
    }

    @Test("A run is judged by the release that was published meanwhile")
    func runAfterPublish() throws {
        try addJob()
        #expect(throws: OperationError.self) {
            try JobOperations(store: publishingMeanwhile()).run(named: "a", now: fixture.now)
        }
        let run = try JobOperations(store: fixture.store).run(
            named: "a", parameters: #"{"to": "ada"}"#, now: fixture.now)
        #expect(try fixture.store.tasks(TaskFilter()).map(\.id) == [run.firstTaskID])
    }

    @Test("A job that never holds still is refused in the end, and nothing is written")
    func endless() throws {
        try addJob()
        let base = fixture.store
        let store = InterferingStore(base) { write in
            var change = JobChange()
            change.priority = write % 10
            _ = try base.updateJob(
                named: "a", change, on: nil, now: StandInExecutor.now, nextOccurrence: { _, _ in nil })
        }
        let error = try #require(throws: OperationError.self) {
            try JobOperations(store: store).run(named: "a", now: fixture.now)
        }
        #expect(error.code == .conflict)
        #expect(store.writes == 10)
        #expect(store.judgements == 10)
        #expect(try base.tasks(TaskFilter()).isEmpty)
    }
}
