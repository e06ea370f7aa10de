import GRDB
import JobModel

/// Puts a transaction's failures down to their causes, and adds to the causes' counts once.
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
    }

    private var ids: [Fingerprint: CauseID] = [:]
    private var counts: [CauseID: Count] = [:]
    // Failures of a batch mostly say the same.
    private var lastRead: (message: String?, masked: MaskedMessage)?

    // OR FAIL: as everywhere in this transaction, its first failure is its end.
    private static let mark = "UPDATE OR FAIL dot_job_log SET cause_id = ?2, failure_state = ?3 WHERE id = ?1"

    /// Takes note of a failure.
    ///
    /// - Parameter isOpen: its task does not run again by itself.
    mutating func count(
        _ log: LogID, ofGroup group: GroupID, handler: String, _ code: HandleCode, message: String?,
        release: ReleaseID?, isOpen: Bool, now: UTCMilliseconds, _ db: Database
    ) throws {
        let print = Fingerprint(group: group, handler: handler, code: code, message: masked(message))
        let cause = try cause(print, release: release, now: now, db)
        counts[cause, default: Count()].failures += 1
        counts[cause]?.lastLog = log
        let mark = try HotStatement(db, Self.mark)
        mark.bind(1, log)
        mark.bind(2, cause)
        mark.bind(3, isOpen ? Int64(FailureState.open.rawValue) : nil)
        try mark.run()
    }

    private mutating func masked(_ message: String?) -> MaskedMessage {
        if let lastRead, lastRead.message == message { return lastRead.masked }
        let masked = MaskedMessage(message)
        lastRead = (message, masked)
        return masked
    }

    private mutating func cause(
        _ print: Fingerprint, release: ReleaseID?, now: UTCMilliseconds, _ db: Database
    ) throws -> CauseID {
        if let known = ids[print] { return known }
        let id = try Self.cause(print, release: release, now: now, db)
        ids[print] = id
        return id
    }

    private static func cause(
        _ print: Fingerprint, release: ReleaseID?, now: UTCMilliseconds, _ db: Database
    ) throws -> CauseID {
        if let id = try find(print, db) { return id }
        let causes = try Int.fetchOne(
            db, sql: "SELECT count(*) FROM dot_error_cause WHERE group_id = ? AND executor_handler = ?",
            arguments: [print.group, print.handler])
        if print.message != .others, let causes, causes >= Limits.causesPerHandler {
            let others = Fingerprint(
                group: print.group, handler: print.handler, code: print.code, message: .others)
            return try cause(others, release: release, now: now, db)
        }
        try db.execute(
            sql: """
                INSERT INTO dot_error_cause (
                    group_id, executor_handler, handle_code, message, failures, first_at, last_at, first_release_id,
                    example_log_id)
                VALUES (?, ?, ?, ?, 0, ?, ?, ?, 0)
                """,
            arguments: [
                print.group, print.handler, print.code.rawValue, print.message.text, now, now, release,
            ])
        return db.lastInsertedRowID
    }

    private static func find(_ print: Fingerprint, _ db: Database) throws -> CauseID? {
        try Int64.fetchOne(
            db,
            sql: """
                SELECT id FROM dot_error_cause
                WHERE group_id = ? AND executor_handler = ? AND handle_code = ? AND message = ?
                """, arguments: [print.group, print.handler, print.code.rawValue, print.message.text])
    }

    // A clock that was set back moves nothing back.
    private static let add = """
        UPDATE dot_error_cause
        SET failures = failures + ?2, last_at = max(last_at, ?3), example_log_id = max(example_log_id, ?4) WHERE id = ?1
        """

    private static let addHour = """
        INSERT INTO dot_error_hour (cause_id, hour, failures) VALUES (?1, ?2, ?3)
        ON CONFLICT (cause_id, hour) DO UPDATE SET failures = failures + excluded.failures
        """

    static let hourMs: Int64 = 3_600_000

    /// Adds what was counted since the last call to the tables.
    mutating func write(now: UTCMilliseconds, _ db: Database) throws {
        guard !counts.isEmpty else { return }
        let add = try HotStatement(db, Self.add)
        let addHour = try HotStatement(db, Self.addHour)
        for (cause, count) in counts {
            add.bind(1, cause)
            add.bind(2, count.failures)
            add.bind(3, now)
            add.bind(4, count.lastLog)
            try add.run()
            addHour.bind(1, cause)
            addHour.bind(2, now / Self.hourMs)
            addHour.bind(3, count.failures)
            try addHour.run()
        }
        counts = [:]
    }
}
