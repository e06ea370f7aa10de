import JobModel

/// Puts a batch's failures down to their causes, and adds to the causes' counts once each.
struct CauseCounts {
    /// What failures of one cause have in common.
    struct Fingerprint: Hashable {
        let group: GroupID
        let handler: String
        let code: HandleCode
        let message: MaskedMessage
    }

    private struct Count {
        var failures: Int64 = 0
        var lastLog: LogID = 0
        var release: ReleaseID?
    }

    private var counts: [Fingerprint: Count] = [:]

    /// Takes note of a failure.
    mutating func count(_ log: LogID, _ print: Fingerprint, release: ReleaseID?) {
        var count = counts[print] ?? Count(release: release)
        count.failures += 1
        count.lastLog = max(count.lastLog, log)
        counts[print] = count
    }

    private static let find = """
        SELECT id FROM dotjob.dot_error_cause
        WHERE group_id = $1 AND executor_handler = $2 AND handle_code = $3 AND md5(message) = md5($4)
        """

    private static let countCauses = """
        SELECT count(*) FROM dotjob.dot_error_cause WHERE group_id = $1 AND executor_handler = $2
        """

    // A clock that was set back moves nothing back.
    private static let add = """
        INSERT INTO dotjob.dot_error_cause AS c (
            group_id, executor_handler, handle_code, message, failures, first_at, last_at, first_release_id,
            example_log_id)
        VALUES ($1, $2, $3, $4, $5, $6, $6, $7, $8)
        ON CONFLICT (group_id, executor_handler, handle_code, md5(message)) DO UPDATE
        SET failures = c.failures + excluded.failures, last_at = greatest(c.last_at, excluded.last_at),
            example_log_id = greatest(c.example_log_id, excluded.example_log_id)
        RETURNING id
        """

    private static let addHour = """
        INSERT INTO dotjob.dot_error_hour AS h (cause_id, hour, failures) VALUES ($1, $2, $3)
        ON CONFLICT (cause_id, hour) DO UPDATE SET failures = h.failures + excluded.failures
        """

    static let hourMs: Int64 = 3_600_000

    /// Adds what was counted to the tables. Causes are locked from here to the commit, in one order by everybody.
    ///
    /// - Returns: the causes by what was counted.
    func write(now: UTCMilliseconds, _ db: PostgresConnection) throws -> [Fingerprint: CauseID] {
        var causes: [Fingerprint: CauseID] = [:]
        for (print, count) in counts.sorted(by: { Self.isBefore($0.key, $1.key) }) {
            let stored = try stored(print, db)
            let id: CauseID? = try db.run(
                Self.add, stored.group, stored.handler, stored.code.rawValue, stored.message.text, count.failures, now,
                count.release, count.lastLog
            ).value()
            guard let id else { continue }
            try db.run(Self.addHour, id, now / Self.hourMs, count.failures)
            causes[print] = id
        }
        return causes
    }

    private static func isBefore(_ one: Fingerprint, _ other: Fingerprint) -> Bool {
        (one.group, one.handler, one.code.rawValue, one.message.text)
            < (other.group, other.handler, other.code.rawValue, other.message.text)
    }

    /// As what a failure is stored: a handler that never says the same twice has so many causes, and one for all others.
    private func stored(_ print: Fingerprint, _ db: PostgresConnection) throws -> Fingerprint {
        let known = try db.run(Self.find, print.group, print.handler, print.code.rawValue, print.message.text)
        guard known.isEmpty else { return print }
        let causes: Int = try db.run(Self.countCauses, print.group, print.handler).value() ?? 0
        guard causes >= Limits.causesPerHandler else { return print }
        return Fingerprint(group: print.group, handler: print.handler, code: print.code, message: .others)
    }
}
