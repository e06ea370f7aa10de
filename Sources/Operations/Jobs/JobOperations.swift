public import JobModel
public import JobStore
import ParameterSchemas
import Scheduling

/// What people do with jobs. Every call blocks its thread.
///
/// Adding, changing and running take a judgement first: is the schedule one, and do the parameters fit what the handler asks for, as
/// the group's desired release has it? What was judged is what gets written: when the job or its group's release has changed in
/// between, the request is judged again. The judgement is no part of the transaction: a hostile pattern in a schema would hold the write
/// lock for ever. `commit` calls what it is given, which writes and takes no time, within a transaction of its own where more is to be
/// written with it.
public struct JobOperations: Sendable {
    private static let mostTries = 10

    let store: any GroupStore & JobCatalog & ReleaseStore

    public init(store: any GroupStore & JobCatalog & ReleaseStore) { self.store = store }

    /// Which jobs a list shows; of all groups when `group` is `nil`.
    ///
    /// - Throws: `StoreError` for an unknown group.
    public func filter(ofGroup group: String?) throws -> JobFilter {
        JobFilter(groupID: try group.map { try store.group(named: $0).id })
    }

    /// Jobs by name.
    ///
    /// - Throws: `OperationError` for a limit below 1, `StoreError` for a cursor of another list.
    public func list(_ filter: JobFilter) throws -> Page<Job> {
        try filter.checkLimit()
        return try store.jobs(filter)
    }

    /// Registers a job.
    ///
    /// - Parameters:
    ///   - settings: the rest is as `JobSettings` has it.
    ///   - checksParameters: hold them against the handler's schema. A job that runs by hand may be without: it may get them then.
    ///   - isStrict: refuse a handler that the group's release has not.
    /// - Throws: `OperationError`, `StoreError`, `ScheduleError`.
    public func add(
        named name: String, toGroup group: String, handler: String, _ settings: JobChange = JobChange(),
        checksParameters: Bool = true, isStrict: Bool = false, now: UTCMilliseconds,
        commit: (() throws -> Job) throws -> Job = { try $0() }
    ) throws -> EditedJob {
        let draft = try Self.draft(named: name, toGroup: group, handler: handler, settings)
        let isJudged = checksParameters && (draft.schedule != .manual || settings.parameters != nil)
        var missing: MissingHandler?
        let job = try judged(Self.subject(name)) {
            let release = try store.desiredRelease(ofGroup: try self.group(named: group).id)
            if isJudged { try Self.check(draft.settings, ofJob: name, by: release) }
            missing = MissingHandler(handler, ofGroup: group, in: release)
            if isStrict, let missing { throw missing.refusal(ofJob: name) }
            return JobPremise(settings: nil, desiredReleaseID: release?.id)
        } write: { premise in
            try commit {
                try store.addJob(draft, on: premise, now: now, nextOccurrence: ScheduledJob.nextOccurrence)
            }
        }
        return EditedJob(job: job, missingHandler: missing)
    }

    /// Changes a job. What is not named stays as it is.
    ///
    /// - Parameters:
    ///   - checksParameters: hold them against the handler's schema, where the change has a part in whether they fit.
    ///   - isStrict: refuse a new handler that the group's release has not.
    /// - Throws: `OperationError`, `StoreError`, `ScheduleError`.
    public func update(
        named name: String, _ change: JobChange, checksParameters: Bool = true, isStrict: Bool = false,
        now: UTCMilliseconds, commit: (() throws -> Job) throws -> Job = { try $0() }
    ) throws -> EditedJob {
        try Self.checkUpdate(named: name, change)
        let isScheduled = change.schedule.map { $0 != .manual } ?? false
        let isJudged = checksParameters && (change.parameters != nil || change.handler != nil || isScheduled)
        var missing: MissingHandler?
        let changed = try judged(Self.subject(name)) {
            let job = try store.job(named: name)
            var settings = job.settings
            settings.apply(change)
            if change.touchesSchedule {
                try ScheduleValidation.check(settings.timing, ofJob: name, isNewZone: change.timeZone != nil)
            }
            guard isJudged || change.touchesSchedule || change.handler != nil else { return nil }
            let release = try store.desiredRelease(ofGroup: job.groupID)
            if isJudged { try Self.check(settings, ofJob: name, by: release) }
            missing = change.handler.flatMap { MissingHandler($0, ofGroup: job.groupName, in: release) }
            if isStrict, let missing { throw missing.refusal(ofJob: name) }
            return JobPremise(settings: job.settings, desiredReleaseID: release?.id)
        } write: { premise in
            try commit {
                try store.updateJob(
                    named: name, change, on: premise, now: now, nextOccurrence: ScheduledJob.nextOccurrence)
            }
        }
        return EditedJob(job: changed, missingHandler: missing)
    }

    /// Takes up a disabled job's schedule from `now` and releases its held tasks.
    ///
    /// - Throws: `StoreError`.
    public func enable(named name: String, now: UTCMilliseconds) throws -> Job {
        try store.enableJob(named: name, now: now, nextOccurrence: ScheduledJob.nextOccurrence)
    }

    /// Stops a job's schedule, and holds its waiting tasks.
    ///
    /// - Throws: `StoreError`.
    public func disable(named name: String, now: UTCMilliseconds) throws -> Job {
        try store.disableJob(named: name, now: now, nextOccurrence: ScheduledJob.nextOccurrence)
    }

    /// Deletes a job. What runs ends and is logged; its waiting tasks end.
    ///
    /// - Throws: `StoreError`.
    public func delete(named name: String, now: UTCMilliseconds) throws {
        try store.deleteJob(named: name, now: now, nextOccurrence: ScheduledJob.nextOccurrence)
    }

    /// Queues tasks of a job, due now.
    ///
    /// - Parameters:
    ///   - parameters: in place of the job's, when not `nil`.
    ///   - trace: what they are a part of.
    ///   - checksParameters: hold them against the handler's schema.
    /// - Throws: `OperationError`, `StoreError`.
    public func run(
        named name: String, parameters: String? = nil, count: Int = 1, trace: TraceContext? = nil,
        checksParameters: Bool = true, now: UTCMilliseconds, commit: (() throws -> Run) throws -> Run = { try $0() }
    ) throws -> Run {
        try judged(Self.subject(name)) {
            guard checksParameters else {
                _ = try store.job(named: name)
                return nil
            }
            return try premise(ofRunning: name, parameters)
        } write: { premise in
            try commit {
                try store.runJob(
                    named: name, parameters: parameters, count: count, runAt: now, trace: trace, on: premise, now: now)
            }
        }
    }

    // MARK: - Before there is a store

    /// The part of `add` that needs no store: names, values and the schedule.
    ///
    /// - Throws: `StoreError`, `ScheduleError`.
    public static func checkAdd(
        named name: String, toGroup group: String, handler: String, _ settings: JobChange
    ) throws {
        _ = try draft(named: name, toGroup: group, handler: handler, settings)
    }

    /// The part of `update` that needs no store: the new values, each by itself.
    ///
    /// - Throws: `StoreError`, `ScheduleError`.
    public static func checkUpdate(named name: String, _ change: JobChange) throws {
        try Validation.check(change, ofJob: name)
        // By the clock of UTC where the job's own is not known here: what is no expression is none by any clock.
        var timing = JobTiming()
        timing.apply(change.timing)
        try ScheduleValidation.check(timing, ofJob: name)
    }

    private static func draft(
        named name: String, toGroup group: String, handler: String, _ settings: JobChange
    ) throws -> JobDraft {
        var draft = JobDraft(name: name, group: group, handler: handler)
        draft.settings.apply(settings)
        try Validation.check(draft)
        try ScheduleValidation.check(draft.timing, ofJob: draft.name)
        return draft
    }

    // MARK: - Judging

    /// Whether a job's parameters, or those in place of them, fit its handler.
    func premise(ofRunning name: String, _ parameters: String? = nil) throws -> JobPremise {
        let job = try store.job(named: name)
        var settings = job.settings
        settings.parameters = parameters ?? settings.parameters
        let release = try store.desiredRelease(ofGroup: job.groupID)
        try Self.check(settings, ofJob: name, by: release)
        return JobPremise(settings: job.settings, desiredReleaseID: release?.id)
    }

    private static func subject(_ name: String) -> String { "job \"\(name)\"" }

    /// Writes what `judge` found to be right, on the premise that it judged by; judges again when that no longer holds.
    func judged<Premise: Equatable, Written>(
        _ subject: String, judge: () throws -> Premise?, write: (Premise?) throws -> Written
    ) throws -> Written {
        var refused: (premise: Premise?, error: StoreError)?
        for _ in 0..<Self.mostTries {
            let premise = try judge()
            // The premise holds: it is something else, such as a name that is taken.
            if let refused, refused.premise == premise { throw refused.error }
            do {
                return try write(premise)
            } catch let error as StoreError where error.code == .conflict {
                refused = (premise, error)
            }
        }
        throw OperationError(
            .conflict, subject, "what was judged keeps being changed by others", cure: .plain("try again"))
    }

    private static func check(_ settings: JobSettings, ofJob job: String, by release: Release?) throws {
        guard let release else { return }
        do {
            try release.check(settings.exampleParameters, forHandler: settings.handler)
        } catch {
            throw OperationError(
                .invalid, "job \"\(job)\"", "\(error.subject): \(error.reason)",
                cure: .correctParameters(handler: settings.handler, release: release.number))
        }
    }

    private func group(named name: String) throws -> ExecutorGroup {
        do {
            return try store.group(named: name)
        } catch let error as StoreError where error.code == .notFound {
            throw OperationError(
                .notFound, "group \"\(name)\"", "unknown", cure: .nameGroup(among: try store.groups().map(\.name)))
        }
    }
}
