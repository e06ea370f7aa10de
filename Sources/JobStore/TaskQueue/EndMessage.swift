public import JobModel

/// What the log says of a task that left the queue without an ended attempt.
public enum EndMessage {
    public static let skipped = "Another task of the job was running when this one came due."
    public static let gaveWay = "A newer task of the job came due while this one waited, and took its place."
    public static let cancelledWhileWaiting = "Cancelled while it waited."
    public static let replaced = "A newer task with the same key was written, and took its place."
    public static let dropped = "Dropped from quarantine, with others of its cause."
    static let cancelledUnstarted = "Cancelled before it started."
    static let cancelledLost = "Cancelled; its executor was lost."
    public static let waitingOfDeletedJob = "The job was deleted while the task waited."

    /// - Parameter other: the task that kept it out.
    public static func duplicate(of other: TaskID) -> String { "Task \(other) has the same key, and keeps others out." }

    /// - Parameter limit: tasks that the job keeps waiting.
    public static func surplus(limit: Int) -> String {
        "The job keeps \(limit) waiting \(limit == 1 ? "task" : "tasks") (queue_at_most), and newer ones came."
    }

    /// Of an attempt that has asked to be run later.
    ///
    /// - Parameters:
    ///   - reason: the handler's own words.
    ///   - number: how often it has asked, this one included.
    static func snoozed(_ reason: String?, delayMs: Int64, number: Int, limit: Int) -> String {
        joined(
            reason,
            "runs again in \(DurationText.text(milliseconds: delayMs)), snooze \(number) of at most \(limit)")
    }

    /// Of an attempt that has asked to be run later once too often.
    static func snoozedTooOften(_ reason: String?, limit: Int) -> String {
        joined(
            reason, "it has snoozed \(limit) \(limit == 1 ? "time" : "times"), and its job's max_snoozes allows no more"
        )
    }

    /// What a handler says comes first, unless there is no room for both.
    private static func joined(_ reason: String?, _ text: String) -> String {
        guard let reason, reason.utf8.count + text.utf8.count + 2 <= Limits.messageBytes else { return text }
        return "\(reason); \(text)"
    }

    static let jobDeleted = "The job was deleted before the task ended."
}
