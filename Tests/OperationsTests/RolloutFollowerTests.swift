import Foundation
import JobModel
import Operations
import StoreSupport
import Testing

@Suite("Following a release in the tables")
struct RolloutFollowerTests {
    private let fixture: OperationsFixture
    private let executor: StandInExecutor
    private let release: Release

    init() throws {
        fixture = try OperationsFixture()
        executor = try fixture.openExecutor()
        release = try executor.publish(plugin: "p", handlers: ["h"])
    }

    @Test("Each state is heard as it comes, up to the last")
    func active() throws {
        var heard: [ReleaseState?] = []
        try executor.stand(release, .fetched)
        let verdict = try RolloutFollower(release, in: fixture.store).untilDecided(within: 60_000) { places in
            heard += places.map(\.state)
            try? executor.stand(release, heard.count == 1 ? .warming : .active)
        }
        #expect(verdict == .active(executors: 1))
        #expect(heard == [.fetched, .warming, .active])
    }

    @Test("A publish of others ends it")
    func superseded() throws {
        _ = try executor.publish(plugin: "q", handlers: ["k"])
        let verdict = try RolloutFollower(release, in: fixture.store).untilDecided(within: 60_000)
        #expect(verdict == .failed(.superseded(by: 2)))
    }

    @Test("Any time will do: one without end, and one that was over before it began")
    func extremeTimes() throws {
        let follower = RolloutFollower(release, in: fixture.store)
        guard case .pending = try follower.untilDecided(within: .min) else {
            Issue.record("not pending")
            return
        }
        try executor.stand(release, .active)
        #expect(try follower.untilDecided(within: .max) == .active(executors: 1))
    }

    @Test("It ends with what its listener throws, though nothing moves")
    func givenUp() throws {
        struct HungUp: Error {}
        var looks = 0
        #expect(throws: HungUp.self) {
            try RolloutFollower(release, in: fixture.store).untilDecided(within: 60_000) { moved in
                #expect(moved.isEmpty)
                looks += 1
                if looks == 2 { throw HungUp() }
            }
        }
        #expect(looks == 2)
    }

    @Test("When the time is over it says who is late")
    func late() throws {
        let verdict = try RolloutFollower(release, in: fixture.store).untilDecided(within: 1)
        guard case .pending(let places) = verdict else {
            Issue.record("\(verdict)")
            return
        }
        #expect(places.map(\.executorID) == [executor.executorID])
        #expect(places.map(\.state) == [nil])
    }
}
