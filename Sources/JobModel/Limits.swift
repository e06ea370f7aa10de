/// The bounds that every part of dotjob holds requests to. A database may hold rows from before that lie outside.
public enum Limits {
    /// Bytes of a task's parameters.
    public static let parameterBytes = 256 * 1024
    /// Bytes of an attempt's result; more fails the attempt.
    public static let resultBytes = 1024 * 1024
    /// Bytes of an attempt's message.
    public static let messageBytes = 4 * 1024
    /// Bytes of the log lines kept for one attempt.
    public static let logBytesPerAttempt = 64 * 1024
    /// Bytes of all plugins of one bundle.
    public static let bundleBytes = 256 * 1024 * 1024
    /// Claims of one task that may be lost without blame before it is quarantined.
    public static let losses = 5
    /// Host deaths a task may be blamed for before it is quarantined.
    public static let hostDeaths = 3
    /// How far ahead anything may lie, in milliseconds: a retry, an interval, a time that a person names. A hundred years; added to
    /// any time, it stays a time.
    public static let delayMs: Int64 = 36_500 * 86_400_000
    /// Bytes of a name: job, group, handler, plugin.
    public static let nameBytes = 128
    /// Tasks that one run may write.
    public static let tasksPerRun = 1...1_000_000
    /// Retries that a job may ask for.
    public static let retries = 0...100
    /// The first to run, and the last.
    public static let priority = 0...9
    /// Missed occurrences that "fire_all" may keep.
    public static let misfireCap = 1...100_000
    /// Waiting tasks that a serial job may keep at most.
    public static let queueAtMost = 0...1_000_000
    /// Tasks of a job, or of one of its keys, that may be allowed to run at once.
    public static let runningTasks = 1...1_000_000
    /// Starts that a rate, and its burst, may have.
    public static let startsPerRate = 1...1_000_000
    /// The time that a rate is for, in milliseconds: up to 30 days.
    public static let rateMs: ClosedRange<Int64> = 1...2_592_000_000
    /// How long a task may keep others like it out, in milliseconds: up to a year.
    public static let uniqueMs: ClosedRange<Int64> = 1...31_536_000_000
    /// By how long waiting lifts a task by one priority, in milliseconds: a second to a hundred years, which is never.
    public static let ageingMs: ClosedRange<Int64> = 1_000...delayMs
    /// What a group has that says nothing.
    public static let standardAgeingMs: Int64 = 60_000
    /// Snoozes of an attempt that a job may allow.
    public static let snoozes = 0...1_000_000
    /// What a job allows that says nothing.
    public static let standardSnoozes = 1_000
    /// By how much an occurrence may be spread, in milliseconds: a day.
    public static let jitterMs: ClosedRange<Int64> = 0...86_400_000
    /// Days that a calendar may list: each transaction that writes a task of its jobs reads them.
    public static let calendarDays = 5_000
    /// Bytes of a file that a calendar is read from.
    public static let calendarFileBytes = 4 * 1024 * 1024
    /// Times that one preview of a schedule shows.
    public static let previewedOccurrences = 1...1_000
    /// Threads of each host of a group.
    public static let hostThreads = 1...1024
    /// Bytes of a cause's message.
    public static let causeBytes = 300
    /// Causes of one handler; what it says beyond that is put together.
    public static let causesPerHandler = 500
    /// How long the hours of a cause are kept, in milliseconds: 90 days.
    public static let causeMs: Int64 = 90 * 86_400_000
    /// How long rollups and transitions of releases are kept, in milliseconds: 90 days.
    public static let historyMs: Int64 = 90 * 86_400_000
    /// How long the audit is kept, in milliseconds: a year.
    public static let auditMs: Int64 = 365 * 86_400_000
    /// How long an answer is kept for the same request, in milliseconds: a day.
    public static let answerMs: Int64 = 86_400_000
    /// How long a browser stays signed in that asks for nothing, in milliseconds: 12 hours.
    public static let webSessionMs: Int64 = 12 * 3_600_000
    /// How long a link that signs in is good for, in milliseconds: 10 minutes.
    public static let signInCodeMs: Int64 = 10 * 60_000
    /// Rows of one page of a list over HTTP.
    public static let rowsPerPage = 1...500
    /// The share of a group's claims that a canary may get, in per cent.
    public static let canaryPercent = 1...99
}
