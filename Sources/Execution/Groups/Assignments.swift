import CSlotTable
import JobModel
import JobStore

/// The tasks that a host has been sent and has not answered. Pure: times are microseconds of CLOCK_BOOTTIME.
///
/// Whoever names a task names its claim too; of another claim than the one that the host has, nothing is known here.
struct Assignments {
    struct Assignment {
        var claimNo: Int64
        /// Its place in the host's table of handlers.
        var handler: UInt32
        var timeoutMs: Int64
        /// Its place among all that the host was sent.
        var place: UInt64
        /// When it started, as far as its slot, or the first look after that, can tell.
        var startedAt: Int64?
        /// The first look at which it had started and no slot ran it: its answer is due.
        var endedSeenAt: Int64?
        /// When the attempt was asked to stop, for its timeout or because a person wants it ended.
        var stopSentAt: Int64?
        /// It has outstayed its timeout and the grace after it: an answer now is too late.
        var isOverdue = false
        /// A person wants it ended.
        var isCancelled = false
        var lines = BoundedLines<LogLine>()
        /// Lines of its log that the host has sent.
        var heardLines = 0
        /// Lines of its log that others have been shown while it runs.
        var shownLines = 0
    }

    /// What a look at a host's slot table has found.
    struct Sighting {
        /// Tasks that the host has not taken from its queue.
        var unstarted = 0
        /// The first look at which an attempt that is not answered yet had ended.
        var answerDueSince: Int64?
    }

    private var byTask: [TaskID: Assignment] = [:]
    /// Those that were seen running and have logged what nobody was shown: few, also when very many come and go.
    private var withNews: Set<TaskID> = []
    private var sentCount: UInt64 = 0
    /// Up to here the host has said that it has taken, or given back, what it was sent.
    private var takenByWord: UInt64 = 0

    var isEmpty: Bool { byTask.isEmpty }
    var count: Int { byTask.count }
    var keys: [ClaimKey] { byTask.map { ClaimKey(taskID: $0.key, claimNo: $0.value.claimNo) } }
    var overdueCount: Int { byTask.values.reduce(0) { $0 + ($1.isOverdue ? 1 : 0) } }
    /// The place of each task's handler in the host's table.
    var handlers: [TaskID: UInt32] { byTask.mapValues(\.handler) }

    func contains(_ key: ClaimKey) -> Bool { byTask[key.taskID]?.claimNo == key.claimNo }

    /// What runs now, as far as it is ours: the slot table may be damaged.
    func ours(of readings: [slot_reading]) -> [slot_reading] {
        readings.filter { byTask[$0.task_id]?.claimNo == $0.claim_no }
    }

    mutating func add(_ key: ClaimKey, handler: UInt32, timeoutMs: Int64) {
        byTask[key.taskID] = Assignment(
            claimNo: key.claimNo, handler: handler, timeoutMs: timeoutMs, place: sentCount)
        sentCount += 1
    }

    /// Takes out what the host has answered.
    mutating func take(_ key: ClaimKey) -> Assignment? { contains(key) ? byTask.removeValue(forKey: key.taskID) : nil }

    mutating func takeAll() -> [(key: ClaimKey, assignment: Assignment)] {
        defer { byTask = [:] }
        return byTask.map { (ClaimKey(taskID: $0.key, claimNo: $0.value.claimNo), $0.value) }
    }

    /// Adds a line to an attempt's log that its host has sent.
    mutating func append(_ line: LogLine, to key: ClaimKey) {
        guard contains(key) else { return }
        byTask[key.taskID]?.lines.append(line)
        byTask[key.taskID]?.heardLines += 1
        if byTask[key.taskID]?.startedAt != nil { withNews.insert(key.taskID) }
    }

    /// Adds what was printed to the log of each attempt that can have printed it: where several can, it is marked as shared.
    mutating func append(_ printed: BoundedLines<String>, to writers: Set<ClaimKey>, at now: UTCMilliseconds) {
        for key in writers where contains(key) {
            for text in printed.lines {
                let source = writers.count == 1 ? LogLine.Source.output : .shared
                byTask[key.taskID]?.lines.append(LogLine(at: now, level: .info, source: source, text: text))
            }
            byTask[key.taskID]?.lines.add(printed.dropped)
            if byTask[key.taskID]?.startedAt != nil { withNews.insert(key.taskID) }
        }
    }

    /// Takes what attempts have logged since the last call, of those that have run for so long.
    mutating func takeNewLines(now: Int64, ranMicroseconds: Int64) -> [TaskLines] {
        var taken: [TaskLines] = []
        for task in withNews {
            guard let assignment = byTask[task], let startedAt = assignment.startedAt else {
                withNews.remove(task)
                continue
            }
            guard now - startedAt >= ranMicroseconds else { continue }
            withNews.remove(task)
            let lines = assignment.lines.lines
            guard lines.count > assignment.shownLines else { continue }
            taken.append(
                TaskLines(
                    key: ClaimKey(taskID: task, claimNo: assignment.claimNo), first: assignment.shownLines + 1,
                    lines: Array(lines[assignment.shownLines...])))
            byTask[task]?.shownLines = lines.count
        }
        return taken
    }

    /// A person wants an attempt ended.
    ///
    /// - Returns: whether it is to be asked to stop now: it is here, and nobody has wanted it ended before.
    mutating func cancel(_ key: ClaimKey, now: Int64) -> Bool {
        guard contains(key), byTask[key.taskID]?.isCancelled == false else { return false }
        byTask[key.taskID]?.isCancelled = true
        if byTask[key.taskID]?.stopSentAt == nil { byTask[key.taskID]?.stopSentAt = now }
        return true
    }

    /// How much of what the host was sent has it been asked to give back, for `answeredRecall`.
    var recallMark: UInt64 { sentCount }

    /// The host has given back all that it had not started of what it had been sent by then: what is left of that has started, whatever
    /// the slot table says.
    mutating func answeredRecall(upTo mark: UInt64) { takenByWord = max(takenByWord, mark) }

    /// Whether the host has taken it from its queue.
    ///
    /// - Parameter taken: what the slot table says of that; more than was ever sent is a damaged table's word.
    func hasStarted(_ assignment: Assignment, taken: UInt64) -> Bool {
        assignment.startedAt != nil || assignment.place < takenByWord
            || (taken <= sentCount && assignment.place < taken)
    }

    /// Learns from the slot table what has started and what has ended.
    mutating func look(at running: [slot_reading], taken: UInt64, now: Int64) -> Sighting {
        let running = Dictionary(ours(of: running).map { ($0.task_id, $0.started_boottime_us) }) { first, _ in first }
        var sighting = Sighting()
        for (task, assignment) in byTask {
            if let startedAt = running[task] {
                if assignment.startedAt == nil {
                    byTask[task]?.startedAt = startedAt
                    if !assignment.lines.lines.isEmpty { withNews.insert(task) }
                }
                if assignment.endedSeenAt != nil { byTask[task]?.endedSeenAt = nil }
            } else if hasStarted(assignment, taken: taken) {
                let endedSeenAt = assignment.endedSeenAt ?? now
                if assignment.startedAt == nil { byTask[task]?.startedAt = now }
                if assignment.endedSeenAt == nil { byTask[task]?.endedSeenAt = now }
                sighting.answerDueSince = min(sighting.answerDueSince ?? endedSeenAt, endedSeenAt)
            } else {
                sighting.unstarted += 1
            }
        }
        return sighting
    }

    /// Marks attempts that are past their timeout, and those that are past the grace after it. What has started counts, also when
    /// the slot table does not show it any more.
    ///
    /// - Returns: those to be asked to stop now, and whether one has just become overdue.
    mutating func checkTimeouts(now: Int64, graceMicroseconds: Int64) -> (stop: [ClaimKey], hasOverdue: Bool) {
        var stop: [ClaimKey] = []
        var hasOverdue = false
        for (task, assignment) in byTask {
            guard let startedAt = assignment.startedAt, assignment.timeoutMs > 0 || assignment.isCancelled
            else { continue }
            if let asked = assignment.stopSentAt {
                if now - asked >= graceMicroseconds, !assignment.isOverdue {
                    byTask[task]?.isOverdue = true
                    hasOverdue = true
                }
            } else if (now - startedAt) / 1_000 >= assignment.timeoutMs {
                byTask[task]?.stopSentAt = now
                stop.append(ClaimKey(taskID: task, claimNo: assignment.claimNo))
            }
        }
        return (stop, hasOverdue)
    }
}
