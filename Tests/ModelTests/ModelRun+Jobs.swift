import JobModel
import JobStore
import Scheduling

/// What people do at random.
extension ModelRun {
    func addJob() throws {
        let number = model.jobs.count + 1
        var draft = JobDraft(name: "job \(number)", group: dice.pick(groups).name, handler: "work")
        draft.settings.timing = timing()
        draft.settings.misfireStrategy = dice.pick(MisfireStrategy.allCases)
        draft.settings.misfireAfterMs = dice.pick([0, 5_000, 60_000])
        draft.settings.misfireCap = dice.pick([1, 3, 20])
        draft.settings.blockStrategy = dice.pick(BlockStrategy.allCases)
        if draft.settings.blockStrategy == .serial, dice.chance(50) { draft.settings.queueAtMost = dice.below(4) }
        draft.settings.retries = dice.below(3)
        draft.settings.backoff = .fixed(delayMs: dice.pick([0, 2_000, 90_000]))
        draft.settings.parameters = #"{"k":\#(ModelJob.key)}"#
        limit(&draft.settings)
        mark(&draft.settings)
        let job = try store.addJob(draft, on: nil, now: now, nextOccurrence: ScheduledJob.nextOccurrence)
        note("add \(draft.name): \(draft.settings.timing.schedule), \(draft.settings.blockStrategy)")
        var added = ModelJob(
            id: job.id, name: job.name, groupID: job.groupID, createdAt: now, settings: draft.settings)
        added.isLimited = !draft.settings.limits.areNone
        model.add(added)
    }

    /// Some have limits; and those that take no turns alone, for who is held for what would be two questions in one.
    private func limit(_ settings: inout JobSettings) {
        if dice.chance(25) {
            settings.uniqueness.key = ParameterKey("$.k")
            settings.uniqueness.span = dice.pick([.live, .waiting, .window(milliseconds: 20_000)])
            settings.uniqueness.onDuplicate = dice.pick(DuplicateStrategy.allCases)
        }
        guard settings.blockStrategy == .parallel, dice.chance(60) else { return }
        settings.limits = limits()
    }

    private func limits() -> JobLimits {
        var limits = JobLimits()
        if dice.chance(50) { limits.maxRunning = 1 + dice.below(3) }
        if dice.chance(40) { limits.rate = dice.pick([StartRate(count: 2, perMs: 10_000), StartRate(count: 3, perMs: 70_000)]) }
        if limits.rate != nil, dice.chance(50) { limits.burst = 1 + dice.below(4) }
        if dice.chance(50) { limits.maxPerKey = 1 + dice.below(2) }
        if limits.maxPerKey != nil || limits.rate != nil && dice.chance(50) { limits.key = ParameterKey("$.k") }
        return limits
    }

    /// For the invariants: several tasks of it may go on to run when it takes turns from now on.
    private func mark(_ settings: inout JobSettings) {
        if settings.blockStrategy == .parallel { settings.owner = "was parallel" }
    }

    private func timing() -> JobTiming {
        let schedule = dice.pick([
            (3, Schedule.every(milliseconds: dice.pick([7_000, 20_000, 60_000, 1_000_000]))),
            (2, .cron(NaiveSeries.everyHalfMinute)), (2, .cron(NaiveSeries.minutesOfDay)),
            (3, .delay(milliseconds: dice.pick([1_000, 15_000, 300_000]))),
            (2, .once(at: now + Int64(dice.pick([1_000, 20_000, 600_000, 5_000_000])))), (1, .manual),
        ])
        var timing = JobTiming(schedule)
        if dice.chance(30) { timing.jitterMs = dice.pick([500, 8_000, 100_000]) }
        if case .once = schedule { return timing }
        if dice.chance(15) { timing.startsAt = now + Int64(dice.pick([-5_000, 3_000, 100_000])) }
        if dice.chance(15) { timing.endsAt = now + Int64(dice.pick([110_000, 700_000, 7_000_000])) }
        return timing
    }

    func changeJob() throws {
        guard let job = anyJob() else { return }
        var change = JobChange()
        switch dice.below(8) {
        case 0: change.timing = TimingChange(timing())
        case 1:
            // One with limits goes on without turns.
            if job.isLimited { return }
            change.blockStrategy = dice.pick(BlockStrategy.allCases)
            change.queueAtMost = .some(change.blockStrategy == .serial && dice.chance(50) ? dice.below(4) : nil)
            change.owner = "was parallel"
        case 2:
            guard job.settings.blockStrategy == .serial else { return }
            change.queueAtMost = .some(dice.below(3))
        case 3:
            change.misfireStrategy = dice.pick(MisfireStrategy.allCases)
            change.misfireAfterMs = dice.pick([0, 5_000, 60_000])
        case 4 where job.isLimited:
            change.limits = JobLimitsChange(limits())
            change.summary = "limits changed"
        case 5:
            guard job.settings.uniqueness.key != nil else { return }
            change.uniqueness.span = dice.pick([.live, .waiting, .window(milliseconds: 20_000)])
            change.uniqueness.onDuplicate = dice.pick(DuplicateStrategy.allCases)
        case 6: change.timing.jitterMs = dice.pick([0, 500, 8_000])
        default: change.retries = dice.below(3)
        }
        note("update \(job.name): \(change.timing), \(change.blockStrategy.map { "\($0)" } ?? "")")
        _ = try store.updateJob(
            named: job.name, change, on: nil, now: now, nextOccurrence: ScheduledJob.nextOccurrence)
        model.update(job.id, change)
    }

    func disableJob() throws {
        guard let job = anyJob() else { return }
        note("disable \(job.name)")
        _ = try store.disableJob(named: job.name, now: now, nextOccurrence: ScheduledJob.nextOccurrence)
        model.disable(job.id)
    }

    func enableJob() throws {
        // Mostly one that is disabled.
        let disabled = model.jobs.values.filter { $0.isDisabled && !$0.isDeleted }.sorted { $0.id < $1.id }
        guard let job = disabled.isEmpty || dice.chance(20) ? anyJob() : dice.pick(disabled) else { return }
        note("enable \(job.name)")
        _ = try store.enableJob(named: job.name, now: now, nextOccurrence: ScheduledJob.nextOccurrence)
        model.enable(job.id)
    }

    func deleteJob() throws {
        guard let job = anyJob() else { return }
        note("delete \(job.name)")
        try store.deleteJob(named: job.name, now: now, nextOccurrence: ScheduledJob.nextOccurrence)
        model.delete(job.id)
    }

    func runJob() throws {
        guard let job = anyJob(), !job.isDisabled else { return }
        let count = dice.pick([1, 1, 2, 5])
        let runAt = now + Int64(dice.pick([0, 0, 0, 4_000, 200_000]))
        let key = dice.pick([ModelJob.key, "1", "2"])
        note("run \(job.name), \(count) times, at \(runAt % 100_000_000_000), key \(key)")
        let duplicates = try duplicates(job.name, key: key, count: count, at: runAt)
        let expected = model.run(job.id, count: count, at: runAt, key: key)
        if duplicates != expected { throw disagreement(["duplicates\n    store: \(duplicates)\n    model: \(expected)"]) }
    }

    /// Runs a job.
    ///
    /// - Returns: how many of its tasks would have been duplicates.
    private func duplicates(_ job: String, key: String, count: Int, at runAt: UTCMilliseconds) throws -> Int {
        do {
            return try store.runJob(
                named: job, parameters: #"{"k":\#(key)}"#, count: count, runAt: runAt, on: nil, now: now
            ).duplicates
        } catch let error as StoreError where error.code == .conflict {
            return count
        }
    }

    func releaseQuarantined() throws {
        guard let task = model.tasks.values.filter({ $0.hold == .quarantined }).min(by: { $0.id < $1.id }),
            let job = model.jobs[task.jobID]
        else { return }
        note("retry \(job.name)")
        _ = try store.retryTask(ofJob: job.name, logID: nil, now: now)
        model.releaseQuarantined(of: job.id)
    }

    private func anyJob() -> ModelJob? {
        let jobs = model.jobs.values.filter { !$0.isDeleted }.sorted { $0.id < $1.id }
        return jobs.isEmpty ? nil : dice.pick(jobs)
    }
}
