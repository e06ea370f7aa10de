public import JobModel
public import JobStore
public import PostgresJobStore

// Roles that the store on a server does not have yet. Each goes from here when it is written: then it is declared twice, and the compiler
// says so.

/// What tests hear from a role that is not written yet.
private func toCome() -> StoreError { StoreError(.unavailable, "store on a server", "has no such role yet") }

extension PostgresJobStore: ScheduleStore {
    public func materialise(
        _ stretch: CursorStretch, now: UTCMilliseconds, plan: @Sendable (ScheduledJob, Int) throws -> SchedulePlan
    ) throws -> Materialised { throw toCome() }

    public func moveCursors(
        after: ScheduleCursor?, limit: Int, to cursor: @Sendable (ScheduledJob) throws -> UTCMilliseconds?
    ) throws -> MovedCursors { throw toCome() }

    public func resumeSchedules(
        after: ScheduleCursor?, limit: Int, now: UTCMilliseconds,
        resume: @Sendable (ScheduledJob) throws -> ResumedSchedule?
    ) throws -> MovedCursors { throw toCome() }

    public func shiftWaiting(by jumpMs: Int64, now: UTCMilliseconds) throws -> Int { throw toCome() }

    public func resumeDelays(limit: Int, now: UTCMilliseconds) throws -> Int { throw toCome() }

    public func prune(logsEndedBefore cutoff: UTCMilliseconds, limit: Int) throws -> Int { throw toCome() }

    public func foldHistory(limit: Int, now: UTCMilliseconds) throws -> Int { throw toCome() }
}

extension PostgresJobStore: DoorbellStore {
    public func listen() throws -> any DoorbellListener { throw toCome() }
}

extension PostgresJobStore: HistoryStore {
    public func rollups(_ filter: RollupFilter) throws -> [RollupStep] { throw toCome() }

    public func transitions(_ filter: TransitionFilter) throws -> Page<ReleaseTransition> { throw toCome() }

    public func statistics(ofJob name: String, runs: Int, recent: Int) throws -> JobStatistics { throw toCome() }
}
