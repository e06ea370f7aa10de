import JobModel
import JobStore
import Threads

/// Fills a database for lists: many jobs, of which one is rare, and so is its group.
struct ListFill {
    static let rareJob = "rare"
    static let rareGroupName = "few"
    private static let batch = 1_000
    /// Jobs that have attempts and tasks.
    private static let busyJobs = 1_000
    private static let rareBatches = 100

    let names: [String]
    let group: GroupID
    let rareGroup: GroupID
    let release: ReleaseID
    private(set) var lastTask: TaskID = 0
    private let rig: BenchRig
    private let session: OpenedSession

    init(_ rig: BenchRig, jobs: Int) throws {
        self.rig = rig
        rareGroup = try rig.store.addGroup(named: Self.rareGroupName, summary: "", hostThreads: 1, maxRunning: nil).id
        let bench = try rig.store.group(named: BenchRig.group)
        guard let desired = bench.desiredReleaseID else { throw CommandError("bench lists: the group has no release") }
        (group, release) = (bench.id, desired)
        try rig.addJob(Self.rareJob, handler: "bench_noop", group: Self.rareGroupName)
        names = (1...jobs).map { "job-\($0)" }
        for name in names { try rig.addJob(name, handler: "bench_noop") }
        session = try rig.store.openSession(
            SessionDraft(
                hostname: "bench", ip: "::1", pid: 1, bootID: "bench", lockPath: "", lockDevice: 0, lockInode: 0,
                leaseUntil: .max, groups: [group, rareGroup]), now: SystemClock.utcMilliseconds())
    }

    /// Runs tasks in name only, a batch of one job after the other. One in a hundred fails.
    func log(_ attempts: Int) throws {
        for number in 0..<(attempts / Self.batch) {
            let isRare = number % Self.rareBatches == 0
            if isRare {
                _ = try rig.runOnce(Self.rareJob)
                try finish(claim(rareGroup), .timedOut)
            }
            try rig.enqueue(Self.batch, of: names[number % min(Self.busyJobs, names.count)])
            try finish(claim(group), .ok)
        }
    }

    /// Writes tasks that wait, and leaves some claimed.
    mutating func enqueue(_ count: Int) throws {
        for number in 0..<(count / Self.batch) {
            if number % Self.rareBatches == 0 { _ = try rig.runOnce(Self.rareJob) }
            try rig.enqueue(Self.batch, of: names[number % min(Self.busyJobs, names.count)])
        }
        _ = try claim(group)
        lastTask = try rig.runOnce(Self.rareJob)
    }

    /// How many there were: 20 of each job at most.
    func lastOutcomes(ofJobs count: Int) throws -> Int {
        try names.prefix(count).reduce(0) { sum, name in
            var filter = LogFilter()
            filter.jobName = name
            filter.limit = 20
            return sum + (try rig.store.logs(filter).count)
        }
    }

    private func claim(_ group: GroupID) throws -> [ClaimedTask] {
        guard let executor = session.executors[group] else { return [] }
        var batch = QueueBatch(session: session.id)
        batch.claims = [
            ClaimRequest(
                groupID: group, executorID: executor,
                offers: [.init(handler: "bench_noop", costMicroseconds: 1)], budgetMicroseconds: .max, limit: Self.batch
            )
        ]
        return try rig.store.finishAndClaim(batch, now: SystemClock.utcMilliseconds()).claimed
    }

    private func finish(_ tasks: [ClaimedTask], _ code: HandleCode) throws {
        let now = SystemClock.utcMilliseconds()
        var batch = QueueBatch(session: session.id)
        batch.completions = tasks.enumerated().map { index, task in
            var completion = Completion(
                key: task.key, code: index % 100 == 99 ? .failed : code, startedAt: now, finishedAt: now,
                executorID: session.executors[task.groupID] ?? 0)
            completion.releaseID = release
            completion.isPermanent = true
            return completion
        }
        _ = try rig.store.finishAndClaim(batch, now: now)
    }
}
