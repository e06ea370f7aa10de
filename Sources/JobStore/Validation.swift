public import JobModel

/// What every store asks of a value before it asks the tables.
public enum Validation {
    /// - Throws: `invalid` when `name` is empty, too long, begins or ends with a blank, or holds a control character, a slash or a
    ///   character that hides. Names of groups and plugins
    ///   become names of files.
    public static func name(_ name: String, of subject: String) throws {
        if name.isEmpty { throw StoreError.emptyName(of: subject) }
        if name.utf8.count > Limits.nameBytes { throw StoreError.longName(name, of: subject) }
        let isPlain = name.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F && $0 != "/" }
        if !isPlain || name.first == "." { throw StoreError.unusableName(name, of: subject) }
        if let hidden = HiddenCharacter.first(in: name) { throw StoreError.hidingName(name, of: subject, hidden) }
        let outer = [name.unicodeScalars.first, name.unicodeScalars.last].compactMap { $0 }
        if outer.contains(where: \.properties.isWhitespace) { throw StoreError.blankEdgedName(name, of: subject) }
    }

    /// - Throws: `invalid` for a name as above, and for the one by which whoever asks means the token that it asks with.
    public static func tokenName(_ name: String) throws {
        try self.name(name, of: "token")
        if name == "self" { throw StoreError.takenTokenName(name) }
    }

    /// - Throws: `invalid` for a name as above, and for the one that takes a job's calendar away.
    public static func calendarName(_ name: String) throws {
        try self.name(name, of: "calendar")
        if name == "none" { throw StoreError.takenCalendarName(name) }
    }

    /// - Throws: `invalid` when a calendar lists more days than it may.
    public static func check(_ days: CalendarDays, ofCalendar name: String) throws {
        if days.days.count > Limits.calendarDays {
            throw StoreError.tooManyDays(days.days.count, ofCalendar: name)
        }
    }

    /// - Throws: `invalid` when a value lies outside its range.
    public static func check(_ draft: JobDraft) throws {
        try name(draft.name, of: "job")
        let change = JobChange(draft.settings)
        try check(change, ofJob: draft.name)
        try check(draft.settings, after: change, ofJob: draft.name)
    }

    /// - Parameter settings: as the change leaves them.
    /// - Throws: `invalid` when values do not fit each other. What the change has no part in is not judged.
    public static func check(_ settings: JobSettings, after change: JobChange, ofJob job: String) throws {
        if change.queueAtMost != nil || change.blockStrategy != nil, let count = settings.queueAtMost,
            settings.blockStrategy != .serial
        {
            throw StoreError.queueCapWithoutTurns(count, settings.blockStrategy, ofJob: job)
        }
        if change.limits != JobLimitsChange() { try check(settings.limits, ofJob: job) }
    }

    /// - Throws: `invalid` when a new value lies outside its range. What the job had before is not judged.
    public static func check(_ change: JobChange, ofJob job: String) throws {
        if let handler = change.handler { try name(handler, of: "handler") }
        if let parameters = change.parameters { try self.parameters(parameters, ofJob: job) }
        if let timeoutMs = change.timeoutMs, timeoutMs < 0 {
            throw StoreError.negativeTimeout(timeoutMs, ofJob: job)
        }
        if let retries = change.retries, !Limits.retries.contains(retries) {
            throw StoreError.retriesOutOfRange(retries, ofJob: job)
        }
        if let afterMs = change.misfireAfterMs, !(0...Limits.delayMs).contains(afterMs) {
            throw StoreError.misfireThresholdOutOfRange(afterMs, ofJob: job)
        }
        if let cap = change.misfireCap, !Limits.misfireCap.contains(cap) {
            throw StoreError.misfireCapOutOfRange(cap, ofJob: job)
        }
        if let priority = change.priority, !Limits.priority.contains(priority) {
            throw StoreError.priorityOutOfRange(priority, ofJob: job)
        }
        if let summary = change.summary { try text(summary, within: Limits.messageBytes, "description", ofJob: job) }
        if let owner = change.owner { try text(owner, within: Limits.nameBytes, "owner", ofJob: job) }
        if let address = change.alarmEmail { try text(address, within: 320, "alarm address", ofJob: job) }
        if let count = change.queueAtMost ?? nil, !Limits.queueAtMost.contains(count) {
            throw StoreError.queueCapOutOfRange(count, ofJob: job)
        }
        if let snoozes = change.maxSnoozes, !Limits.snoozes.contains(snoozes) {
            throw StoreError.snoozesOutOfRange(snoozes, ofJob: job)
        }
        try check(change.limits, ofJob: job)
        try check(change.timing, ofJob: job)
    }

    private static func check(_ limits: JobLimits, ofJob job: String) throws {
        if limits.maxPerKey != nil, limits.key == nil { throw StoreError.keyLimitWithoutKey(ofJob: job) }
        if limits.key != nil, limits.maxPerKey == nil, limits.rate == nil {
            throw StoreError.keyWithoutLimit(ofJob: job)
        }
        if limits.burst != nil, limits.rate == nil { throw StoreError.burstWithoutRate(ofJob: job) }
    }

    private static func check(_ change: JobLimitsChange, ofJob job: String) throws {
        for count in [change.maxRunning ?? nil, change.maxPerKey ?? nil].compactMap(\.self)
        where !Limits.runningTasks.contains(count) {
            throw StoreError.runningTasksOutOfRange(count, ofJob: job)
        }
        if let rate = change.rate ?? nil, !rate.isWithinLimits { throw StoreError.rateOutOfRange(rate, ofJob: job) }
        if let burst = change.burst ?? nil, !Limits.startsPerRate.contains(burst) {
            throw StoreError.burstOutOfRange(burst, ofJob: job)
        }
    }

    private static func check(_ change: TimingChange, ofJob job: String) throws {
        switch change.schedule {
        case .every(let milliseconds), .delay(let milliseconds):
            if milliseconds <= 0 { throw StoreError.intervalOutOfRange(milliseconds, ofJob: job) }
        case .manual, .cron, .once, nil: break
        }
        if let jitterMs = change.jitterMs, !Limits.jitterMs.contains(jitterMs) {
            throw StoreError.jitterOutOfRange(jitterMs, ofJob: job)
        }
        if let start = change.startsAt ?? nil, let end = change.endsAt ?? nil, start >= end {
            throw StoreError.endsBeforeStart(ofJob: job)
        }
        if let name = change.calendar ?? nil { try calendarName(name) }
    }

    private static func text(_ text: String, within bytes: Int, _ subject: String, ofJob job: String) throws {
        if text.utf8.count > bytes { throw StoreError.longText(subject, ofJob: job, limit: bytes) }
        if text.contains("\0") { throw StoreError.nullInText(subject, ofJob: job) }
    }

    /// - Throws: `invalid` when `parameters` are too long, or have a pattern that is none. Whether they are JSON is the store's to check.
    public static func parameters(_ parameters: String, ofJob job: String) throws {
        let bytes = parameters.utf8.count
        if bytes > Limits.parameterBytes { throw StoreError.longParameters(ofJob: job, bytes: bytes) }
        if ParameterTemplate.isPlain(parameters) { return }
        do {
            _ = try ParameterTemplate(parameters)
        } catch {
            throw StoreError.unknownPattern(error, ofJob: job)
        }
    }

    /// - Throws: `invalid` when a run would write no task, or too many.
    public static func taskCount(_ count: Int, ofJob job: String) throws {
        if !Limits.tasksPerRun.contains(count) { throw StoreError.taskCountOutOfRange(count, ofJob: job) }
    }

    /// - Throws: `invalid` when a value of a new group lies outside its range.
    public static func group(_ name: String, hostThreads: Int, maxRunning: Int?) throws {
        try self.name(name, of: "group")
        var change = GroupChange()
        change.hostThreads = hostThreads
        change.maxRunning = maxRunning
        try check(change, ofGroup: name)
    }

    /// - Throws: `invalid` when a new value lies outside its range.
    public static func check(_ change: GroupChange, ofGroup name: String) throws {
        if let threads = change.hostThreads, !Limits.hostThreads.contains(threads) {
            throw StoreError.threadsOutOfRange(threads, ofGroup: name)
        }
        if let maxRunning = change.maxRunning ?? nil, maxRunning < 1 {
            throw StoreError.maxRunningOutOfRange(maxRunning, ofGroup: name)
        }
        if let ageingMs = change.ageingMs ?? nil, !Limits.ageingMs.contains(ageingMs) {
            throw StoreError.ageingOutOfRange(ageingMs, ofGroup: name)
        }
    }

    /// - Throws: `invalid` when the name is unusable, or the bytes are too many.
    public static func plugin(_ name: String, byteCount: Int) throws {
        try self.name(name, of: "plugin")
        if byteCount > Limits.bundleBytes { throw StoreError.bigPlugin(name, bytes: byteCount) }
    }
}
