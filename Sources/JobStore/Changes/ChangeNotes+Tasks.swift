package import JobModel

/// What becomes of tasks: queued, claimed, ended.
extension ChangeNotes {
    /// Takes note of many new tasks of a group.
    package mutating func addQueued(_ count: Int, of group: GroupID, sample: [(task: TaskID, job: JobID)]) {
        addMany(.task, .queued, of: group, count: count, sample: sample.map { "\($0.task)" })
        let jobs = Set(sample.map { "\($0.job)" }).sorted()
        addMany(.job, .state, of: group, count: jobs.count, sample: jobs)
    }

    // MARK: - Claims

    /// Takes note of the tasks that are claimed, where they are few enough to look at each.
    ///
    /// - Parameters:
    ///   - ended: tasks that the log has told of.
    ///   - queued: which of these tasks are still queued, in their order.
    package mutating func note(
        running: [TaskID: ChangeMark.Running], ended: Set<TaskID>, queued: ([TaskID]) throws -> [TaskID]
    ) rethrows {
        if let before = mark.running {
            try tell(running, before: before, ended: ended, queued: queued)
        } else {
            // What began or went back unseen is among these, or is not running.
            for (group, tasks) in Dictionary(grouping: running, by: \.value.groupID).sorted(by: { $0.key < $1.key }) {
                addMany(.task, .started, of: group, count: tasks.count, sample: tasks.map { "\($0.key)" }.sorted())
            }
            for task in running.values { touch(task.jobID) }
        }
        mark.running = running
        mark.claimed = [:]
    }

    private mutating func tell(
        _ running: [TaskID: ChangeMark.Running], before: [TaskID: ChangeMark.Running], ended: Set<TaskID>,
        queued: ([TaskID]) throws -> [TaskID]
    ) rethrows {
        for (id, task) in running.sorted(by: { $0.key < $1.key }) where before[id] != task {
            touch(task.jobID)
            add(.task, .started, of: task.groupID, "\(id)", version: task.claimNo * 2 - 1) { $0.jobID = task.jobID }
        }
        let gone = before.filter { running[$0.key] == nil && !ended.contains($0.key) }
        guard !gone.isEmpty else { return }
        for (_, task) in gone.sorted(by: { $0.key < $1.key }) { touch(task.jobID) }
        for id in try queued(gone.keys.sorted()) {
            guard let task = gone[id] else { continue }
            add(.task, .returned, of: task.groupID, "\(id)", version: task.claimNo * 2) { $0.jobID = task.jobID }
        }
    }

    /// Takes note of how many tasks each group has claimed, where they are too many to look at each.
    ///
    /// - Parameter isBusy: whether more have ended than anybody looks at.
    package mutating func note(claimed: [GroupID: Int], isBusy: Bool) {
        isPassing = true
        mark.running = nil
        for group in Set(claimed.keys).union(mark.claimed.keys).sorted() {
            let count = claimed[group] ?? 0
            guard isBusy || count != mark.claimed[group] ?? 0 else { continue }
            addMany(.task, .started, of: group, count: count)
            addMany(.job, .state, of: group, count: 0)
        }
        mark.claimed = claimed
    }

    // MARK: - Attempts

    /// Takes note of an attempt's end.
    ///
    /// - Parameter group: of its job, if that is still there.
    package mutating func addAttempt(
        of key: ClaimKey, job: JobID, group: GroupID?, release: ReleaseID?, code: Int, isFinal: Bool
    ) {
        if let release { mark.attempts[release, default: 0] += 1 }
        touch(job)
        let version = key.claimNo * 2 + (isFinal ? 1 : 0)
        add(.task, isFinal ? .ended : .retried, of: group, "\(key.taskID)", version: version) {
            $0.jobID = job
            $0.code = HandleCode(rawValue: code)
        }
    }

    /// Takes note of many attempts that ended. Those that ran are counted by their releases, and these are groups'; the others are nobody's.
    ///
    /// - Parameters:
    ///   - newest: some of them, with the groups of jobs that are still there.
    ///   - tallies: how many each release has had in all.
    package mutating func addAttempts(
        _ count: Int, newest: [(task: TaskID, job: JobID, group: GroupID?)],
        tallies: [(release: ReleaseID, group: GroupID, attempts: Int)]
    ) {
        isPassing = true
        var (tasks, jobs): ([GroupID: [String]], [GroupID: Set<String>]) = ([:], [:])
        for attempt in newest {
            touch(attempt.job)
            guard let group = attempt.group else { continue }
            tasks[group, default: []].append("\(attempt.task)")
            jobs[group, default: []].insert("\(attempt.job)")
        }
        var counts: [GroupID: Int] = [:]
        for tally in tallies {
            let more = tally.attempts - (mark.attempts.updateValue(tally.attempts, forKey: tally.release) ?? 0)
            if more > 0 { counts[tally.group, default: 0] += more }
        }
        var others = count
        for group in Set(counts.keys).union(tasks.keys).sorted() {
            let sample = tasks[group] ?? []
            let known = max(counts[group] ?? 0, sample.count)
            others -= known
            addMany(.task, .ended, of: group, count: known, sample: sample)
            let jobs = (jobs[group] ?? []).sorted()
            addMany(.job, .state, of: group, count: jobs.count, sample: jobs)
        }
        if others > 0 { addMany(.task, .ended, of: nil, count: others) }
    }
}
