import JobModel
import JobStore
import Testing

/// Parameters in which a task's time is filled in.
struct ParameterTimeTests {
    private let fixture: StoreFixture
    /// 22:13:20 by UTC, and an hour later by the clocks of the job.
    private let minute: Int64 = 60_000

    init() throws {
        fixture = try StoreFixture()
        try fixture.addJob { draft in
            draft.settings.schedule = .every(milliseconds: minute)
            draft.settings.timeZone = "Test/Ahead"
            draft.settings.parameters = #"{"at": "${scheduled:%H:%M}", "is": "$${scheduled:%H}"}"#
        }
    }

    private var parameters: [String] {
        get throws { try fixture.store.tasks(TaskFilter()).sorted { $0.id < $1.id }.map(\.parameters) }
    }

    private func text(_ time: String) -> String { #"{"at": "\#(time)", "is": "${scheduled:%H}"}"# }

    private func materialise(upTo end: UTCMilliseconds) throws {
        _ = try fixture.store.materialise(horizon: end, now: start, limit: 9, plan: plan(upTo: end))
    }

    @Test("each occurrence has its own time, by the job's clocks; a run by hand has now")
    func ownTimes() throws {
        try materialise(upTo: start + 2 * minute)
        try fixture.run()
        #expect(try parameters == [text("23:14"), text("23:15"), text("23:13")])
        #expect(try fixture.store.job(named: "job").parameters.contains("${scheduled:%H:%M}"))
    }

    @Test(
        "a cursor that is due has its time in a task that an edit writes, and unstarted tasks take over new parameters with theirs"
    )
    func edits() throws {
        var change = JobChange()
        change.schedule = .every(milliseconds: 2 * minute)
        _ = try fixture.store.updateJob(
            named: "job", change, on: nil, now: start + minute, nextOccurrence: nextOccurrence)
        #expect(try parameters == [text("23:14")])
        change = JobChange()
        change.parameters = #"{"then": "${scheduled:%T}"}"#
        _ = try fixture.store.updateJob(
            named: "job", change, on: nil, now: start + minute, nextOccurrence: nextOccurrence)
        #expect(try parameters == [#"{"then": "23:14:20"}"#])
    }

    @Test("retries and tasks that are run again keep what was filled in")
    func retries() throws {
        var change = JobChange()
        change.retries = 1
        _ = try fixture.store.updateJob(named: "job", change, on: nil, now: start, nextOccurrence: nextOccurrence)
        try materialise(upTo: start + minute)
        let executor = try fixture.executor()
        for now in [start + minute, start + 86_400_000] {
            let claimed = try executor.claim(now: now)
            #expect(claimed.map(\.parameters) == [text("23:14")])
            _ = try executor.finish(claimed, .failed, now: now)
        }
        _ = try fixture.store.retryTask(ofJob: "job", logID: nil, now: start + 2 * 86_400_000)
        #expect(try parameters == [text("23:14")])
    }

    @Test("a pattern that is none is refused, of a job and of a run, and of neither where it is stored")
    func refused() throws {
        var change = JobChange()
        change.parameters = #"{"home": "${HOME}"}"#
        #expect(throws: StoreError.self) {
            try fixture.store.updateJob(named: "job", change, on: nil, now: start, nextOccurrence: nextOccurrence)
        }
        let error = #expect(throws: StoreError.self) {
            try fixture.store.runJob(
                named: "job", parameters: change.parameters, count: 1, runAt: start, on: nil, now: start)
        }
        #expect(error?.refusal.reason.contains(#""${HOME}" in its parameters is unknown; write"#) == true)
        #expect(try parameters.isEmpty)
    }
}
