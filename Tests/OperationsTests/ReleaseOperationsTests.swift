import JobModel
import JobStore
import Operations
import ParameterSchemas
import StoreSupport
import Testing

@Suite("What people do with releases")
struct ReleaseOperationsTests {
    private let fixture: OperationsFixture

    init() throws { fixture = try OperationsFixture() }

    private func rollBack(to number: Int64? = nil) throws -> RollbackOutcome {
        try fixture.releases.rollBack(group: "g", to: number, by: "ada", allowsRemoval: true, now: fixture.now)
    }

    // MARK: - Going back

    @Test("A rollback publishes the bundle before, and says of which release it is")
    func rollback() throws {
        try fixture.publish("p", ["h": ""])
        try fixture.publish("p", ["h": Asks.to])
        let outcome = try rollBack()
        #expect(outcome.effect == .published)
        #expect(outcome.endedCanary == nil)
        #expect(outcome.release.number == 3)
        #expect(outcome.release.note == "rollback to release 1")
    }

    @Test("A rollback ends a canary, and the release beside it stays")
    func rollbackOfCanary() throws {
        try fixture.publish("p", ["h": ""])
        let canary = try fixture.openExecutor().publish(plugin: "q", handlers: ["k"]) { $0.canaryPercent = 10 }
        let outcome = try rollBack()
        #expect(outcome.effect == .kept)
        #expect(outcome.endedCanary == canary.number)
        #expect(outcome.release.number == 1)
    }

    @Test("A rollback to another release ends a canary too")
    func rollbackOfCanaryToAnother() throws {
        try fixture.publish("p", ["h": ""])
        try fixture.publish("p", ["h": Asks.to])
        _ = try fixture.openExecutor().publish(plugin: "q", handlers: ["k"]) { $0.canaryPercent = 10 }
        let outcome = try rollBack(to: 1)
        #expect(outcome.effect == .published)
        #expect(outcome.endedCanary == 3)
        #expect(outcome.release.number == 4)
    }

    @Test("A rollback to what the group runs does nothing")
    func rollbackToSame() throws {
        try fixture.publish("p", ["h": ""])
        let outcome = try rollBack(to: 1)
        #expect(outcome.effect == .nothing)
        #expect(outcome.release.number == 1)
    }

    @Test("A promoted canary is what the group wants")
    func promote() throws {
        try fixture.publish("p", ["h": ""])
        let canary = try fixture.openExecutor().publish(plugin: "q", handlers: ["k"]) { $0.canaryPercent = 10 }
        #expect(try fixture.releases.promote(group: "g", now: fixture.now).id == canary.id)
        #expect(try fixture.store.group(named: "g").desiredReleaseID == canary.id)
    }

    // MARK: - Jobs that do not fit

    @Test("Misfits are the enabled jobs that would fail, with the fault of each, by name")
    func misfits() throws {
        for (name, parameters, isDisabled) in [
            ("c", "[]", false), ("a", #"{"to": 5}"#, false), ("fits", #"{"to": "ada"}"#, false), ("off", "[]", true),
            ("by-hand", nil, false),
        ] {
            var settings = JobChange()
            settings.parameters = parameters
            _ = try fixture.jobs.add(named: name, toGroup: "g", handler: "send", settings, now: fixture.now)
            if isDisabled { _ = try fixture.store.disableJob(named: name, now: fixture.now) }
        }
        _ = try fixture.store.addGroup(named: "other", summary: "", hostThreads: 1, maxRunning: nil)
        _ = try fixture.jobs.add(named: "elsewhere", toGroup: "other", handler: "send", now: fixture.now)
        let misfits = try fixture.releases.misfits(of: try fixture.publish("mail", ["send": Asks.to]))
        #expect(misfits.map(\.jobName) == ["a", "c"])
        #expect(misfits.map(\.fault.place) == ["to", ""])
        #expect(misfits.map(\.fault.subject) == ["parameter \"to\"", "parameters"])
    }

    // MARK: - What there is

    @Test("A release is found by its number alone where one group has it")
    func find() throws {
        let first = try fixture.publish("p", ["h": ""])
        #expect(try fixture.releases.find(ReleaseName(number: 1)).id == first.id)
        let none = try #require(throws: OperationError.self) { try fixture.releases.find(ReleaseName(number: 7)) }
        #expect(none.code == .notFound)
        #expect(none.refusal.cure == .seeAllReleases)
        _ = try fixture.store.addGroup(named: "w", summary: "", hostThreads: 1, maxRunning: nil)
        let other = try fixture.publish("p", ["h": ""], group: "w")
        let several = try #require(throws: OperationError.self) { try fixture.releases.find(ReleaseName(number: 1)) }
        #expect(several.refusal.reason == "the groups \"g\", \"w\" each have one")
        #expect(try fixture.releases.find(ReleaseName(number: 1, group: "w")).id == other.id)
    }

    @Test("Facts tell what the group wants, who runs it and how attempts ended")
    func facts() throws {
        let executor = try fixture.openExecutor()
        let first = try fixture.publish("p", ["h": ""])
        let second = try fixture.publish("p", ["h": Asks.to])
        try executor.stand(second, .rejected, because: "no luck")
        _ = try fixture.jobs.add(named: "a", toGroup: "g", handler: "h", now: fixture.now)
        _ = try fixture.jobs.run(named: "a", count: 3, checksParameters: false, now: fixture.now)
        let tasks = try executor.claim("h")
        try executor.finish(Array(tasks.prefix(2)), with: .ok, release: first)
        try executor.finish(Array(tasks.suffix(1)), with: .failed, release: first)
        let facts = try fixture.releases.facts(ReleaseFilter(groupName: "g"))
        #expect(facts.map(\.release.number) == [2, 1])
        #expect(facts.map(\.isDesired) == [true, false])
        #expect(facts.map(\.isOld) == [false, true])
        #expect(facts.map(\.attempts) == [0, 3])
        #expect(facts.map(\.failures) == [0, 1])
        #expect(facts.map(\.failedThousandths) == [nil, 333])
        #expect(facts[0].standings.map(\.reason) == ["no luck"])
        #expect(facts[0].hostnames[executor.executorID] == "node-1")
    }

    @Test(
        "A release is what its group wants, its canary, or not wanted; quarantine outranks a trial, and shows beside a wish"
    )
    func roles() throws {
        var group = fixture.group
        var release = try fixture.publish("p", ["h": ""])
        func role() -> ReleaseFacts.Role { ReleaseFacts(release: release, group: group).role }
        #expect(role() == .unwanted)
        group.canary = .init(releaseID: release.id, percent: 10)
        #expect(role() == .canary(percent: 10))
        release.quarantinedAt = 1
        #expect(role() == .quarantined)
        group.canary = nil
        #expect(role() == .quarantined)
        group.desiredReleaseID = release.id
        #expect(role() == .desired(isQuarantined: true))
        release.quarantinedAt = nil
        #expect(role() == .desired(isQuarantined: false))
    }

    @Test("A failure among many attempts is never rounded to none")
    func rareFailure() throws {
        let release = try fixture.publish("p", ["h": ""])
        let facts = ReleaseFacts(release: release, group: fixture.group, tally: [.ok: 1_000_000, .hostDied: 1])
        #expect(facts.failedThousandths == 1)
    }

    @Test("A release is compared with what the group wanted before, and the first with nothing")
    func comparison() throws {
        let first = try fixture.publish("p", ["h": "", "k": ""])
        let second = try fixture.publish("p", ["h": Asks.to, "new": ""])
        let comparison = try fixture.releases.comparison(of: second)
        #expect(comparison.before == first.number)
        #expect(comparison.handlers.added == ["new"])
        #expect(comparison.handlers.removed == ["k"])
        #expect(comparison.handlers.changed == ["h"])
        let nothing = try fixture.releases.comparison(of: first)
        #expect(nothing.before == nil)
        #expect(nothing.handlers.added == ["h", "k"])
        #expect(HandlerChanges(from: second, to: second).isEmpty)
    }
}
