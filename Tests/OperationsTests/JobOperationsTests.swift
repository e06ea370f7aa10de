import JobModel
import JobStore
import Operations
import Scheduling
import StoreSupport
import Testing

@Suite("What people ask about jobs is judged before it is written")
struct JobOperationsTests {
    private let fixture: OperationsFixture

    init() throws { fixture = try OperationsFixture() }

    private func settings(_ change: (inout JobChange) -> Void) -> JobChange {
        var settings = JobChange()
        change(&settings)
        return settings
    }

    @discardableResult
    private func add(_ name: String = "a", handler: String = "send", parameters: String? = nil) throws -> EditedJob {
        try fixture.jobs.add(
            named: name, toGroup: "g", handler: handler, settings { $0.parameters = parameters }, now: fixture.now)
    }

    @Test("A job for a group that is not there is refused with the groups that are")
    func unknownGroup() throws {
        let error = try #require(throws: OperationError.self) {
            try fixture.jobs.add(named: "a", toGroup: "nope", handler: "h", now: fixture.now)
        }
        #expect(error.code == .notFound)
        #expect(error.refusal == Refusal("group \"nope\"", "unknown", cure: .nameGroup(among: ["g"])))
    }

    @Test(
        "Parameters that do not fit are refused with the member, the reason and the release that asks, and nothing is written"
    )
    func misfit() throws {
        try fixture.publish("mail", ["send": Asks.to])
        let error = try #require(throws: OperationError.self) { try add(parameters: #"{"to": 5}"#) }
        #expect(error.code == .invalid)
        #expect(
            error.refusal
                == Refusal(
                    "job \"a\"", "parameter \"to\": must be a string, and is an integer",
                    cure: .correctParameters(handler: "send", release: 1)))
        #expect(try fixture.store.jobs().isEmpty)
        #expect(!"\(error)".contains("5"))
    }

    @Test("A job by hand may be without parameters; given ones are judged, and so is any job with a schedule")
    func byHand() throws {
        try fixture.publish("mail", ["send": Asks.to])
        try add()
        #expect(throws: OperationError.self) { try add("b", parameters: "{}") }
        #expect(throws: OperationError.self) {
            try fixture.jobs.add(
                named: "b", toGroup: "g", handler: "send", settings { $0.schedule = .every(milliseconds: 1_000) },
                now: fixture.now)
        }
        #expect(try fixture.store.jobs().map(\.name) == ["a"])
    }

    @Test("What was not to be checked is written as it is")
    func unchecked() throws {
        try fixture.publish("mail", ["send": Asks.to])
        let added = try fixture.jobs.add(
            named: "a", toGroup: "g", handler: "send", settings { $0.parameters = "[]" }, checksParameters: false,
            now: fixture.now)
        #expect(added.job.parameters == "[]")
        let run = try fixture.jobs.run(named: "a", count: 2, checksParameters: false, now: fixture.now)
        #expect(run.count == 2)
    }

    @Test("Whether the handler is offered is part of the answer")
    func offered() throws {
        #expect(try add("a").missingHandler != nil)
        try fixture.publish("mail", ["send": ""])
        #expect(try add("b").missingHandler == nil)
        #expect(try add("c", handler: "other").missingHandler?.name == "other")
    }

    @Test("A name that is taken stays the store's conflict, after one try")
    func takenName() throws {
        try add()
        let store = InterferingStore(fixture.store) { _ in }
        let error = try #require(throws: StoreError.self) {
            try JobOperations(store: store).add(named: "a", toGroup: "g", handler: "h", now: fixture.now)
        }
        #expect(error.code == .conflict)
        #expect(store.writes == 1)
    }

    @Test("A schedule that is none is refused as what it is, also when a change makes it one")
    func schedule() throws {
        #expect(throws: ScheduleError.self) {
            try fixture.jobs.add(
                named: "a", toGroup: "g", handler: "h", settings { $0.schedule = .cron("x") }, now: fixture.now)
        }
        try add()
        let error = try #require(throws: ScheduleError.self) {
            try fixture.jobs.update(named: "a", settings { $0.timeZone = "Mars/Olympus" }, now: fixture.now)
        }
        #expect(error.code == .timeZone)
        #expect(try fixture.store.job(named: "a").timeZone == "UTC")
    }

    @Test("Names, values and a new job's schedule are judged without a store")
    func withoutStore() throws {
        func checkAdd(_ name: String, _ change: (inout JobChange) -> Void = { _ in }) throws {
            try JobOperations.checkAdd(named: name, toGroup: "nope", handler: "h", settings(change))
        }
        try checkAdd("a")
        #expect(throws: StoreError.self) { try checkAdd("a/b") }
        #expect(throws: StoreError.self) { try checkAdd("a") { $0.priority = 10 } }
        #expect(throws: ScheduleError.self) { try checkAdd("a") { $0.schedule = .cron("x") } }
        try JobOperations.checkUpdate(named: "nope", JobChange())
        #expect(throws: StoreError.self) { try JobOperations.checkUpdate(named: "a", settings { $0.handler = "" }) }
    }

    @Test("A change is judged by what it makes of the job")
    func update() throws {
        try fixture.publish("mail", ["send": Asks.to, "fetch": Asks.from])
        try add(parameters: #"{"to": "ada"}"#)
        #expect(throws: OperationError.self) {
            try fixture.jobs.update(named: "a", settings { $0.handler = "fetch" }, now: fixture.now)
        }
        let both = settings {
            $0.handler = "fetch"
            $0.parameters = #"{"from": "ada"}"#
        }
        #expect(try fixture.jobs.update(named: "a", both, now: fixture.now).job.handler == "fetch")
        let priority = settings { $0.priority = 1 }
        #expect(try fixture.jobs.update(named: "a", priority, now: fixture.now).job.priority == 1)
    }

    @Test("A run is judged by its own parameters, or else the job's")
    func run() throws {
        try fixture.publish("mail", ["send": Asks.to])
        try add()
        #expect(throws: OperationError.self) { try fixture.jobs.run(named: "a", now: fixture.now) }
        let run = try fixture.jobs.run(named: "a", parameters: #"{"to": "ada"}"#, now: fixture.now)
        #expect(try fixture.store.task(run.firstTaskID)?.parameters == #"{"to": "ada"}"#)
    }
}
