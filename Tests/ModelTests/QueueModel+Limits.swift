import JobModel

/// What limits of jobs allow. Which tasks are held for them is not said here: only that no more run and start than may, and that none waits
/// that may run.
extension QueueModel {
    /// Why a task may not start now; `nil` when nothing but its turn keeps it.
    func limit(_ task: ModelTask) -> HeldReason? {
        guard let job = jobs[task.jobID] else { return nil }
        let limits = job.settings.limits
        if let most = limits.maxPerKey, running(job.id, key: task.key) >= most { return .keyLimit }
        if let most = limits.maxRunning, running(job.id, key: nil) >= most { return .jobLimit }
        guard limits.rate != nil, followsRates, let known = tokens[job.id]?[rateKey(task, limits)] else { return nil }
        return known.count(at: now, limits) < 1 ? .rateLimit : nil
    }

    private func running(_ job: JobID, key: String?) -> Int {
        tasks.values.count { $0.jobID == job && $0.session != nil && (key == nil || $0.key == key) }
    }

    private func rateKey(_ task: ModelTask, _ limits: JobLimits) -> String { limits.key == nil ? "" : task.key }

    /// Takes note of a start.
    mutating func start(_ task: ModelTask) {
        guard let limits = jobs[task.jobID]?.settings.limits, let most = limits.effectiveBurst else { return }
        let key = rateKey(task, limits)
        let left = tokens[task.jobID]?[key]?.count(at: now, limits) ?? Double(most)
        tokens[task.jobID, default: [:]][key] = ModelTokens(left: left - 1, at: now)
    }

    /// Tasks of a group that nothing keeps from running.
    func startable(ofGroup group: GroupID) -> [ModelTask] {
        if let pause = pauses[group], pause.lasts(at: now) { return [] }
        let ofGroup = tasks.values.filter { jobs[$0.jobID]?.groupID == group }
        if let most = limits[group], ofGroup.count(where: { $0.session != nil }) >= most { return [] }
        return ofGroup.filter { $0.session == nil && $0.hold == nil && $0.runAt <= now && limit($0) == nil }
    }
}

/// Starts that are left of a rate: reckoned by the tokens that drip into a bucket, where the store knows one time.
struct ModelTokens {
    let left: Double
    let at: UTCMilliseconds

    /// The store rounds its intervals up to whole microseconds.
    private static let rounding = 0.001

    func count(at now: UTCMilliseconds, _ limits: JobLimits) -> Double {
        guard let rate = limits.rate, let burst = limits.effectiveBurst else { return 0 }
        let drip = Double(rate.count) * Double(max(now - at, 0)) / Double(rate.perMs)
        return min(left + drip, Double(burst)) + Self.rounding
    }
}
