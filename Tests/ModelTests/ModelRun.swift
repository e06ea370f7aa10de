import Foundation
import JobModel
import JobStore
import Logging
import SessionLock
import TestSupport
import Threads

@testable import Scheduling

/// One run: random operations on a store and on the model, which have to agree after each.
final class ModelRun {
    /// Where they do not.
    struct Disagreement: Error, CustomStringConvertible {
        let description: String
    }

    /// An executor, as the store sees it.
    final class Executor {
        let session: OpenedSession
        /// Dropped when the process dies.
        var lock: SessionLock?

        init(session: OpenedSession, lock: SessionLock) {
            self.session = session
            self.lock = lock
        }
    }

    let tables: any ModelTables
    var store: any Store { tables.store }
    let groups: [ExecutorGroup]
    /// No clock is set and nothing is changed, so that each occurrence can be reckoned with at the end.
    let isCalm: Bool
    var dice: Dice
    var model: QueueModel
    var executors: [Executor] = []
    /// Of sessions that have been rescued: what comes late from there.
    var lateKeys: [(session: SessionID, executor: ExecutorID, key: ClaimKey)] = []
    var now: UTCMilliseconds { model.now }
    var elapsedMs: Int64 = 0
    private let directory: TemporaryDirectory
    private var lastLog: LogID = 0
    private var steps: [String] = []
    private let logger = Logger(label: "model") { _ in SwiftLogNoOpLogHandler() }
    private var follower: ClockFollower
    private var rescuer: SessionRescuer
    private var materialiser: Materialiser

    init(seed: UInt64) throws {
        dice = Dice(seed: seed)
        isCalm = dice.chance(40)
        model = QueueModel(now: 1_800_000_000_000 + Int64(dice.below(86_400_000)))
        directory = try TemporaryDirectory()
        tables = try ServerTables.url.map { try ServerTables(on: $0) } ?? FileTables(at: directory.file("model.db"))
        let store = tables.store
        groups = [
            try store.addGroup(named: "free", summary: "", hostThreads: 1, maxRunning: nil),
            try store.addGroup(named: "narrow", summary: "", hostThreads: 1, maxRunning: 3),
        ]
        model.limits = [groups[1].id: 3]
        model.followsRates = isCalm
        model.writesTogether = ServerTables.url != nil
        var configuration = SchedulerConfiguration()
        configuration.backlog = QueueModel.backlog
        configuration.lookAheadMs = QueueModel.lookAheadMs
        follower = ClockFollower(store: store, configuration: configuration, logger: logger)
        rescuer = try SessionRescuer(store: store, configuration: configuration, logger: logger, deaths: Wakeup())
        materialiser = Materialiser(store: store, configuration: configuration, logger: logger)
    }

    /// - Throws: `Disagreement`.
    func play(operations: Int) throws {
        for _ in 0..<2 { try startExecutor() }
        try pass()
        for _ in 0..<2 + dice.below(4) { try addJob() }
        for _ in 0..<operations {
            try operate()
            try check()
        }
        try pass()
        try check()
        if isCalm { try account() }
    }

    /// Notes what is done, for whoever has to find out why it went wrong.
    func note(_ step: String) { steps.append("\(now % 100_000_000_000): \(step)") }

    /// A pass of the scheduler: what `SchedulerLoop` does in a turn, on the clocks of this run.
    func pass() throws {
        note("pass")
        try follower.run(now: now, elapsedMs: elapsedMs)
        model.followClock(elapsedMs: elapsedMs)
        try rescuer.rescueFree(now: now)
        let dead = executors.filter { $0.lock == nil }
        for executor in dead { noteLate(executor) }
        model.rescue(Set(dead.map(\.session.id)))
        executors.removeAll { $0.lock == nil }
        let forsaken = try store.resumeDelays(limit: 1_000, now: now)
        // A clock that is set back may take a job back before its end: then it goes on.
        if forsaken > 0, isCalm { throw disagreement(["\(forsaken) jobs between two runs were forsaken"]) }
        _ = try materialiser.run(now: now, forgivenMs: follower.forgivenMs)
        model.materialise()
    }

    private func noteLate(_ executor: Executor) {
        for task in model.tasks.values where task.session == executor.session.id {
            guard let group = model.jobs[task.jobID]?.groupID, let id = executor.session.executors[group] else {
                continue
            }
            lateKeys.append((executor.session.id, id, ClaimKey(taskID: task.id, claimNo: claimNo(of: task.id))))
        }
    }

    /// Of a claimed task. It is rescued by now: the number stays.
    func claimNo(of task: TaskID) -> Int64 {
        let rows = try? tables.read { try $0("SELECT claim_no FROM dot_task_queue WHERE id = ?", [task]) }
        guard let row = rows?.first else { return 0 }
        return row["claim_no"]
    }

    /// Holds the tables against the model and against what must hold anyway.
    private func check() throws {
        let (differences, violations, last) = try tables.read { query in
            let state = try StoreState(query, endsAfter: lastLog)
            let violations = try StoreInvariants.violations(query, lacking: tables.lacks)
            return (state.differences(from: model), violations, state.lastLog)
        }
        if !differences.isEmpty || !violations.isEmpty { throw disagreement(differences + violations) }
        lastLog = last
        model.ends = []
    }

    /// Each occurrence that has come due is in the queue or in the log, once.
    private func account() throws {
        for job in model.jobs.values {
            let series = job.series
            if job.delayMs != nil { continue }
            guard let first = series.next(after: job.createdAt) else { continue }
            // Where the cursor waits, since nobody runs what there is, the rest has yet to be written.
            let end = min(now, (job.cursor ?? .max) - 1)
            let expected = series.occurrences(from: first, through: end).count
            let found = try tables.read { try StoreInvariants.accounted(ofJob: job.id, upTo: end, $0) }
            if found != expected {
                throw disagreement(["job \(job.id) came due \(expected) times, and \(found) are accounted for"])
            }
        }
    }

    func disagreement(_ differences: [String]) -> Disagreement {
        let jobs = model.jobs.values.sorted { $0.id < $1.id }.map {
            "job \($0.id): \($0.settings.timing) \($0.settings.blockStrategy) \($0.settings.queueAtMost ?? -1) "
                + "\($0.settings.misfireStrategy) after \($0.settings.misfireAfterMs) cap \($0.settings.misfireCap)"
        }
        let lines = jobs + steps.suffix(40) + differences.prefix(12)
        return Disagreement(description: lines.joined(separator: "\n"))
    }

    func startExecutor() throws {
        let sessions = directory.file("model.db.d/sessions")
        try FileManager.default.createDirectory(atPath: sessions, withIntermediateDirectories: true)
        let lock = try SessionLock(directory: sessions, name: UUID().uuidString.lowercased())
        let draft = SessionDraft(
            hostname: "node", ip: "127.0.0.1", pid: Int(getpid()), bootID: BootID.current, lockPath: lock.path,
            lockDevice: lock.device, lockInode: lock.inode, leaseUntil: .max, groups: groups.map(\.id))
        executors.append(Executor(session: try store.openSession(draft, now: now), lock: lock))
        note("executor starts, session \(executors[executors.count - 1].session.id)")
    }
}
