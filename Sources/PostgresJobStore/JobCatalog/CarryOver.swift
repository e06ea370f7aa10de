import JobModel

/// What a decision about a job means for its waiting tasks.
enum CarryOver: Sendable {
    /// They are held, as the job is disabled: those with greater ids than this.
    case hold(after: TaskID)
    /// Those that are held for this, which no longer holds, are released.
    case release(HeldReason)
    /// Those that wait for a limit or a turn, which may be others now, are counted anew: those with greater ids than this.
    case recount(after: TaskID)
    /// They end, as the job is deleted.
    case end

    /// Does it for some of them.
    ///
    /// - Parameter job: as it is now: another decision may have been made since.
    /// - Returns: what is left; `nil` when that is nothing.
    func some(of job: Job, _ queue: QueueTransaction) throws -> CarryOver? {
        switch self {
        case .hold(var last):
            guard job.isDisabled, try queue.holdWaiting(of: job.id, after: &last) else { return nil }
            return .hold(after: last)
        case .release(.disabled) where job.isDisabled: return nil
        case .release(let reason):
            if try queue.release(reason, of: job) { return self }
            // Permits that came free meanwhile were passed on to nobody.
            return reason == .disabled && !job.limits.areNone ? .recount(after: 0) : nil
        case .recount(var last): return try queue.recount(of: job, after: &last) ? .recount(after: last) : nil
        case .end: return try queue.endWaiting(of: job.id) ? self : nil
        }
    }
}

extension PostgresJobStore {
    /// Makes a decision about a job and carries it over to its waiting tasks.
    ///
    /// The decision and the first rows are one transaction, further rows are others, so that a job with a million tasks keeps
    /// nobody waiting. A claim that meets a row in between knows the decision too. Within an open transaction the others follow
    /// after its commit.
    func decide(
        onJob name: String, now: UTCMilliseconds, then carryOver: CarryOver?,
        _ decision: (Job, QueueTransaction) throws -> Void
    ) throws -> Job {
        let (decided, left) = try writeQueue(.told, now: now) { queue in
            let job = try Self.lockedJob(named: name, queue.db)
            try queue.learn([job.id], locks: true)
            try decision(job, queue)
            queue.forget(job.id)
            let isPutOff = openTransactions.ours?.isFull == true
            let left = try isPutOff ? carryOver : carryOver?.some(of: Self.job(job.id, queue.db), queue)
            if left != nil { openTransactions.ours?.isFull = true }
            queue.turnCameFree(of: job.id)
            queue.ring()
            // The answer shows the job as it will be.
            try queue.settle()
            return (try Self.job(job.id, queue.db), left)
        }
        guard let left else { return decided }
        try follow(with: Self.laterWork(left, ofJob: decided.id, now: now))
        return try read { try Self.job(decided.id, $0) }
    }

    static func laterWork(_ carryOver: CarryOver, ofJob id: JobID, now: UTCMilliseconds) -> LaterWork {
        LaterWork { transaction in
            let left = try QueueTransaction.run(in: &transaction, now: now) { queue in
                try queue.learn([id], locks: true)
                let left = try carryOver.some(of: job(id, queue.db), queue)
                queue.turnCameFree(of: id)
                queue.ring()
                return left
            }
            return left.map { laterWork($0, ofJob: id, now: now) }
        }
    }
}
