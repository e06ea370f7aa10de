import JobModel
import JobStore

/// What happens at random.
extension ModelRun {
    func operate() throws {
        let always: [(weight: Int, value: () throws -> Void)] = [
            (22, pass), (20, advance), (20, claim), (14, finish), (3, handBack), (3, cancel), (5, runJob),
            (2, killExecutor), (2, lateCompletion), (2, pauseGroup), (3, resumeGroup), (1, addJob),
            (2, releaseQuarantined),
        ]
        let wild: [(weight: Int, value: () throws -> Void)] = [
            (4, setClock), (6, changeJob), (4, disableJob), (6, enableJob), (1, deleteJob),
        ]
        try dice.pick(isCalm ? always : always + wild)()
    }

    func advance() {
        let ms: Int64 = dice.pick([
            (3, 0), (3, 400), (4, 3_000), (5, 11_000), (4, 45_000), (2, 400_000), (1, 3_700_000),
        ])
        model.now += ms
        elapsedMs += ms
        note("\(ms) ms go by")
    }

    func setClock() throws {
        let hour: Int64 = 3_600_000
        let ms = dice.pick([2_000, 40_000, 600_000, hour, 3 * hour, 3 * hour + 1, 4 * hour])
        model.now += dice.chance(50) ? ms : -ms
        note("the clock is set by \(ms) ms")
        // One that takes a job back before its end has it go on: a scheduler's look finds that, and the model's next transaction.
        _ = try store.resumeDelays(limit: 1_000, now: now)
        model.settle()
    }

    func claim() throws {
        guard !executors.isEmpty else { return try startExecutor() }
        let executor = dice.pick(executors)
        let group = dice.pick(groups)
        guard executor.lock != nil, let id = executor.session.executors[group.id] else { return }
        var batch = QueueBatch(session: executor.session.id)
        let limit = dice.pick([1, 2, 100])
        batch.claims = [
            ClaimRequest(
                groupID: group.id, executorID: id, offers: [.init(handler: "work", costMicroseconds: 1)],
                budgetMicroseconds: .max, limit: limit)
        ]
        // Some come with the answers of what has run.
        if dice.chance(40) {
            for (task, code) in answers(of: executor) {
                batch.completions.append(completion(task, code, id))
                model.finish(task, code)
            }
            model.passTurns()
        }
        note(
            "session \(executor.session.id) claims \(limit) of \(group.name), ends \(batch.completions.map(\.key.taskID))"
        )
        guard try ask(batch, of: group).isIdle else { return }
        batch.completions = []
        // What it has met may have let others through, for which it has rung.
        let answer = try ask(batch, of: group)
        if answer.isIdle { try checkIdle(group, nextRunAt: answer.nextRunAt) }
    }

    /// Asks the store and the model for tasks of a group.
    private func ask(_ batch: QueueBatch, of group: ExecutorGroup) throws -> QueueAnswer {
        let answer = try store.finishAndClaim(batch, now: now)
        let claimed = answer.claimed.map(\.key.taskID)
        let expected = model.claim(
            batch.claims[0].limit, ofGroup: group.id, for: batch.session, limited: Set(claimed))
        model.settle()
        // A server gives out those of jobs that take turns behind the others of a claim.
        let agrees = model.writesTogether ? claimed.sorted() == expected.sorted() : claimed == expected
        if !agrees { throw disagreement(["claimed\n    store: \(claimed)\n    model: \(expected)"]) }
        if !answer.stale.isEmpty { throw disagreement(["stale: \(answer.stale)"]) }
        return answer
    }

    /// Nothing was claimed: nothing may have been there, and who waits for a start is looked at when it may come.
    private func checkIdle(_ group: ExecutorGroup, nextRunAt: UTCMilliseconds?) throws {
        // A rate is not followed through clocks that are set, nor by the model through changes.
        let startable = model.startable(ofGroup: group.id).filter {
            isCalm || model.jobs[$0.jobID]?.settings.limits.rate == nil
        }
        if !startable.isEmpty { throw disagreement(["stands still: \(startable)"]) }
        let waiting = model.tasks.values.filter { task in
            model.jobs[task.jobID]?.groupID == group.id && task.session == nil && task.hold == nil
                && task.runAt <= now && model.limit(task) == .rateLimit
        }
        let isOpen = model.pauses[group.id]?.lasts(at: now) != true && model.limits[group.id] == nil
        if isCalm, isOpen, !waiting.isEmpty, nextRunAt == nil { throw disagreement(["nobody is woken: \(waiting)"]) }
    }

    func finish() throws {
        guard !executors.isEmpty else { return }
        let executor = dice.pick(executors)
        guard executor.lock != nil, let id = executor.session.executors[groups[0].id] else { return }
        var batch = QueueBatch(session: executor.session.id)
        for (task, code) in answers(of: executor) {
            batch.completions.append(completion(task, code, id))
            model.finish(task, code)
        }
        note("session \(executor.session.id) ends \(batch.completions.map { "\($0.key.taskID): \($0.code)" })")
        let answer = try store.finishAndClaim(batch, now: now)
        model.settle()
        if !answer.stale.isEmpty { throw disagreement(["stale: \(answer.stale)"]) }
    }

    /// Some of what it runs, in rising order, and how that ends.
    private func answers(of executor: Executor) -> [(TaskID, HandleCode)] {
        let held = model.tasks.values.filter { $0.session == executor.session.id }.map(\.id).sorted()
        return held.filter { _ in dice.chance(60) }.map { ($0, dice.pick([.ok, .ok, .failed, .cancelled])) }
    }

    private func completion(_ task: TaskID, _ code: HandleCode, _ executor: ExecutorID) -> Completion {
        Completion(
            key: ClaimKey(taskID: task, claimNo: claimNo(of: task)), code: code, startedAt: now, finishedAt: now,
            executorID: executor)
    }

    func handBack() throws {
        guard let task = anyTask({ $0.session != nil }), let session = task.session else { return }
        guard executors.contains(where: { $0.session.id == session && $0.lock != nil }) else { return }
        let isLost = dice.chance(70)
        note("session \(session) hands \(task.id) back, \(isLost ? "lost" : "unstarted")")
        var batch = QueueBatch(session: session)
        let key = ClaimKey(taskID: task.id, claimNo: claimNo(of: task.id))
        batch.handBacks = [HandBack(key: key, reason: isLost ? .lost : .unstarted)]
        _ = try store.finishAndClaim(batch, now: now)
        model.handBack(task.id, isLost: isLost)
        model.settle()
    }

    func cancel() throws {
        guard let task = anyTask({ _ in true }) else { return }
        note("cancel \(task.id)")
        _ = try store.cancelTask(task.id, now: now)
        model.cancel(task.id)
    }

    /// Its lock is free from now on; a scheduler's next pass finds that.
    func killExecutor() throws {
        if executors.count < 3 { try startExecutor() }
        let executor = dice.pick(executors)
        note("session \(executor.session.id) is killed")
        executor.lock = nil
    }

    /// What a dead executor's hosts might still say changes nothing.
    func lateCompletion() throws {
        guard !lateKeys.isEmpty else { return }
        let late = dice.pick(lateKeys)
        note("session \(late.session) ends \(late.key.taskID) too late")
        var batch = QueueBatch(session: late.session)
        batch.completions = [
            Completion(key: late.key, code: .ok, startedAt: now, finishedAt: now, executorID: late.executor)
        ]
        let answer = try store.finishAndClaim(batch, now: now)
        if answer.stale != [late.key] { throw disagreement(["a late answer was taken"]) }
    }

    func pauseGroup() throws {
        let group = dice.pick(groups)
        let pause = Pause(until: dice.chance(60) ? now + Int64(dice.pick([1_000, 50_000])) : nil)
        note("pause \(group.name) until \(pause.until.map(String.init) ?? "further notice")")
        _ = try store.setPause(pause, ofGroup: group.name)
        model.pauses[group.id] = pause
    }

    func resumeGroup() throws {
        let group = dice.pick(groups)
        note("resume \(group.name)")
        _ = try store.setPause(nil, ofGroup: group.name)
        model.pauses[group.id] = nil
    }

    private func anyTask(_ condition: (ModelTask) -> Bool) -> ModelTask? {
        let tasks = model.tasks.values.filter(condition).sorted { $0.id < $1.id }
        return tasks.isEmpty ? nil : dice.pick(tasks)
    }
}

extension QueueAnswer {
    /// Nothing was there.
    fileprivate var isIdle: Bool { claimed.isEmpty && !moreDue }
}
