import GRDB
import JobModel
import JobStore
import TestSupport
import Testing

/// The pages of the log say what its rows say, whatever was written and pruned.
@Suite(.onFile)
struct LogPageTests {
    @Test("pages match the rows after batches of mixed jobs and outcomes, ends without an attempt, and pruning")
    func mixed() throws {
        let fixture = try StoreFixture()
        let names = (0..<5).map { "job \($0)" }
        for name in names { try fixture.addJob(name) { $0.retries = 1 } }
        let executor = try fixture.executor()
        for round in 0..<12 {
            for (index, name) in names.enumerated() where round % (index + 1) == 0 {
                try fixture.run(name, count: 17 + index)
            }
            if round % 4 == 3 { _ = try fixture.store.cancelTask(fixture.run(names[1]).lowerBound, now: start) }
            let claimed = try executor.claim(limit: 90)
            let code: HandleCode = round % 3 == 2 ? .failed : .ok
            try executor.finish(claimed, code) { $0.finishedAt = start + UTCMilliseconds(round) }
            try fixture.expectPagesMatchRows()
        }
        for name in names {
            let logs = try fixture.logs(of: name)
            #expect(!logs.isEmpty && logs.map(\.id) == logs.map(\.id).sorted(by: >))
            #expect(logs.allSatisfy { $0.jobName == name })
        }
        let counts = try names.map { try fixture.logs(of: $0).count }
        #expect(try fixture.logs(of: nil).count == counts.reduce(0, +))
        var failed = LogFilter()
        (failed.jobName, failed.code, failed.limit) = (names[0], .failed, 10_000)
        let expected = try fixture.logs(of: names[0]).filter { $0.code == .failed }.map(\.id)
        let found = try fixture.store.logs(failed).map(\.id)
        #expect(!expected.isEmpty && found == expected)
        while try fixture.store.prune(logsEndedBefore: start + 7, limit: 50) > 0 { try fixture.expectPagesMatchRows() }
        #expect(try !fixture.logs(of: nil).isEmpty)
    }

    @Test("a run over many pages is counted exactly, with others' tasks and failures among its own")
    func run() throws {
        let fixture = try StoreFixture()
        try fixture.addJob()
        try fixture.addJob("other")
        try fixture.run("other", count: 40)
        let run = try fixture.store.runJob(named: "job", parameters: nil, count: 700, runAt: start, on: nil, now: start)
        try fixture.run("other", count: 40)
        let executor = try fixture.executor()
        try executor.finish(try executor.claim(limit: 500))
        try executor.finish(try executor.claim(limit: 100), .failed)
        let summary = try fixture.store.runSummary(of: .run(run.id))
        #expect(summary == RunSummary(ended: [.ok: 460, .failed: 100], live: 140, quarantined: 0))
        for (task, code) in [(run.firstTaskID, HandleCode.ok), (run.firstTaskID + 460, .failed)] {
            #expect(try fixture.store.runSummary(of: .task(task)).ended == [code: 1])
        }
    }
}
