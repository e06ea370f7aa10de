import Foundation
import Glibc
import JobModel
import JobStore
import TestSupport
import Testing

@testable import PostgresJobStore

@Suite(
    "A store behind PgBouncer", .onServer,
    .enabled(if: access(Pooler.program, X_OK) == 0, "install pgbouncer"))
struct PoolerTests {
    @Test("In session mode it is as on the server itself: prepared statements, the bell and all")
    func sessions() throws {
        let pooler = try Pooler(mode: "session")
        let schema = try TestSchema(on: pooler.url)
        #expect(try !PostgresJobStore.poolsTransactions(at: schema.location))
        let store = try PostgresJobStore(schema.location)
        let bell = try store.listen()
        _ = try store.addGroup(named: "g", summary: "", hostThreads: 1, maxRunning: nil)
        _ = try store.setPause(Pause(until: nil), ofGroup: "g")
        #expect(bell.rang())
    }

    @Test("In transaction mode it is met, and refused where the URL says nothing of it")
    func undeclared() throws {
        let pooler = try Pooler(mode: "transaction")
        let location = try PostgresLocation(pooler.url)
        #expect(try PostgresJobStore.poolsTransactions(at: location))
        let error = #expect(throws: StoreError.self) { _ = try PostgresJobStore(location) }
        #expect(error?.code == .invalid && "\(String(describing: error))".contains("pooler=transaction"))
    }

    @Test(
        "In transaction mode many threads' transactions keep what is theirs, and the bell is heard at the server itself"
    )
    func transactions() throws {
        let pooler = try Pooler(mode: "transaction")
        let schema = try TestSchema(on: "\(pooler.url)&pooler=transaction")
        var options = PostgresJobStore.Options()
        let deaf = try PostgresJobStore(schema.location, options: options).listen()
        options.listenLocation = try PostgresLocation(pooler.direct(schema: schema.location.schema))
        let store = try PostgresJobStore(schema.location, options: options)
        let bell = try store.listen()
        DispatchQueue.concurrentPerform(iterations: 24) { number in
            _ = try? store.addGroup(named: "g\(number)", summary: "", hostThreads: 1, maxRunning: nil)
        }
        #expect(try store.groups().count == 24)
        _ = try store.setPause(Pause(until: nil), ofGroup: "g7")
        #expect(bell.rang())
        deaf.drain()
    }
}

/// A PgBouncer before the server of the tests.
private final class Pooler {
    static let program = "/usr/sbin/pgbouncer"
    private let directory: TemporaryDirectory
    private let process = Process()
    let url: String
    private let server: String

    /// The way past it.
    func direct(schema: String) -> String { "\(server)\(server.contains("?") ? "&" : "?")schema=\(schema)" }

    init(mode: String) throws {
        server = try #require(TestServer.url)
        let options = server.split(separator: "?").last.map { $0.split(separator: "&") } ?? []
        func option(_ name: String) -> String? {
            options.first { $0.hasPrefix("\(name)=") }.map { String($0.dropFirst(name.count + 1)) }
        }
        directory = try TemporaryDirectory()
        let file = directory.file("pgbouncer.ini")
        try """
        [databases]
        * = host=\(option("host") ?? "localhost") port=\(option("port") ?? "5432") user=\(option("user") ?? "postgres")
        [pgbouncer]
        listen_addr =
        listen_port = 6432
        unix_socket_dir = \(directory.path)
        auth_type = any
        pool_mode = \(mode)
        """.write(toFile: file, atomically: true, encoding: .utf8)
        url = "postgres:///postgres?host=\(directory.path)&port=6432&user=postgres"
        chmod(directory.path, 0o777)
        process.executableURL = URL(fileURLWithPath: Self.program)
        // It refuses to run as root.
        process.arguments = (geteuid() == 0 ? ["-u", "postgres"] : []) + [file]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        let socket = directory.file(".s.PGSQL.6432")
        try #require(eventually { access(socket, F_OK) == 0 })
    }

    // Whatever signals it was born with as blocked.
    deinit {
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }
}
