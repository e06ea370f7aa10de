import CSlotTable
import JobModel
import JobStore
import Testing

@testable import Execution

@Suite("The tasks that a host has been sent and has not answered")
struct AssignmentsTests {
    private let key = ClaimKey(taskID: 7, claimNo: 2)

    private func assignments(timeoutMs: Int64 = 0) -> Assignments {
        var assignments = Assignments()
        assignments.add(key, handler: 1, timeoutMs: timeoutMs)
        return assignments
    }

    /// A slot that runs a task.
    private func reading(task: TaskID = 7, claimNo: Int64 = 2, startedAt: Int64 = 0) -> slot_reading {
        slot_reading(
            state: SLOT_RUNNING, handler: 1, task_id: task, claim_no: claimNo, started_boottime_us: startedAt)
    }

    private func printed(_ lines: String...) -> BoundedLines<String> {
        var printed = BoundedLines<String>()
        for line in lines { printed.append(line) }
        return printed
    }

    @Test("An answer for another claim of the task is not this one's")
    func otherClaim() {
        var assignments = assignments()
        let stale = assignments.take(ClaimKey(taskID: 7, claimNo: 1))
        #expect(stale == nil && assignments.count == 1)
        let taken = assignments.take(key)
        #expect(taken?.handler == 1 && assignments.isEmpty)
        let again = assignments.take(key)
        #expect(again == nil)
    }

    @Test("A damaged slot table names no task that the host was not given")
    func damagedTable() {
        let ours = assignments().ours(of: [reading(), reading(task: 8), reading(claimNo: 1)])
        #expect(ours.map(\.task_id) == [7] && ours.map(\.claim_no) == [2])
    }

    @Test("An attempt is asked to stop once when its timeout is over, and is overdue once when the grace is")
    func timeout() {
        var assignments = assignments(timeoutMs: 10)
        _ = assignments.look(at: [reading(startedAt: 1_000)], taken: 1, now: 1_000)
        let early = assignments.checkTimeouts(now: 10_999, graceMicroseconds: 500)
        #expect(early.stop.isEmpty && !early.hasOverdue)
        let late = assignments.checkTimeouts(now: 11_000, graceMicroseconds: 500)
        #expect(late.stop == [key] && !late.hasOverdue)
        let within = assignments.checkTimeouts(now: 11_499, graceMicroseconds: 500)
        #expect(within.stop.isEmpty && !within.hasOverdue && assignments.overdueCount == 0)
        let past = assignments.checkTimeouts(now: 11_500, graceMicroseconds: 500)
        #expect(past.stop.isEmpty && past.hasOverdue && assignments.overdueCount == 1)
        let again = assignments.checkTimeouts(now: 20_000, graceMicroseconds: 500)
        #expect(again.stop.isEmpty && !again.hasOverdue)
    }

    @Test("An attempt without a timeout is never asked to stop by the clock")
    func noTimeout() {
        var assignments = assignments()
        _ = assignments.look(at: [reading()], taken: 1, now: 0)
        let checked = assignments.checkTimeouts(now: .max / 2, graceMicroseconds: 500)
        #expect(checked.stop.isEmpty && !checked.hasOverdue)
    }

    @Test("A cancelled attempt is asked to stop once, and is overdue past the grace without any timeout")
    func cancelled() {
        var assignments = assignments()
        let first = assignments.cancel(key, now: 1_000)
        #expect(first)
        let again = assignments.cancel(key, now: 1_100)
        #expect(!again)
        let other = assignments.cancel(ClaimKey(taskID: 7, claimNo: 1), now: 1_200)
        #expect(!other)
        _ = assignments.look(at: [reading()], taken: 1, now: 1_500)
        let past = assignments.checkTimeouts(now: 1_500, graceMicroseconds: 500)
        #expect(past.hasOverdue)
    }

    @Test(
        "What the host has taken has started, though no slot shows it, and its answer is due from the first look at that"
    )
    func taken() {
        var assignments = assignments(timeoutMs: 10)
        assignments.add(ClaimKey(taskID: 8, claimNo: 1), handler: 1, timeoutMs: 0)
        let before = assignments.look(at: [], taken: 0, now: 1_000)
        #expect(before.unstarted == 2 && before.answerDueSince == nil)
        let after = assignments.look(at: [], taken: 1, now: 2_000)
        #expect(after.unstarted == 1 && after.answerDueSince == 2_000)
        let later = assignments.look(at: [], taken: 1, now: 3_000)
        #expect(later.answerDueSince == 2_000)
        let timeout = assignments.checkTimeouts(now: 12_000, graceMicroseconds: 500)
        #expect(timeout.stop == [key], "its timeout runs")
    }

    @Test("A table that says more was taken than was ever sent says nothing")
    func tooMuchTaken() {
        var assignments = assignments()
        let sighting = assignments.look(at: [], taken: .max, now: 1)
        #expect(sighting.unstarted == 1)
    }

    @Test("What an answered recall leaves has started, whatever the table says; what was sent after it may not have")
    func answeredRecall() {
        var assignments = assignments()
        let mark = assignments.recallMark
        assignments.add(ClaimKey(taskID: 8, claimNo: 1), handler: 1, timeoutMs: 0)
        assignments.answeredRecall(upTo: mark)
        let sighting = assignments.look(at: [], taken: 0, now: 5)
        #expect(sighting.unstarted == 1 && sighting.answerDueSince == 5)
    }

    @Test("What one attempt can have printed is its own, what several can is shared")
    func printedLines() {
        var assignments = assignments()
        let neighbour = ClaimKey(taskID: 8, claimNo: 1)
        assignments.add(neighbour, handler: 1, timeoutMs: 0)
        assignments.append(printed("alone"), to: [key], at: 5)
        assignments.append(printed("either"), to: [key, neighbour], at: 6)
        let lines = assignments.take(key)?.lines.finished(at: 9)
        #expect(lines?.map(\.text) == ["alone", "either"] && lines?.map(\.source) == [.output, .shared])
        let neighbours = assignments.take(neighbour)?.lines.finished(at: 9)
        #expect(neighbours?.map(\.text) == ["either"] && neighbours?.map(\.source) == [.shared])
    }

    @Test("lines are shown of an attempt that has run for so long, each once, and the ends tell whether any was")
    func newLines() {
        var assignments = assignments()
        let line = LogLine(at: 1, level: .info, source: .log, text: "a")
        assignments.append(line, to: key)
        #expect(assignments.takeNewLines(now: 500, ranMicroseconds: 100).isEmpty, "nobody has seen it run")
        _ = assignments.look(at: [reading(startedAt: 450)], taken: 1, now: 500)
        #expect(assignments.takeNewLines(now: 500, ranMicroseconds: 100).isEmpty, "it has just begun")
        let first = assignments.takeNewLines(now: 550, ranMicroseconds: 100)
        #expect(first == [TaskLines(key: key, first: 1, lines: [line])])
        #expect(assignments.takeNewLines(now: 600, ranMicroseconds: 100).isEmpty)
        assignments.append(printed("b", "c"), to: [key], at: 2)
        let second = assignments.takeNewLines(now: 600, ranMicroseconds: 100)
        #expect(second.map(\.first) == [2])
        #expect(second.first?.lines.map(\.text) == ["b", "c"])
        #expect(assignments.take(key)?.shownLines == 3)
        #expect(assignments.takeNewLines(now: 700, ranMicroseconds: 100).isEmpty)
    }
}
