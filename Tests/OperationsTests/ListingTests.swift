import JobModel
import JobStore
import Operations
import StoreSupport
import Testing

@Suite("Listings know whom they are asked about")
struct ListingTests {
    private let fixture: OperationsFixture

    init() throws {
        fixture = try OperationsFixture()
        _ = try fixture.store.addGroup(named: "w", summary: "", hostThreads: 1, maxRunning: nil)
        for (name, group) in [("a", "g"), ("b", "w")] {
            _ = try fixture.jobs.add(named: name, toGroup: group, handler: "h", now: fixture.now)
            _ = try fixture.jobs.run(named: name, now: fixture.now)
        }
    }

    @Test("Jobs of one group, or of all")
    func jobs() throws {
        #expect(try fixture.jobs.list(fixture.jobs.filter(ofGroup: "w")).map(\.name) == ["b"])
        #expect(try fixture.jobs.list(fixture.jobs.filter(ofGroup: nil)).map(\.name) == ["a", "b"])
        #expect(throws: StoreError.self) { try fixture.jobs.list(fixture.jobs.filter(ofGroup: "nope")) }
    }

    @Test("Tasks of a job or a group that is not there are refused")
    func tasks() throws {
        var filter = TaskFilter()
        filter.jobName = "a"
        #expect(try fixture.tasks.list(filter).map(\.jobName) == ["a"])
        filter.groupNames = ["nope"]
        #expect(throws: StoreError.self) { try fixture.tasks.list(filter) }
        filter.groupNames = []
        filter.jobName = "nope"
        #expect(throws: StoreError.self) { try fixture.tasks.list(filter) }
    }

    @Test("A job without attempts has an empty list, a job that is not there is refused")
    func logs() throws {
        let logs = LogOperations(store: fixture.store)
        var filter = LogFilter()
        filter.jobName = "a"
        #expect(try logs.list(filter).isEmpty)
        let executor = try fixture.openExecutor()
        try executor.finish(executor.claim("h"), with: .ok)
        #expect(try logs.list(filter).map(\.code) == [.ok])
        filter.jobName = "nope"
        #expect(throws: StoreError.self) { try logs.list(filter) }
    }

    @Test("A listing of no row, or of fewer, is refused: SQL would list all", arguments: [0, -1])
    func limit(rows: Int) throws {
        var tasks = TaskFilter()
        tasks.limit = rows
        var logs = LogFilter()
        logs.limit = rows
        let errors = [
            try #require(throws: OperationError.self) { try fixture.tasks.list(tasks) },
            try #require(throws: OperationError.self) { try LogOperations(store: fixture.store).list(logs) },
        ]
        for error in errors {
            #expect(error.code == .invalid)
            #expect(error.refusal == Refusal("limit \(rows)", "too small", cure: .plain("ask for at least 1 row")))
        }
    }

    @Test("Groups tell what runs and who is online")
    func groups() throws {
        let executor = try fixture.openExecutor()
        _ = try executor.claim("h")
        let facts = try GroupOperations(store: fixture.store).facts(now: fixture.now)
        #expect(facts.map(\.group.name) == ["g", "w"])
        #expect(facts.map(\.runningTasks) == [1, 0])
        #expect(facts.map(\.onlineExecutors) == [1, 0])
    }

    @Test("Releases of a group that is not there are refused")
    func releases() throws {
        #expect(try fixture.releases.facts(ReleaseFilter(groupName: "g")).isEmpty)
        #expect(throws: StoreError.self) { try fixture.releases.facts(ReleaseFilter(groupName: "nope")) }
    }
}
