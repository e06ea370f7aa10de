import CSlotTable
import JobModel

/// The tasks that a host has been sent and has not answered. Pure: times are microseconds of CLOCK_BOOTTIME.
///
/// Whoever names a task names its claim too; of another claim than the one that the host has, nothing is known here.
struct Assignments {
    struct Assignment {
        var claimNo: Int64
        /// Its place in the host's table of handlers.
        var handler: UInt32
        var timeoutMs: Int64
        /// When the attempt was asked to stop, for its timeout or because a person wants it ended.
        var stopSentAt: Int64?
        /// It has outstayed its timeout and the grace after it: an answer now is too late.
        var isOverdue = false
        /// A person wants it ended.
        var isCancelled = false
        var lines = BoundedLines<LogLine>()
    }

    private var byTask: [TaskID: Assignment] = [:]

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
        byTask[key.taskID] = Assignment(claimNo: key.claimNo, handler: handler, timeoutMs: timeoutMs)
    }

    /// Takes out what the host has answered.
    mutating func take(_ key: ClaimKey) -> Assignment? { contains(key) ? byTask.removeValue(forKey: key.taskID) : nil }

    mutating func takeAll() -> [(key: ClaimKey, assignment: Assignment)] {
        defer { byTask = [:] }
        return byTask.map { (ClaimKey(taskID: $0.key, claimNo: $0.value.claimNo), $0.value) }
    }

    /// Adds a line to an attempt's log.
    mutating func append(_ line: LogLine, to key: ClaimKey) {
        guard contains(key) else { return }
        byTask[key.taskID]?.lines.append(line)
    }

    /// Adds what was printed to the log of each attempt that can have printed it: where several can, it is marked as shared.
    mutating func append(_ printed: BoundedLines<String>, to writers: Set<ClaimKey>, at now: UTCMilliseconds) {
        for key in writers where contains(key) {
            for text in printed.lines {
                let source = writers.count == 1 ? LogLine.Source.output : .shared
                byTask[key.taskID]?.lines.append(LogLine(at: now, level: .info, source: source, text: text))
            }
            byTask[key.taskID]?.lines.add(printed.dropped)
        }
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

    /// Marks attempts that are past their timeout, and those that are past the grace after it.
    ///
    /// - Returns: those to be asked to stop now, and whether one has just become overdue.
    mutating func checkTimeouts(
        of running: [slot_reading], now: Int64, graceMicroseconds: Int64
    ) -> (stop: [ClaimKey], hasOverdue: Bool) {
        var stop: [ClaimKey] = []
        var hasOverdue = false
        for reading in ours(of: running) {
            guard let assignment = byTask[reading.task_id], assignment.timeoutMs > 0 || assignment.isCancelled
            else { continue }
            if let asked = assignment.stopSentAt {
                if now - asked >= graceMicroseconds, !assignment.isOverdue {
                    byTask[reading.task_id]?.isOverdue = true
                    hasOverdue = true
                }
            } else if (now - reading.started_boottime_us) / 1_000 >= assignment.timeoutMs {
                byTask[reading.task_id]?.stopSentAt = now
                stop.append(ClaimKey(taskID: reading.task_id, claimNo: reading.claim_no))
            }
        }
        return (stop, hasOverdue)
    }
}
