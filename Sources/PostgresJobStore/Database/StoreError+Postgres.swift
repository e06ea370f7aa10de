import JobModel
import JobStore

/// What only this store can say: of the server and of libpq's answers.
extension StoreError {
    private static func database(
        _ location: PostgresLocation, _ code: Code, _ reason: String, do cure: String? = nil,
        underlying: (any Error)? = nil
    ) -> StoreError {
        StoreError(
            code, "database \"\(location)\"", reason, cure: cure.map { .plain($0) }, underlying: underlying)
    }

    // MARK: - Answers of the server

    static func from(_ failure: PostgresFailure, _ location: PostgresLocation) -> StoreError {
        let (code, reason, cure) = explanation(of: failure)
        return database(location, code, reason, do: cure, underlying: failure)
    }

    /// By SQLSTATE; its first two letters are the class.
    private static func explanation(of failure: PostgresFailure) -> (Code, reason: String, cure: String?) {
        let said = failure.message
        switch failure.state {
        case "": return (.unavailable, "cannot be reached (\(said))", "check that the server runs and can be reached")
        case "57P01", "57P02", "57P03", "57P05":
            return (.unavailable, "the server is stopping or starting (\(said))", "try again")
        case "25006": return (.unavailable, "the server only reads", "connect to the primary one")
        case "0A000", "26000": return (.unavailable, "the tables have changed meanwhile (\(said))", "try again")
        case "53100": return (.full, "the server's disk is full", "make room there")
        case "53300": return (.busy, "the server has no connection left", "raise max_connections, or try again")
        case "55P03": return (.busy, "another transaction kept a row locked for too long", "try again, or end it")
        case "57014": return (.busy, "a statement took too long and was ended", "try again")
        case "25P03": return (.busy, "a transaction stood idle for too long and was ended", "try again")
        case "40001", "40P01": return (.busy, "other transactions were in the way (\(said))", "try again")
        case "42501": return (.readOnly, "not permitted (\(said))", "grant it to the user, or connect as another one")
        case "3D000": return (.notFound, "no such database", "make it with createdb")
        default: return explanation(ofClass: failure)
        }
    }

    private static func explanation(ofClass failure: PostgresFailure) -> (Code, reason: String, cure: String?) {
        let said = failure.message
        return switch failure.stateClass {
        case "08": (.unavailable, "the connection was lost (\(said))", "try again")
        case "22", "23": (.constraint, "a row was refused (\(said))", nil)
        case "28":
            (.invalid, "the server does not let this user in (\(said))", "check the user, PGPASSWORD and ~/.pgpass")
        case "53": (.busy, "the server is short of something (\(said))", "try again")
        case "XX": (.corrupt, "the server has found damage (\(said))", "see its log")
        default: (.unavailable, "PostgreSQL answered \(failure.state) (\(said))", nil)
        }
    }

    /// The connection was lost after the commit was asked for: it may have happened.
    static func unknownOutcome(_ failure: PostgresFailure, _ location: PostgresLocation) -> StoreError {
        database(
            location, .unavailable, "the connection was lost during a commit (\(failure.message))",
            do: "look whether it has happened before asking again", underlying: failure)
    }

    // MARK: - The way there

    static func noEar(_ reason: String, _ location: PostgresLocation) -> StoreError {
        database(location, .unavailable, "nobody can listen to its bell (\(reason))")
    }

    static func noClientLibrary(_ said: String) -> StoreError {
        StoreError(
            .unavailable, "PostgreSQL's library \"libpq.so.5\"", "cannot be opened (\(said))",
            cure: .plain("install libpq5, 14 or later"))
    }

    static func noPostgresURL() -> StoreError {
        // The text may hold a password.
        StoreError(
            .invalid, "database", "no PostgreSQL URL", cure: .plain("write postgres://USER@HOST/DATABASE"))
    }

    static func noPooler(_ kind: String) -> StoreError {
        StoreError(
            .invalid, "pooler \"\(kind)\"", "no kind of pooler",
            cure: .plain("write pooler=transaction or pooler=session"))
    }

    static func undeclaredPooler(_ location: PostgresLocation) -> StoreError {
        database(
            location, .invalid, "is reached through a pooler that gives each transaction another connection",
            do: "add pooler=transaction to the URL, or name the server itself")
    }

    static func unusableSchema(_ schema: String) -> StoreError {
        StoreError(
            .invalid, "schema \"\(schema)\"", "cannot be used as a name",
            cure: .plain("use up to 63 small letters, digits and underscores, a letter first, and not pg_"))
    }

    static func oldServer(_ version: Int32, _ location: PostgresLocation) -> StoreError {
        database(
            location, .invalid, "PostgreSQL \(version / 10_000) is too old", do: "use version 14 or later")
    }

    // MARK: - The tables

    static func noTables(_ location: PostgresLocation) -> StoreError {
        database(
            location, .notFound, "has no tables of dotjob in schema \"\(location.schema)\"",
            do: "make them with dotjob store migrate")
    }

    static func olderTables(_ version: Int, _ location: PostgresLocation) -> StoreError {
        database(
            location, .refused, "its tables are those of an older dotjob (version \(version))",
            do: "bring them up to date with dotjob store migrate")
    }

    static func newerTables(_ version: Int, _ location: PostgresLocation) -> StoreError {
        database(
            location, .newerSchema,
            "a newer dotjob has changed its tables (version \(version)), and this one does not know them",
            do: "upgrade this one")
    }

    // MARK: - Rows of another store

    static func holdsRows(_ table: String, _ location: PostgresLocation) -> StoreError {
        database(
            location, .refused, "it is not empty: \(table) has rows, and a copy adds to none",
            do: "name another schema with ?schema=, make its tables with dotjob store migrate, and copy there")
    }

    static func otherKind(_ table: String, column: String, _ location: PostgresLocation) -> StoreError {
        database(location, .constraint, "a row of \(table) has a value of another kind in \(column)")
    }
}
