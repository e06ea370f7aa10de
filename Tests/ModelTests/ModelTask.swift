import JobModel

/// A task in the queue.
struct ModelTask: Equatable {
    let id: TaskID
    let jobID: JobID
    var scheduledAt: UTCMilliseconds?
    var runAt: UTCMilliseconds
    /// Who has claimed it; `nil` while it waits.
    var session: SessionID?
    var hold: HeldReason?
    var attempt = 0
    var losses = 0
    var isAskedToEnd = false
    /// What limits of its job count it by.
    var key = ""
    /// What keeps others like it out.
    var uniqueKey: String?

    /// A scheduled task that may be taken back: nobody can have seen it.
    var isUnstarted: Bool { session == nil && scheduledAt != nil && attempt == 0 && losses == 0 }

    /// It waits, and nobody has ever had it.
    var isUntouched: Bool { session == nil && attempt == 0 && losses == 0 }

    /// The order in which claims meet tasks.
    static func comesFirst(_ a: ModelTask, _ b: ModelTask) -> Bool { (a.runAt, a.id) < (b.runAt, b.id) }
}

/// How a task left the queue.
struct ModelEnd: Equatable {
    let taskID: TaskID
    let code: HandleCode
    /// What its log row says, where that matters.
    var message: String?
}
