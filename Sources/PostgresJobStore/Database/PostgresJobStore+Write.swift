import JobModel
import JobStore

/// One transaction that writes.
struct WriteTransaction {
    let db: PostgresConnection
    /// What local times in parameters are read by.
    let utcOffset: UTCOffset
    /// Whether the doorbell rings after the commit.
    var rings = false
}

/// Who waits for a commit decides how hard it is written.
enum WritePurpose {
    /// A user is told that it is stored: it survives the loss of the server's power, and a synchronous replica has it.
    case told
    /// A loop that would find out and do it again: as durable as the store's options ask.
    case loop
}

extension PostgresJobStore {
    // Not READ WRITE, which would go over the head of whoever has a server only read by now.
    // READ COMMITTED: each statement sees what was committed when it began, so what must hold until the commit is locked first. One
    // statement with the settings of the transaction alone: they hold behind a pooler too.
    private static let begin = "BEGIN ISOLATION LEVEL READ COMMITTED"
    private static let beginReading = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
    private static let limits = """
        SELECT set_config('synchronous_commit', $1, true), set_config('lock_timeout', $2, true),
            set_config('statement_timeout', $3, true), set_config('idle_in_transaction_session_timeout', $4, true),
            set_config('jit', 'off', true)
        """
    // What is known of a queue is always out of date: no plan that was made for an empty one reads a full one from end to end, and none is
    // made anew each time. What a statement is given is little beside what the tables hold, so each row of it looks up its own: to hash or
    // to merge, a whole index is read.
    private static let plans = """
        SELECT set_config('plan_cache_mode', 'force_generic_plan', true), set_config('enable_seqscan', 'off', true),
            set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true)
        """
    private static let mostTries = 3

    /// Runs `body` in the one way that this store writes: in one transaction, with the bell after it.
    ///
    /// `body` may run again, in another transaction, when two met and this one had to give way, or when a connection
    /// led to a server that only reads by now: it must leave no trace but in the tables.
    ///
    /// - Parameter grows: whether it adds to what is stored. PostgreSQL says itself when there is no room.
    func write<Result>(
        _ purpose: WritePurpose, grows: Bool = false, _ body: (inout WriteTransaction) throws -> Result
    ) throws -> Result {
        try mappingErrors {
            if let open = openTransactions.ours { return try open.within(utcOffset: options.utcOffset, body) }
            return try retrying {
                try pool.lend { db in
                    let (result, rings) = try commit(purpose, body, to: db)
                    if rings {
                        heads.heard()
                        doorbell.ring(on: db)
                    }
                    return result
                }
            }
        }
    }

    private func commit<Result>(
        _ purpose: WritePurpose, _ body: (inout WriteTransaction) throws -> Result, to db: PostgresConnection
    ) throws -> (Result, rings: Bool) {
        let isFull = purpose == .told || options.durability == .full
        begin(db, Self.begin, synchronousCommit: isFull ? "on" : "local")
        db.queue(Self.plans)
        do {
            var transaction = WriteTransaction(db: db, utcOffset: options.utcOffset)
            let result = try body(&transaction)
            try commit(db)
            return (result, transaction.rings)
        } catch {
            rollBack(db)
            throw error
        }
    }

    private func begin(_ db: PostgresConnection, _ sql: String, synchronousCommit: String) {
        db.queue(sql)
        db.queue(Self.limits, synchronousCommit, "\(options.lockTimeoutMs)", "\(options.statementTimeoutMs)", "10000")
    }

    private func commit(_ db: PostgresConnection) throws {
        // A COMMIT would end it, and say that it was rolled back.
        if db.isFailed { throw PostgresFailure(state: "25P02", message: "a statement of it had failed") }
        do {
            try db.run("COMMIT")
        } catch let failure as PostgresFailure where failure.endsConnection {
            throw StoreError.unknownOutcome(failure, location)
        }
    }

    private func rollBack(_ db: PostgresConnection) {
        guard !db.isClosed else { return }
        // What never went out began nothing.
        if db.isIdle { db.waiting = [] } else if (try? db.run("ROLLBACK")) == nil { db.close() }
    }

    private func retrying<Result>(_ body: () throws -> Result) throws -> Result {
        for _ in 1..<Self.mostTries {
            do {
                return try body()
            } catch let failure as PostgresFailure where failure.isWorthAnotherTry {
                continue
            }
        }
        return try body()
    }

    /// Runs `body`, which only reads, on one state of the database. Keep it short: what it may still see is not cleaned up.
    func read<Result>(_ body: (PostgresConnection) throws -> Result) throws -> Result {
        try mappingErrors {
            if let open = openTransactions.ours { return try body(open.db) }
            return try pool.lend { db in
                begin(db, Self.beginReading, synchronousCommit: "local")
                do {
                    let result = try body(db)
                    if db.isIdle { db.waiting = [] } else { try db.run("COMMIT") }
                    return result
                } catch {
                    rollBack(db)
                    throw error
                }
            }
        }
    }

    func mappingErrors<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let failure as PostgresFailure {
            throw StoreError.from(failure, location)
        }
    }
}
