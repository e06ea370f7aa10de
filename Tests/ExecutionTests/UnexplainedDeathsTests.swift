import JobModel
import Testing

@testable import Execution

@Suite("Deaths that no attempt answers for")
struct UnexplainedDeathsTests {
    @Test("A task that had not started has each of them counted, until it runs alone")
    func counts() {
        var deaths = UnexplainedDeaths()
        _ = deaths.record([1, 2], hasSuspects: true)
        _ = deaths.record([2], hasSuspects: true)
        #expect(deaths.count(of: 1) == 1 && deaths.count(of: 2) == 2 && deaths.count(of: 3) == 0)
        deaths.forget(2)
        #expect(deaths.count(of: 2) == 0 && deaths.count(of: 1) == 1)
    }

    @Test(
        "One without suspects goes down to the release at once, others when suspects have proved innocent time and again"
    )
    func charges() {
        var deaths = UnexplainedDeaths()
        let charged = [
            deaths.record([], hasSuspects: true), deaths.record([], hasSuspects: true),
            deaths.record([], hasSuspects: true),
        ]
        #expect(charged == [false, false, true])
        deaths.explained()
        let again = deaths.record([], hasSuspects: true)
        let alone = deaths.record([], hasSuspects: false)
        #expect(!again && alone)
    }

    @Test("What is remembered of tasks stays bounded")
    func bounded() {
        var deaths = UnexplainedDeaths()
        _ = deaths.record(Array(1...9_000), hasSuspects: true)
        _ = deaths.record(Array(9_001...18_000), hasSuspects: true)
        #expect(deaths.count(of: 1) == 0 && deaths.count(of: 18_000) == 1)
    }
}
