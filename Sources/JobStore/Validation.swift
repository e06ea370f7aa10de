public import JobModel

/// What every store asks of a value before it asks the tables.
public enum Validation {
    /// - Throws: `invalid` when `name` is empty, too long, or holds a control character or a slash. Names of groups and plugins
    ///   become names of files.
    public static func name(_ name: String, of subject: String) throws {
        if name.isEmpty { throw StoreError(.invalid, "\(subject) name \"\": empty; give it a name") }
        if name.utf8.count > Limits.nameBytes {
            throw StoreError(
                .invalid,
                "\(subject) name \"\(name.prefix(32))…\": longer than \(Limits.nameBytes) bytes; shorten it")
        }
        let isPlain = name.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F && $0 != "/" }
        if !isPlain || name.first == "." {
            throw StoreError(
                .invalid,
                "\(subject) name \"\(name.debugDescription.dropFirst().dropLast())\": holds a slash, a control character "
                    + "or a leading dot; use letters, digits, - and _")
        }
    }

    /// - Throws: `invalid` when a value lies outside its range.
    public static func check(_ draft: JobDraft) throws {
        try name(draft.name, of: "job")
        var change = JobChange()
        change.handler = draft.handler
        change.parameters = draft.parameters
        change.timeoutMs = draft.timeoutMs
        change.retries = draft.retries
        change.priority = draft.priority
        change.schedule = draft.schedule
        try check(change, ofJob: draft.name)
    }

    /// - Throws: `invalid` when a new value lies outside its range. What the job had before is not judged.
    public static func check(_ change: JobChange, ofJob job: String) throws {
        if let handler = change.handler { try name(handler, of: "handler") }
        if let parameters = change.parameters { try self.parameters(parameters, ofJob: job) }
        if let timeoutMs = change.timeoutMs, timeoutMs < 0 {
            throw StoreError(.invalid, "job \"\(job)\": timeout of \(timeoutMs) ms is negative; use 0 for no limit")
        }
        if let retries = change.retries, !Limits.retries.contains(retries) {
            throw StoreError(
                .invalid,
                "job \"\(job)\": \(retries) retries are out of range; use \(Limits.retries.lowerBound) to "
                    + "\(Limits.retries.upperBound)")
        }
        if let priority = change.priority, !Limits.priority.contains(priority) {
            throw StoreError(
                .invalid, "job \"\(job)\": priority \(priority) is out of range; use 0 (first) to 9 (last)")
        }
        if case .every(let milliseconds) = change.schedule, milliseconds <= 0 {
            throw StoreError(.invalid, "job \"\(job)\": interval of \(milliseconds) ms; use at least 1 ms")
        }
    }

    /// - Throws: `invalid` when `parameters` are too long. Whether they are JSON is the store's to check.
    public static func parameters(_ parameters: String, ofJob job: String) throws {
        guard parameters.utf8.count > Limits.parameterBytes else { return }
        throw StoreError(
            .invalid,
            "job \"\(job)\": parameters of \(parameters.utf8.count) bytes exceed \(Limits.parameterBytes); pass a "
                + "reference to the data instead")
    }

    /// - Throws: `invalid` when a run would write no task, or too many.
    public static func taskCount(_ count: Int, ofJob job: String) throws {
        guard !Limits.tasksPerRun.contains(count) else { return }
        throw StoreError(
            .invalid, "job \"\(job)\": \(count) tasks at once; ask for 1 to \(Limits.tasksPerRun.upperBound)")
    }

    /// - Throws: `invalid` when a value of a new group lies outside its range.
    public static func group(_ name: String, hostThreads: Int, maxRunning: Int?) throws {
        try self.name(name, of: "group")
        if !Limits.hostThreads.contains(hostThreads) {
            throw StoreError(
                .invalid,
                "group \"\(name)\": \(hostThreads) threads; give each host \(Limits.hostThreads.lowerBound) to "
                    + "\(Limits.hostThreads.upperBound)")
        }
        if let maxRunning, maxRunning < 1 {
            throw StoreError(.invalid, "group \"\(name)\": a limit of \(maxRunning) running tasks; allow at least 1")
        }
    }

    /// - Throws: `invalid` when a canary would get no share of the claims, or all of them.
    public static func canaryPercent(_ percent: Int, ofGroup group: String) throws {
        guard !Limits.canaryPercent.contains(percent) else { return }
        throw StoreError(
            .invalid,
            "group \"\(group)\": a canary of \(percent)% of the claims; give it \(Limits.canaryPercent.lowerBound)% to "
                + "\(Limits.canaryPercent.upperBound)%")
    }
}
