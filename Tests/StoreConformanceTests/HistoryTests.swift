import JobModel
import JobStore
import Testing

/// What was: attempts by time, and what became of releases.
struct HistoryTests {
    private let fixture: StoreFixture
    private var store: any Store { fixture.store }

    init() throws {
        fixture = try StoreFixture()
        try fixture.addJob()
    }

    private static let minute = start / Rollup.minuteMs

    /// Runs tasks that end at a time, each of which took 1 ms and began 2 ms after it was due.
    private func run(
        _ count: Int, by executor: TestExecutor, _ code: HandleCode = .ok, on release: ReleaseID? = nil,
        at end: UTCMilliseconds = start
    ) throws {
        try fixture.run(count: count)
        try executor.finish(try executor.claim(), code, now: end) {
            $0.startedAt = start + 2
            $0.finishedAt = end
            $0.elapsedMicroseconds = 1_000
            $0.releaseID = release
        }
    }

    private func steps(
        _ adjust: (inout RollupFilter) -> Void = { _ in }
    ) throws -> [RollupStep] {
        var filter = RollupFilter(from: Self.minute, to: Self.minute + 10, minutesPerStep: 1)
        adjust(&filter)
        return try store.rollups(filter)
    }

    /// Folds until nothing is left to fold.
    private func fold(at now: UTCMilliseconds, limit: Int = 100) throws {
        while try store.foldHistory(limit: limit, now: now) == limit {}
    }

    @Test("attempts are counted by minute and code, with what they took and how late they began")
    func counts() throws {
        let executor = try fixture.executor()
        try run(3, by: executor)
        try run(2, by: executor, at: start + Rollup.minuteMs)
        try run(1, by: executor, .failed, at: start + Rollup.minuteMs)
        let found = try steps()
        #expect(found.map(\.key.minute) == [Self.minute, Self.minute + 1, Self.minute + 1])
        #expect(found.map(\.key.code) == [.ok, .ok, .failed])
        #expect(found.map(\.rollup.attempts) == [3, 2, 1])
        for step in found {
            #expect(step.rollup.durations.total == step.rollup.attempts)
            let (duration, delay) = (step.rollup.durations.quantile(1), step.rollup.delays.quantile(1))
            #expect(try (768...1_024).contains(#require(duration)))
            #expect(try (1_536...2_048).contains(#require(delay)))
        }
        #expect(try steps { $0.minutesPerStep = 10 }.map(\.rollup.attempts) == [5, 1])
        #expect(try steps { $0.from += 1 }.map(\.rollup.attempts) == [2, 1])
        #expect(try steps { $0.to = $0.from + 1 }.map(\.rollup.attempts) == [3])
    }

    @Test("groups and releases are told apart where that is asked for, and picked out")
    func splits() throws {
        let releases = try fixture.publishVersions(2).map(\.id)
        let executor = try fixture.executor()
        try run(1, by: executor, on: releases[0])
        try run(2, by: executor, on: releases[1])
        try run(4, by: executor)
        #expect(try steps().map(\.rollup.attempts) == [7])
        let byRelease = try steps { $0.split = .release }
        #expect(byRelease.map(\.key.releaseID) == [0, releases[0], releases[1]])
        #expect(byRelease.map(\.rollup.attempts) == [4, 1, 2])
        #expect(try steps { $0.split = .group }.map(\.key.groupID) == [fixture.group.id])
        let second = try steps {
            $0.groupName = fixture.group.name
            $0.releaseNo = 2
        }
        #expect(second.map(\.rollup.attempts) == [2])
        _ = try store.addGroup(named: "idle", summary: "", hostThreads: 1, maxRunning: nil)
        #expect(try steps { $0.groupName = "idle" }.isEmpty)
        #expect(throws: StoreError.self) { try steps { $0.groupName = "nobody" } }
    }

    @Test("ranges and steps out of bounds are refused")
    func bounds() throws {
        for adjust in [
            { $0.to = $0.from }, { $0.minutesPerStep = 0 }, { $0.from = -1 }, { $0.from = 0 },
            { $0.to = $0.from + 1_001 },
        ] as [(inout RollupFilter) -> Void] {
            #expect { try steps(adjust) } throws: { ($0 as? StoreError)?.code == .invalid }
        }
    }

    @Test("folding changes no count, whatever is written in between, and in bits too")
    func folding() throws {
        let release = try fixture.publishVersions(1)[0].id
        let executors = try ["a", "b"].map { try fixture.executor(on: $0) }
        for minute in 0..<5 {
            for executor in executors {
                try run(1, by: executor, on: release, at: start + Int64(minute) * Rollup.minuteMs)
            }
        }
        let before = try steps()
        #expect(before.map(\.rollup.attempts) == [2, 2, 2, 2, 2])
        try fold(at: start + 10 * Rollup.minuteMs, limit: 1)
        #expect(try steps() == before)
        // Results that were long in coming.
        try run(3, by: executors[0], on: release)
        #expect(try steps().map(\.rollup.attempts) == [5, 2, 2, 2, 2])
        try fold(at: start + 10 * Rollup.minuteMs)
        #expect(try steps().map(\.rollup.attempts) == [5, 2, 2, 2, 2])
        #expect(try store.foldHistory(limit: 100, now: start + 10 * Rollup.minuteMs) == 0)
    }

    @Test("after a day ten minutes are one, with the same counts; after 90 days they are gone")
    func ages() throws {
        let day: Int64 = 86_400_000
        let executor = try fixture.executor()
        let begin = Self.minute / 10 * 10
        for minute in begin..<begin + 20 { try run(1, by: executor, at: minute * Rollup.minuteMs) }
        try fold(at: start + 2 * day)
        try fold(at: start + 2 * day)
        let coarse = try steps {
            $0.from = begin
            $0.to = begin + 20
        }
        #expect(coarse.map(\.key.minute) == [begin, begin + 10])
        #expect(coarse.map(\.rollup.attempts) == [10, 10])
        #expect(coarse.map(\.rollup.durations.total) == [10, 10])
        _ = try store.pruneRecords(limit: 100, now: start + Limits.historyMs - day)
        #expect(try steps { $0.from = begin } == coarse)
        _ = try store.pruneRecords(limit: 100, now: start + Limits.historyMs + day)
        #expect(try steps { $0.from = begin }.isEmpty)
    }

    @Test("attempts by release add up over sessions, open, closed and folded")
    func tallies() throws {
        let release = try fixture.publishVersions(1)[0].id
        let executors = try ["a", "b"].map { try fixture.executor(on: $0) }
        for executor in executors { try run(2, by: executor, on: release) }
        #expect(try store.attempts(of: [release]) == [release: [.ok: 4]])
        try store.closeSession(executors[0].session, now: start)
        #expect(try store.foldHistory(limit: 100, now: start) == 1)
        #expect(try store.attempts(of: [release]) == [release: [.ok: 4]])
        try run(1, by: executors[1], on: release)
        try store.closeSession(executors[1].session, now: start)
        try fold(at: start)
        #expect(try store.attempts(of: [release]) == [release: [.ok: 5]])
    }

    @Test("each change of a release's state on an executor is kept, newest first; what is told again is none")
    func transitions() throws {
        let releases = try fixture.publishVersions(2)
        let executor = try fixture.executor(on: "node-7")
        func tell(_ state: ReleaseState, of release: Release, _ reason: String? = nil, at: UTCMilliseconds) throws {
            let standing = ReleaseStanding(
                releaseID: release.id, executorID: executor.id, state: state, reason: reason, changedAt: at)
            _ = try store.renewLease(
                executor.session, until: start + 99, states: [], standings: [standing], now: start)
        }
        try tell(.warming, of: releases[0], at: start)
        try tell(.active, of: releases[0], at: start + 1)
        try tell(.active, of: releases[0], at: start + 2)
        try tell(.rejected, of: releases[1], "no ELF file", at: start + 3)
        try tell(.draining, of: releases[0], at: start + 4)
        let all = try store.transitions(TransitionFilter()).items
        #expect(all.map(\.state) == [.draining, .rejected, .active, .warming])
        #expect(all.map(\.at) == [start + 4, start + 3, start + 1, start])
        #expect(all.map(\.releaseNo) == [1, 2, 1, 1])
        #expect(all.allSatisfy { $0.hostname == "node-7" && $0.groupID == fixture.group.id })
        #expect(all[1].reason == "no ELF file")
        var filter = TransitionFilter()
        filter.releaseID = releases[1].id
        #expect(try store.transitions(filter).items == [all[1]])
        filter = TransitionFilter()
        filter.groupName = fixture.group.name
        filter.limit = 3
        let page = try store.transitions(filter)
        filter.after = page.next
        #expect(try page.items + store.transitions(filter).items == all)
        filter = TransitionFilter()
        filter.since = start + 3
        #expect(try store.transitions(filter).items == Array(all[0...1]))
        _ = try store.pruneRecords(limit: 100, now: start + 2 + Limits.historyMs)
        #expect(try store.transitions(TransitionFilter()).items == Array(all[0...1]))
    }

    @Test("a job's statistics are of its newest attempts; what was not run is none")
    func statistics() throws {
        let executor = try fixture.executor()
        for milliseconds in 1...20 {
            try fixture.run()
            try executor.finish(try executor.claim(), milliseconds == 20 ? .failed : .ok) {
                $0.startedAt = start + 5
                $0.elapsedMicroseconds = Int64(milliseconds) * 1_000
            }
        }
        try fixture.run()
        try executor.finish(try executor.claim(), .skipped) { $0.startedAt = nil }
        let all = try store.statistics(ofJob: "job", runs: 100, recent: 3)
        #expect(all.attempts == 20)
        #expect(all.failures == 1)
        #expect(JobStatistics.quantile(0.95, of: all.durations) == 19_000)
        #expect(JobStatistics.quantile(0.5, of: all.durations) == 10_000)
        #expect(all.delays == Array(repeating: 5, count: 20))
        #expect(all.recent.map(\.elapsedMicroseconds) == [20_000, 19_000, 18_000])
        #expect(all.recent.map(\.code) == [.failed, .ok, .ok])
        #expect(
            try store.statistics(ofJob: "job", runs: 6, recent: 0).durations == [
                16_000, 17_000, 18_000, 19_000, 20_000,
            ])
        let id = try store.job(named: "job").id
        #expect(try store.statistics(ofJobs: [id, 4_711], runs: 100, recent: 3) == [id: all])
        #expect(try store.statistics(ofJobs: [], runs: 100, recent: 3).isEmpty)
        #expect(JobStatistics.quantile(0.95, of: []) == nil)
        #expect { try store.statistics(ofJob: "nobody", runs: 1, recent: 0) } throws: {
            ($0 as? StoreError)?.code == .notFound
        }
    }
}
