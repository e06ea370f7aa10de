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
        try name(draft.handler, of: "handler")
        try ranges(
            job: draft.name, parameters: draft.parameters, timeoutMs: draft.timeoutMs, retries: draft.retries,
            priority: draft.priority, schedule: draft.schedule)
    }

    /// - Throws: `invalid` when a new value lies outside its range.
    public static func check(_ change: JobChange, ofJob job: String) throws {
        if let handler = change.handler { try name(handler, of: "handler") }
        try ranges(
            job: job, parameters: change.parameters, timeoutMs: change.timeoutMs, retries: change.retries,
            priority: change.priority, schedule: change.schedule)
    }

    /// - Throws: `invalid` when `parameters` are too long. Whether they are JSON is the store's to check.
    public static func parameters(_ parameters: String, ofJob job: String) throws {
        guard parameters.utf8.count > Limits.parameterBytes else { return }
        throw StoreError(
            .invalid,
            "job \"\(job)\": parameters of \(parameters.utf8.count) bytes exceed \(Limits.parameterBytes); pass a "
                + "reference to the data instead")
    }

    private static func ranges(
        job: String, parameters: String?, timeoutMs: Int64?, retries: Int?, priority: Int?, schedule: Schedule?
    ) throws {
        if let parameters { try self.parameters(parameters, ofJob: job) }
        if let timeoutMs, timeoutMs < 0 {
            throw StoreError(.invalid, "job \"\(job)\": timeout of \(timeoutMs) ms is negative; use 0 for no limit")
        }
        if let retries, retries < 0 {
            throw StoreError(.invalid, "job \"\(job)\": \(retries) retries are negative; use 0 for none")
        }
        if let priority, !(0...9).contains(priority) {
            throw StoreError(
                .invalid, "job \"\(job)\": priority \(priority) is out of range; use 0 (first) to 9 (last)")
        }
        if case .every(let milliseconds) = schedule, milliseconds <= 0 {
            throw StoreError(.invalid, "job \"\(job)\": interval of \(milliseconds) ms; use at least 1 ms")
        }
    }
}
