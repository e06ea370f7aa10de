/// What the log says of a task that left the queue without an ended attempt.
public enum EndMessage {
    public static let skipped = "Another task of the job was running when this one came due."
    public static let cancelledWhileWaiting = "Cancelled while it waited."
    public static let dropped = "Dropped from quarantine, with others of its cause."
    static let cancelledUnstarted = "Cancelled before it started."
    static let cancelledLost = "Cancelled; its executor was lost."
    public static let waitingOfDeletedJob = "The job was deleted while the task waited."
    static let jobDeleted = "The job was deleted before the task ended."
}
