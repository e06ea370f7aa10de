import JobModel
import JobStore
import StoreSupport
import Testing

/// Failures put down to their causes, and settled in bulk.
struct ErrorDeskTests {
    private let fixture: StoreFixture
    private let executor: TestExecutor
    private var store: any Store { fixture.store }

    init() throws {
        fixture = try StoreFixture()
        executor = try fixture.executor()
        try fixture.addJob()
    }

    /// Runs tasks of a job, one for each message, each of which fails with it.
    private func fail(
        _ messages: [String?], job: String = "job", _ code: HandleCode = .failed, release: ReleaseID? = nil,
        at now: UTCMilliseconds = start
    ) throws {
        try fixture.run(job, count: messages.count)
        var batch = QueueBatch(session: executor.session)
        batch.completions = zip(try executor.claim(now: now), messages).map { task, message in
            executor.completion(task, code) {
                $0.message = message
                $0.releaseID = release
            }
        }
        _ = try store.finishAndClaim(batch, now: now)
    }

    private func causes(_ adjust: (inout CauseFilter) -> Void = { _ in }) throws -> [ErrorCause] {
        var filter = CauseFilter()
        adjust(&filter)
        return try store.causes(filter).items
    }

    private func retry(_ cause: CauseID, _ adjust: (inout FailureFilter) -> Void = { _ in }) throws -> SettledFailures {
        var filter = FailureFilter(cause: cause)
        adjust(&filter)
        return try store.retryFailures(filter, now: start)
    }

    @Test("failures that say the same but for numbers are one cause; another code or another message is another")
    func fingerprints() throws {
        let release = try fixture.publishVersions(1)[0].id
        try fail(["user 1 is gone", "user 22 is gone", "no disk", nil], release: release)
        try fail(["user 3 is gone"], .timedOut, at: start + 1)
        let found = try causes()
        #expect(
            Set(found.map { "\($0.code.rawValue) \($0.message) \($0.failures)" })
                == ["502 user # is gone 1", "500 user # is gone 2", "500 no disk 1", "500  1"])
        #expect(found.first?.code == .timedOut)
        #expect(found.allSatisfy { $0.groupName == "group" && $0.handler == "echo" && $0.open == $0.failures })
        #expect(found.map(\.firstReleaseNo) == [nil, 1, 1, 1])
        for cause in found {
            let example = try store.log(cause.exampleLogID)
            #expect(example.causeID == cause.id)
            #expect(example.failureState == .open)
            #expect(MaskedMessage(example.message).text == cause.message)
        }
        #expect(try store.causeCount(CauseFilter()) == ListCount(counted: 4))
    }

    @Test("what ends well, is skipped or cancelled is on no cause")
    func noFailure() throws {
        try fixture.run(count: 3)
        let held = try executor.claim()
        try executor.finish([held[0]])
        try executor.finish([held[1]], .cancelled)
        try executor.finish([held[2]], .skipped)
        #expect(try causes().isEmpty)
        #expect(try fixture.logs().allSatisfy { $0.causeID == nil && $0.failureState == nil })
    }

    @Test("an attempt after which the task runs again by itself counts, and is not open; its last one is")
    func retriedByItself() throws {
        try fixture.addJob("stubborn") { $0.retries = 1 }
        try fixture.run("stubborn")
        try executor.finish(try executor.claim(), .failed)
        var cause = try #require(try causes().first)
        #expect((cause.failures, cause.open) == (1, 0))
        #expect(try fixture.logs(of: "stubborn").map(\.failureState) == [nil])
        try executor.finish(try executor.claim(now: start + 3_600_000), .failed, now: start + 3_600_000)
        cause = try #require(try causes().first)
        #expect((cause.failures, cause.open) == (2, 1))
    }

    @Test("causes are listed by who struck last, of a group, since an hour, a page at a time")
    func lists() throws {
        let hour: UTCMilliseconds = 3_600_000
        for (index, message) in ["a", "b", "c", "d"].enumerated() {
            try fail([message, message], at: start + UTCMilliseconds(index) * hour)
        }
        try fail(["a"], at: start + 4 * hour)
        #expect(try causes().map(\.message) == ["a", "d", "c", "b"])
        let recent = try causes { $0.since = start + 3 * hour }
        #expect(recent.map(\.message) == ["a", "d"])
        #expect(recent.map(\.failures) == [1, 2])
        #expect(recent.map(\.allFailures) == [3, 2])
        var filter = CauseFilter()
        filter.limit = 1
        filter.groupNames = ["group"]
        #expect(try filter.all(store.causes).map(\.message) == ["a", "d", "c", "b"])
        _ = try store.addGroup(named: "other", summary: "", hostThreads: 2, maxRunning: nil)
        #expect(try causes { $0.groupNames = ["other"] }.isEmpty)
        #expect(try causes { $0.groupNames = ["other", "group"] }.map(\.message) == ["a", "d", "c", "b"])
        let hours = try store.hours(ofCause: recent[0].id, since: start)
        #expect(hours.map(\.failures) == [2, 1])
        #expect(hours.map { $0.at % hour } == [0, 0])
        #expect(throws: StoreError.self) { try causes { $0.groupNames = ["none"] } }
        #expect(throws: StoreError.self) { try causes { $0.after = PageCursor("1") } }
        #expect(throws: StoreError.self) { try store.cause(99) }
    }

    @Test("retrying runs each task again with its parameters, once; another page goes on behind the first")
    func retry() throws {
        try fail(["1", "2", "3"])
        let cause = try causes()[0].id
        var settled = try retry(cause) { $0.limit = 2 }
        #expect(settled.changed == 2)
        #expect(settled.next != nil)
        settled = try retry(cause) { $0.after = settled.next }
        #expect(settled == SettledFailures(changed: 1, leftAlone: 0, next: nil))
        #expect(try retry(cause).changed == 0)
        #expect(try store.cause(cause).open == 0)
        #expect(try fixture.logs().map(\.failureState) == [.retried, .retried, .retried])
        let again = try executor.claim()
        #expect(again.count == 3)
        try executor.finish(again)
        #expect(try fixture.triggerStatus() == .notStarted)
    }

    @Test("only a job's failures are retried, or a release's")
    func filters() throws {
        let releases = try fixture.publishVersions(2).map(\.id)
        try fixture.addJob("other")
        try fail(["1"], release: releases[0])
        try fail(["2"], release: releases[1])
        try fail(["3"], job: "other", release: releases[1])
        let cause = try causes()[0].id
        #expect(try retry(cause) { $0.jobName = "other" }.changed == 1)
        #expect(try retry(cause) { $0.releaseID = releases[1] }.changed == 1)
        #expect(try store.openFailureCount(FailureFilter(cause: cause)).number == 1)
        #expect(try store.openFailures(FailureFilter(cause: cause)).map(\.message) == ["1"])
        #expect(throws: StoreError.self) { try retry(cause) { $0.jobName = "none" } }
    }

    @Test("failures of disabled and deleted jobs are left alone, and can be dropped")
    func leftAlone() throws {
        for job in ["disabled", "deleted"] {
            try fixture.addJob(job)
            try fail(["no luck"], job: job)
        }
        _ = try store.disableJob(named: "disabled", now: start)
        try store.deleteJob(named: "deleted", now: start)
        let cause = try causes()[0].id
        #expect(try retry(cause) == SettledFailures(changed: 0, leftAlone: 2, next: nil))
        #expect(try store.cause(cause).open == 2)
        let dropped = try store.dropFailures(FailureFilter(cause: cause), now: start)
        #expect(dropped == SettledFailures(changed: 2, leftAlone: 0, next: nil))
        #expect(try store.cause(cause).open == 0)
        #expect(try store.task(1) == nil)
    }

    /// Has a task of the job kill its host until it is in quarantine.
    private func quarantine(_ job: String) throws -> TaskID {
        let id = try fixture.run(job).lowerBound
        for round in 1...Limits.hostDeaths {
            let now = start + UTCMilliseconds(round) * 86_400_000
            try executor.finish(try executor.claim(now: now), .hostDied, now: now) { $0.message = "signal 11" }
        }
        #expect(try fixture.task(id)?.heldReason == .quarantined)
        return id
    }

    @Test("a task in quarantine is open once, and retrying releases it")
    func quarantined() throws {
        try fixture.addJob("deadly") { $0.retries = 10 }
        let task = try quarantine("deadly")
        let cause = try #require(try causes().first)
        #expect((cause.failures, cause.open) == (3, 1))
        #expect(try retry(cause.id).changed == 1)
        #expect(try fixture.task(task)?.heldReason == nil)
        #expect(try store.cause(cause.id).open == 0)
    }

    @Test("a task in quarantine that is dropped is cancelled; one that has left it another way is open no more")
    func quarantinedDropped() throws {
        try fixture.addJob("deadly") { $0.retries = 10 }
        let dropped = try quarantine("deadly")
        let cause = try causes()[0].id
        #expect(try store.dropFailures(FailureFilter(cause: cause), now: start).changed == 1)
        #expect(try fixture.task(dropped) == nil)
        #expect(try fixture.logs(of: "deadly").first?.code == .cancelled)
        let cancelled = try quarantine("deadly")
        #expect(try store.cause(cause).open == 1)
        _ = try store.cancelTask(cancelled, now: start)
        #expect(try store.cause(cause).open == 0)
        #expect(try store.dropFailures(FailureFilter(cause: cause), now: start).changed == 0)
    }

    @Test("a failure that its job was retried for is open no more")
    func retriedByJob() throws {
        try fail(["1"])
        _ = try store.retryTask(ofJob: "job", logID: nil, now: start)
        #expect(try causes()[0].open == 0)
    }

    @Test("a handler that never says the same twice has a bounded number of causes, and no failure is lost")
    func others() throws {
        let words = (0..<Limits.causesPerHandler + 20).map { number in
            String(number).map { ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"][Int(String($0))!] }.joined()
        }
        for part in stride(from: 0, to: words.count, by: 100) {
            try fail(Array(words[part..<min(part + 100, words.count)]))
        }
        let all = try CauseFilter().all(store.causes)
        #expect(all.count == Limits.causesPerHandler + 1)
        #expect(all.first { $0.message == MaskedMessage.others.text }?.failures == 20)
        #expect(all.map(\.failures).reduce(0, +) == words.count)
    }

    @Test("hours go after 90 days, and a cause when none of its attempts is left")
    func prune() throws {
        try fail(["old"])
        try fail(["new"], at: start + Limits.causeMs)
        let later = start + Limits.causeMs + 3_600_000
        #expect(try store.pruneRecords(limit: 10, now: later) == 1)
        #expect(try store.hours(ofCause: causes()[1].id, since: 0).isEmpty)
        #expect(try causes().map(\.message) == ["new", "old"])
        #expect(try store.prune(logsEndedBefore: start + 2, limit: 10) > 0)
        #expect(try store.pruneRecords(limit: 10, now: later) == 1)
        #expect(try causes().map(\.message) == ["new"])
    }
}
