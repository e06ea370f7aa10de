import JobModel
import JobStore
import Testing

/// Attempts counted by the release that they ran on.
struct TallyTests {
    private func logs(
        _ fixture: StoreFixture, on release: ReleaseID, _ adjust: (inout LogFilter) -> Void = { _ in }
    ) throws -> [AttemptLog] {
        var filter = LogFilter()
        filter.releaseID = release
        adjust(&filter)
        return try fixture.store.logs(filter).items
    }

    @Test("attempts are counted by release and code, over batches that mix them; what ran on no release is not")
    func counts() throws {
        let fixture = try StoreFixture()
        let releases = try fixture.publishVersions(3).map(\.id)
        try fixture.addJob { $0.retries = 1 }
        try fixture.run(count: 9)
        let executor = try fixture.executor()
        let held = try executor.claim()
        var batch = QueueBatch(session: executor.session)
        // Nine attempts: releases 1, 2 and none in turn, and every fourth fails.
        for (index, task) in held.enumerated() {
            var completion = executor.completion(task, index % 4 == 3 ? .failed : .ok)
            completion.releaseID = index % 3 == 2 ? nil : releases[index % 3]
            batch.completions.append(completion)
            guard index % 5 == 4 || index == 8 else { continue }
            #expect(try fixture.store.finishAndClaim(batch, now: start).stale.isEmpty)
            batch.completions = []
        }
        let tallies = try fixture.store.attempts(of: releases)
        #expect(tallies == [releases[0]: [.ok: 2, .failed: 1], releases[1]: [.ok: 2, .failed: 1]])
        #expect(try fixture.store.attempts(of: [releases[0]]).count == 1)
        #expect(try fixture.store.attempts(of: []).isEmpty)
    }

    @Test("a stale answer is not counted")
    func stale() throws {
        let fixture = try StoreFixture()
        let release = try fixture.publishVersions(1)[0]
        try fixture.addJob()
        try fixture.run()
        let executor = try fixture.executor()
        let held = try executor.claim()
        for _ in 0..<2 { try executor.finish(held) { $0.releaseID = release.id } }
        #expect(try fixture.store.attempts(of: [release.id]) == [release.id: [.ok: 1]])
    }

    @Test("a cancelled failure is counted as it is logged")
    func cancelled() throws {
        let fixture = try StoreFixture()
        let release = try fixture.publishVersions(1)[0]
        try fixture.addJob { $0.retries = 1 }
        let id = try fixture.run().lowerBound
        let executor = try fixture.executor()
        let held = try executor.claim()
        _ = try fixture.store.cancelTask(id, now: start)
        try executor.finish(held, .failed) { $0.releaseID = release.id }
        #expect(try fixture.store.attempts(of: [release.id]) == [release.id: [.cancelled: 1]])
    }

    @Test("the log is listed by release, newest first, with the other filters")
    func list() throws {
        let fixture = try StoreFixture()
        let releases = try fixture.publishVersions(3).map(\.id)
        try fixture.addJob()
        try fixture.addJob("other")
        let executor = try fixture.executor()
        for (job, release, code) in [
            ("job", releases[0], .ok), ("other", releases[1], .failed), ("job", releases[0], .failed),
            ("other", releases[0], .ok), ("job", releases[1], .ok),
        ] as [(String, ReleaseID, HandleCode)] {
            try fixture.run(job)
            try executor.finish(try executor.claim(), code) { $0.releaseID = release }
        }
        let all = try fixture.logs(of: nil)
        #expect(try logs(fixture, on: releases[0]).map(\.id) == [all[1].id, all[2].id, all[4].id])
        #expect(try logs(fixture, on: releases[0]).allSatisfy { $0.releaseNo == 1 })
        #expect(try logs(fixture, on: releases[0]) { $0.limit = 2 }.map(\.id) == [all[1].id, all[2].id])
        #expect(try logs(fixture, on: releases[0]) { $0.jobName = "job" }.map(\.id) == [all[2].id, all[4].id])
        #expect(try logs(fixture, on: releases[0]) { $0.code = .failed }.map(\.id) == [all[2].id])
        #expect(
            try logs(fixture, on: releases[1]) {
                $0.code = .failed
                $0.jobName = "other"
            }.map(\.id) == [all[3].id])
        #expect(try logs(fixture, on: releases[2]).isEmpty)
    }
}
