public import JobModel
public import JobStore
import Scheduling

/// Finds where a job stands, from what the tables say now. Every call blocks its thread.
public struct JobStandingFinder: Sendable {
    /// Newest log rows that are looked at for the last end, and for occurrences that were dropped.
    private static let logsLookedAt = 50

    private let store: any Store
    private let now: UTCMilliseconds

    public init(store: any Store, now: UTCMilliseconds) {
        self.store = store
        self.now = now
    }

    public func standing(of job: Job) throws -> JobStanding {
        var holds = try taskHolds(job).map(JobHold.task)
        holds += try scheduleHolds(job)
        if let misfire = try misfire(job) { holds.append(misfire) }
        var filter = TaskFilter()
        filter.jobName = job.name
        filter.states = [.waiting]
        let waiting = try store.taskCount(filter)
        filter.limit = 1
        let oldest = try store.tasks(filter).first.map { try TaskHoldFinder(store: store, now: now).facts(of: $0) }
        return JobStanding(
            job: job, holds: holds, nextRunAt: job.nextTriggerAt.map { job.timing.runTime(of: $0, ofJob: job.name) },
            waiting: waiting, oldest: oldest, last: try logs(job).first(where: \.isFinal))
    }

    private func taskHolds(_ job: Job) throws -> [TaskHold] {
        var holds: [TaskHold] = job.isDisabled ? [.disabledJob] : []
        if let group = try store.group(id: job.groupID) {
            holds += try GroupHoldFinder(store: store, now: now).holds(of: group, handler: job.handler)
        }
        if let log = try store.stalledLog() { holds.append(.stalledLog(log)) }
        return holds
    }

    private func scheduleHolds(_ job: Job) throws -> [JobHold] {
        if job.schedule == .manual { return [.manual] }
        if let startsAt = job.timing.startsAt, startsAt > now { return [.notBegun(startsAt)] + (try offDay(job)) }
        if let endsAt = job.timing.endsAt, endsAt <= now { return [.scheduleEnded(endsAt)] }
        // A disabled job has no cursor: what its schedule does then is told when it is enabled.
        if job.isDisabled { return [] }
        if job.nextTriggerAt == nil, case .delay(let delayMs) = job.schedule {
            return [.afterEnd(try scheduledTask(job), delayMs: delayMs)]
        }
        if job.nextTriggerAt == nil { return [.scheduleEnded(job.timing.endsAt)] }
        return try offDay(job)
    }

    private func offDay(_ job: Job) throws -> [JobHold] {
        do {
            guard job.timing.calendar != nil, let scheduled = try store.scheduledJob(job.id) else { return [] }
            guard let found = try OccurrenceSeries(of: scheduled).firstOffDay(after: now) else { return [] }
            return [.offDay(calendar: found.calendar, at: found.at, strategy: found.strategy)]
        } catch let error as StoreError where error.code == .notFound {
            return [.badSchedule(error.refusal.text)]
        } catch let error as ScheduleError {
            return [.badSchedule(error.refusal.text)]
        }
    }

    private func scheduledTask(_ job: Job) throws -> TaskID? {
        var filter = TaskFilter()
        filter.jobName = job.name
        filter.limit = Self.logsLookedAt
        return try store.tasks(filter).items.first { $0.scheduledAt != nil }?.id
    }

    private func misfire(_ job: Job) throws -> JobHold? {
        for log in try logs(job, .skipped) {
            guard let message = log.message, message.hasPrefix(DroppedOccurrences.mark) else { continue }
            return .misfire(at: log.finishedAt, log: log.id, message: message)
        }
        return nil
    }

    private func logs(_ job: Job, _ code: HandleCode? = nil) throws -> [AttemptLog] {
        var filter = LogFilter()
        filter.jobName = job.name
        filter.code = code
        filter.limit = Self.logsLookedAt
        return try store.logs(filter).items
    }
}
