import CPostgres
import JobStore

/// A pooler that lends a connection of the server's for one transaction.
enum TransactionPooling {
    private static let backend = "SELECT pg_backend_pid()"

    /// Whether the way to a location leads through one, whatever its URL says.
    ///
    /// It is one when two connections that are both open are the same to the server, or when one is two to it.
    static func isMet(at location: PostgresLocation, connect: () throws -> PostgresConnection) throws -> Bool {
        let (first, second) = (try connect(), try connect())
        defer {
            first.close()
            second.close()
        }
        let before: Int? = try first.run(backend).value()
        second.queue("BEGIN")
        // Behind such a pooler it is most often the one that has just come free; and while it is in use here, the first gets another.
        let held: Int? = try second.run(backend).value()
        if held == before { return true }
        return try first.run(backend).value() != before
    }

    /// Whether there is a pooler of any kind: what it calls itself is no process of the server's.
    static func mayBeMet(by connection: PostgresConnection) throws -> Bool {
        let backend: Int? = try connection.run(PostgresStep(Self.backend, [], isForOnce: true)).value()
        return backend.map(Int32.init) != connection.client.pointee.backendPID(connection.handle)
    }
}

extension PostgresJobStore {
    /// Whether the way to a database leads through a pooler that gives each transaction another connection.
    ///
    /// - Throws: `StoreError`.
    public static func poolsTransactions(at location: PostgresLocation, options: Options = Options()) throws -> Bool {
        // Whatever it says of itself, nothing is prepared here.
        let asked = location.pooled
        do {
            return try TransactionPooling.isMet(at: asked) { try ConnectionPool(asked, options).open() }
        } catch let failure as PostgresFailure {
            throw StoreError.from(failure, location)
        }
    }
}
