public import JobModel
public import JobStore

/// Reads what a task's attempts log, while they run and when they have ended, each line once and in order.
///
/// Whoever has kept its place goes on from there, with any store; the end of the attempt that it stands in is told again then.
public struct TaskFollower: Sendable {
    public enum News: Sendable {
        case line(TaskLine)
        /// An attempt has ended, or the task was ended without one: all of its lines have been told.
        case ended(AttemptLog)
    }

    /// What a look has found.
    public struct Look: Sendable {
        public var news: [News] = []
        /// Whether nothing more will come: the task has left the queue.
        public var isOver = false
    }

    private static let linesPerLook = 1_000
    /// Attempts that one look tells the end of at most.
    private static let attemptsPerLook = 200

    private let task: TaskID
    /// Of the last line that was told.
    public private(set) var place: TaskLine.Place
    private let firstClaim: Int64
    /// Attempts whose end was told.
    private var told: Set<LogID> = []

    /// - Parameter place: lines up to there have been told already, and the ends of attempts before its own.
    public init(_ task: TaskID, after place: TaskLine.Place = .start) {
        self.task = task
        self.place = place
        firstClaim = place.claimNo
    }

    /// Blocks its thread.
    ///
    /// - Throws: `StoreError`: `notFound` for a task that is not in the queue and has left no log.
    public mutating func look(in logs: any TaskLogs) throws -> Look {
        // In this order: a task that is in none of these has left the queue before its last log was read, and without one.
        let isQueued = try logs.isQueued(task)
        let running = try logs.runningLines(of: task, after: place, limit: Self.linesPerLook)
        let ended = try newlyEnded(in: logs)
        var look = Look()
        let runningClaim = running.first?.place.claimNo ?? .max
        for log in ended where log.claimNo < runningClaim { try tell(log, in: logs, to: &look) }
        for line in running { tell(line, to: &look) }
        for log in ended where log.claimNo >= runningClaim { try tell(log, in: logs, to: &look) }
        if !isQueued, !look.isOver, ended.count < Self.attemptsPerLook {
            guard !told.isEmpty || place > .start else { throw StoreError.noTask(task) }
            look.isOver = true
        }
        return look
    }

    /// Attempts whose end was not told yet, the oldest first.
    private func newlyEnded(in logs: any TaskLogs) throws -> [AttemptLog] {
        try logs.attempts(ofTask: task, limit: Self.attemptsPerLook).filter {
            $0.claimNo >= firstClaim && !told.contains($0.id)
        }.reversed()
    }

    private mutating func tell(_ line: TaskLine, to look: inout Look) {
        guard line.place > place else { return }
        place = line.place
        look.news.append(.line(line))
    }

    private mutating func tell(_ log: AttemptLog, in logs: any TaskLogs, to look: inout Look) throws {
        let known = place.claimNo == log.claimNo ? place.number : 0
        for (index, line) in try logs.lines(ofLog: log.id).enumerated().dropFirst(known) {
            tell(TaskLine(place: .init(claimNo: log.claimNo, number: index + 1), line: line), to: &look)
        }
        told.insert(log.id)
        look.news.append(.ended(log))
        if log.isFinal { look.isOver = true }
    }
}
