import JobModel
import JobStore
import Synchronization

/// A store in which something happens between what an operation has read and what it writes: the races of two people, in order.
final class InterferingStore: GroupStore, JobCatalog, ReleaseStore {
    private let base: any GroupStore & JobCatalog & ReleaseStore
    private let interfere: @Sendable (Int) throws -> Void
    private let count = Atomic(0)
    private let looks = Atomic(0)

    /// Judged requests that were written, or were to be.
    var writes: Int { count.load(ordering: .relaxed) }

    /// How often somebody asked what a group wants, as each judgement does.
    var judgements: Int { looks.load(ordering: .relaxed) }

    /// - Parameter interfere: called before each write of a judged request, with its number from 1.
    init(_ base: any GroupStore & JobCatalog & ReleaseStore, before interfere: @escaping @Sendable (Int) throws -> Void)
    {
        self.base = base
        self.interfere = interfere
    }

    private func willWrite() throws { try interfere(count.add(1, ordering: .relaxed).newValue) }

    // MARK: - Judged requests

    func addJob(
        _ draft: JobDraft, on premise: JobPremise?, now: UTCMilliseconds, nextOccurrence: NextOccurrence
    ) throws -> Job {
        try willWrite()
        return try base.addJob(draft, on: premise, now: now, nextOccurrence: nextOccurrence)
    }

    func updateJob(
        named name: String, _ change: JobChange, on premise: JobPremise?, now: UTCMilliseconds,
        nextOccurrence: NextOccurrence
    ) throws -> Job {
        try willWrite()
        return try base.updateJob(named: name, change, on: premise, now: now, nextOccurrence: nextOccurrence)
    }

    func runJob(
        named name: String, parameters: String?, count: Int, runAt: UTCMilliseconds, trace: TraceContext?,
        on premise: JobPremise?,
        now: UTCMilliseconds
    ) throws -> Run {
        try willWrite()
        return try base.runJob(
            named: name, parameters: parameters, count: count, runAt: runAt, trace: trace, on: premise, now: now)
    }

    func publish(
        _ draft: ReleaseDraft, toGroup group: String, expecting expectedRelease: ReleaseID?, now: UTCMilliseconds
    ) throws -> Publication {
        try willWrite()
        return try base.publish(draft, toGroup: group, expecting: expectedRelease, now: now)
    }

    func judge(
        _ draft: ReleaseDraft, of plugins: [Plugin], toGroup group: String, expecting expectedRelease: ReleaseID?,
        now: UTCMilliseconds
    ) throws -> Publication {
        try willWrite()
        return try base.judge(draft, of: plugins, toGroup: group, expecting: expectedRelease, now: now)
    }

    // MARK: - All else

    func addGroup(named name: String, summary: String, hostThreads: Int, maxRunning: Int?) throws -> ExecutorGroup {
        try base.addGroup(named: name, summary: summary, hostThreads: hostThreads, maxRunning: maxRunning)
    }

    func updateGroup(named name: String, _ change: GroupChange) throws -> ExecutorGroup {
        try base.updateGroup(named: name, change)
    }
    func groups() throws -> [ExecutorGroup] { try base.groups() }
    func group(named name: String) throws -> ExecutorGroup { try base.group(named: name) }
    func group(id: GroupID) throws -> ExecutorGroup? { try base.group(id: id) }
    func setPause(_ pause: Pause?, ofGroup name: String) throws -> ExecutorGroup {
        try base.setPause(pause, ofGroup: name)
    }

    func jobs(_ filter: JobFilter) throws -> Page<Job> { try base.jobs(filter) }

    func jobCount(_ filter: JobFilter) throws -> ListCount { try base.jobCount(filter) }
    func job(named name: String) throws -> Job { try base.job(named: name) }
    func job(id: JobID) throws -> Job? { try base.job(id: id) }
    func scheduledJob(_ id: JobID) throws -> ScheduledJob? { try base.scheduledJob(id) }
    func disableJob(
        named name: String, now: UTCMilliseconds, nextOccurrence: NextOccurrence
    ) throws -> Job {
        try base.disableJob(named: name, now: now, nextOccurrence: nextOccurrence)
    }
    func enableJob(named name: String, now: UTCMilliseconds, nextOccurrence: NextOccurrence) throws -> Job {
        try base.enableJob(named: name, now: now, nextOccurrence: nextOccurrence)
    }
    func deleteJob(named name: String, now: UTCMilliseconds, nextOccurrence: NextOccurrence) throws {
        try base.deleteJob(named: name, now: now, nextOccurrence: nextOccurrence)
    }
    func retryTask(ofJob name: String, logID: LogID?, now: UTCMilliseconds) throws -> TaskID {
        try base.retryTask(ofJob: name, logID: logID, now: now)
    }
    func restartJob(named name: String, now: UTCMilliseconds) throws -> TaskID {
        try base.restartJob(named: name, now: now)
    }

    func storePlugin(_ plugin: PluginDraft, bytes: [UInt8]) throws -> Plugin {
        try base.storePlugin(plugin, bytes: bytes)
    }
    func promote(group: String, allowsRemoval: Bool, now: UTCMilliseconds) throws -> Release {
        try base.promote(group: group, allowsRemoval: allowsRemoval, now: now)
    }
    func rollBack(
        group: String, to number: Int64?, by publisher: String, allowsRemoval: Bool, now: UTCMilliseconds
    ) throws -> Release {
        try base.rollBack(group: group, to: number, by: publisher, allowsRemoval: allowsRemoval, now: now)
    }
    func setCanaryPercent(
        _ percent: Int, ofGroup group: String, expecting expectedCanary: ReleaseID?
    ) throws -> ExecutorGroup {
        try base.setCanaryPercent(percent, ofGroup: group, expecting: expectedCanary)
    }
    func needs(of handlers: [String], inGroup group: String) throws -> [HandlerNeed] {
        try base.needs(of: handlers, inGroup: group)
    }
    func firstTasks(of releases: [ReleaseID]) throws -> [FirstTask] { try base.firstTasks(of: releases) }
    func retreat(from release: ReleaseID, because reason: String, now: UTCMilliseconds) throws -> Retreat {
        try base.retreat(from: release, because: reason, now: now)
    }
    func release(_ id: ReleaseID) throws -> Release? { try base.release(id) }
    func releases(_ ids: [ReleaseID]) throws -> [Release] { try base.releases(ids) }
    func release(number: Int64, ofGroup group: String) throws -> Release {
        try base.release(number: number, ofGroup: group)
    }
    func standings(of releases: [ReleaseID]) throws -> [ReleaseStanding] { try base.standings(of: releases) }
    func attempts(of releases: [ReleaseID]) throws -> [ReleaseID: [HandleCode: Int64]] {
        try base.attempts(of: releases)
    }
    func desiredRelease(ofGroup group: GroupID) throws -> Release? {
        looks.add(1, ordering: .relaxed)
        return try base.desiredRelease(ofGroup: group)
    }
    func releases(_ filter: ReleaseFilter) throws -> Page<Release> { try base.releases(filter) }
    func readPlugin(_ id: PluginID, chunk: (UnsafeRawBufferPointer) throws -> Void) throws {
        try base.readPlugin(id, chunk: chunk)
    }
}
