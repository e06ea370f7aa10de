/// What the log says of a task that left the queue without an ended attempt.
public enum EndMessage {
    public static let skipped = "Another task of the job was running when this one came due."
    public static let gaveWay = "A newer task of the job came due while this one waited, and took its place."
    public static let cancelledWhileWaiting = "Cancelled while it waited."
    public static let dropped = "Dropped from quarantine, with others of its cause."
    static let cancelledUnstarted = "Cancelled before it started."
    static let cancelledLost = "Cancelled; its executor was lost."
    public static let waitingOfDeletedJob = "The job was deleted while the task waited."

    /// - Parameter limit: tasks that the job keeps waiting.
    public static func surplus(limit: Int) -> String {
        "The job keeps \(limit) waiting \(limit == 1 ? "task" : "tasks") (queue_at_most), and newer ones came."
    }

    static let jobDeleted = "The job was deleted before the task ended."
}
