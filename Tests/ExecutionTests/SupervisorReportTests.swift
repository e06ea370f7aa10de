import JobModel
import JobStore
import Testing

@testable import Execution

@Suite("What the supervisor has told and the queue loop has not yet passed on")
struct SupervisorReportTests {
    private func lines(_ text: String, of key: ClaimKey, first: Int = 1) -> TaskLines {
        TaskLines(key: key, first: first, lines: [LogLine(at: 0, level: .info, source: .log, text: text)])
    }

    /// One with something in every field.
    private func report(_ task: TaskID, note: String = "") -> SupervisorReport {
        let key = ClaimKey(taskID: task, claimNo: 1)
        var report = SupervisorReport()
        report.completions = [
            Completion(key: key, code: .ok, startedAt: nil, finishedAt: 0, executorID: 1)
        ]
        report.handBacks = [HandBack(key: key, reason: .lost)]
        report.progress = [7: ProgressReport(key: key, fraction: 0.5, note: note)]
        report.lines = [task: lines(note, of: key)]
        report.capacities = [1: GroupCapacity(threads: Int(task))]
        report.states = [1: NodeState(executorID: 1, runningReleaseID: task, hostState: .starting)]
        report.add(ReleaseStanding(releaseID: 1, executorID: 1, state: .delayed, reason: note, changedAt: 0))
        let first = FirstTask(releaseID: 1, executorID: 1, taskID: 1, startedAt: 0)
        report.firstTasks = [ReleaseKey(executor: 1, release: 1): first]
        report.retreats = [1: note]
        report.hasLapsed = true
        report.isOver = true
        return report
    }

    @Test("A field that is added is merged and keeps a report from being empty")
    func everyField() {
        let full = report(1)
        let before = Mirror(reflecting: SupervisorReport()).children.map { "\($0)" }
        let after = Mirror(reflecting: full).children.map { "\($0)" }
        #expect(zip(before, after).allSatisfy(!=), "a field that this test does not fill")
        var merged = SupervisorReport()
        #expect(merged.isEmpty)
        merged.merge(full)
        #expect(merged == full && !merged.isEmpty)
    }

    @Test(
        "While a store cannot be reached, a release that comes and goes does not fill the memory: its newest standing waits"
    )
    func manyStandings() {
        var report = SupervisorReport()
        report.add(ReleaseStanding(releaseID: 1, executorID: 1, state: .active, reason: nil, changedAt: 0))
        for time in 1...10_000 {
            report.add(
                ReleaseStanding(releaseID: 2, executorID: 1, state: .delayed, reason: nil, changedAt: Int64(time)))
        }
        #expect(report.standings.count <= 256)
        #expect(report.standings.first?.releaseID == 1 && report.standings.last?.changedAt == 10_000)
    }

    @Test("Answers and standings gather in their order; of all else the newest counts")
    func merging() {
        var merged = report(1, note: "old")
        merged.merge(report(2, note: "new"))
        #expect(merged.completions.map(\.key.taskID) == [1, 2] && merged.handBacks.map(\.key.taskID) == [1, 2])
        var newest = report(2, note: "new")
        newest.completions = merged.completions
        newest.handBacks = merged.handBacks
        newest.lines = merged.lines
        #expect(merged.standings.map(\.reason) == ["old", "new"])
        newest.forgetStandings()
        for standing in merged.standings { newest.add(standing) }
        #expect(Set(merged.lines.keys) == [1, 2])
        #expect(merged == newest)
        merged.merge(SupervisorReport())
        #expect(merged == newest, "nothing new changes nothing")
    }

    @Test("Lines of one claim gather; those of its next claim take their place")
    func lines() {
        let key = ClaimKey(taskID: 1, claimNo: 1)
        var report = SupervisorReport()
        report.add(lines("one", of: key))
        report.add(lines("two", of: key, first: 2))
        #expect(report.lines[1]?.lines.map(\.text) == ["one", "two"])
        #expect(report.lines[1]?.end == 3)
        let next = lines("again", of: ClaimKey(taskID: 1, claimNo: 2))
        report.add(next)
        #expect(report.lines == [1: next])
    }
}
