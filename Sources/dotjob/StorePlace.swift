import CoreMetrics
import Foundation
import Glibc
import JobStore
import PostgresJobStore
import SQLiteJobStore
import Scheduling
import Wording

/// Where tables are: in a file of this machine, or in a database of a PostgreSQL server.
enum StorePlace: CustomStringConvertible {
    case file(String)
    /// With the server itself, to listen at, where the first is a pooler of transactions.
    case server(PostgresLocation, ear: PostgresLocation?)

    private static let stateVariable = "STATE_DIRECTORY"
    private static let stateDirectory = "/var/lib/dotjob"

    /// - Parameters:
    ///   - text: a path, or a URL as libpq takes it.
    ///   - ear: a URL of the same database that does not lead through a pooler.
    /// - Throws: `WrongValue` for a URL that is none.
    init(_ text: String, ear: String? = nil) throws {
        guard PostgresLocation.names(text) else {
            self = .file(text)
            return
        }
        self = try WrongValue.judging {
            .server(try PostgresLocation(text), ear: try ear.map { try PostgresLocation($0) })
        }
    }

    /// What an option names, else the environment, else `dotjob.db` in the current directory.
    ///
    /// - Throws: `WrongValue` for what is no place, and for a password where everybody sees it.
    init(named given: String?, option: String, ear: String? = nil) throws {
        try self.init(StoreLocation.named(given), ear: ear)
        guard given != nil, case .server(let location, _) = self, location.hasPassword else { return }
        throw Self.readable(option, location, StoreLocation.environmentVariable)
    }

    /// The refusal of a password in an option.
    static func readable(_ option: String, _ location: PostgresLocation, _ variable: String) -> WrongValue {
        WrongValue(
            "\(option) \(location.description.quoted): on a command line everybody here can read its password; leave it out, and give it in "
                + "PGPASSWORD, ~/.pgpass or a service, or give the whole URL in \(variable)")
    }

    /// Without its password.
    var description: String {
        switch self {
        case .file(let path): path
        case .server(let location, _): location.description
        }
    }

    /// What a process that serves should log: that it hears of nothing there, and why.
    var deafness: String? {
        guard case .server(let location, nil) = self, location.poolsTransactions else { return nil }
        return
            "database \(description.quoted): nothing can be heard through a pooler of transactions, so what is new is found within a "
            + "second; name the server itself with --listen-database"
    }

    /// Opens the store. A server's tables are made by `migrate` alone.
    func open(durability: Durability, createIfMissing: Bool, metrics: any MetricsFactory) throws -> any Store {
        switch self {
        case .file(let path):
            return try Self.open(path, durability: durability, createIfMissing: createIfMissing, metrics: metrics)
        case .server(let location, let ear):
            var options = PostgresJobStore.Options()
            options.utcOffset = ZoneDirectory.utcOffset
            options.durability = durability
            options.listenLocation = ear
            return try PostgresJobStore(location, options: options)
        }
    }

    /// As the method above, of a file that the command has chosen.
    static func open(
        _ path: String, durability: Durability, createIfMissing: Bool,
        metrics: any MetricsFactory = NOOPMetricsHandler.instance
    ) throws -> any Store {
        var options = SQLiteJobStore.Options()
        options.metrics = metrics
        options.utcOffset = ZoneDirectory.utcOffset
        options.createIfMissing = createIfMissing
        options.durability = durability
        return try SQLiteJobStore(path: path, options: options)
    }

    /// Opens the store for who cannot wait long for others.
    func open(waitingMs: Int32) throws -> any Store {
        switch self {
        case .file(let path):
            var options = SQLiteJobStore.Options()
            options.createIfMissing = false
            options.utcOffset = ZoneDirectory.utcOffset
            options.busyTimeoutMs = waitingMs
            return try SQLiteJobStore(path: path, options: options)
        case .server(let location, _):
            var options = PostgresJobStore.Options()
            options.utcOffset = ZoneDirectory.utcOffset
            options.connectTimeoutMs = Int64(waitingMs)
            options.lockTimeoutMs = Int(waitingMs)
            options.answerTimeoutMs = Int64(waitingMs)
            return try PostgresJobStore(location, options: options)
        }
    }

    /// Makes the tables, or brings an older dotjob's up to date. A file's are whenever it is opened.
    ///
    /// - Returns: how many steps were taken, where that is known.
    func migrate() throws -> Int? {
        switch self {
        case .file(let path):
            _ = try Self.open(path, durability: .full, createIfMissing: true)
            return nil
        case .server(let location, _): return try PostgresJobStore.migrate(location)
        }
    }

    /// The directory of this node for what belongs to the tables but is none: beside the file; for a server the chosen one, else systemd's
    /// for the unit, else the usual one.
    ///
    /// - Throws: `WrongValue` when there is none, `CommandError` when it cannot be made.
    func dataDirectory(chosen: String?) throws -> String {
        switch self {
        case .file(let path): return SQLiteJobStore.dataDirectory(forDatabase: path)
        case .server:
            let inherited = ProcessInfo.processInfo.environment[Self.stateVariable]?.split(separator: ":").first
            guard let directory = chosen ?? inherited.map(String.init) ?? Self.usualDirectory else {
                throw WrongValue(
                    "database \(description.quoted): this node needs a directory for plugins, locks and uploads; name it with --data or "
                        + "\(Self.stateVariable), or make \(Self.stateDirectory) writable")
            }
            return try Self.made(URL(fileURLWithPath: directory).standardizedFileURL.path)
        }
    }

    private static var usualDirectory: String? { access(stateDirectory, W_OK) == 0 ? stateDirectory : nil }

    private static func made(_ directory: String) throws -> String {
        do {
            try FileManager.default.createDirectory(
                atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            return directory
        } catch {
            throw CommandError("directory \(directory.quoted): cannot be made: \(error.localizedDescription)")
        }
    }
}
