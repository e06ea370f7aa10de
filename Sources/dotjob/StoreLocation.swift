public import ArgumentParser
import ControlAPI
import CoreMetrics
import Execution
import Foundation
public import JobStore
import Operations
import PostgresJobStore
import SQLiteJobStore
import Wording

/// What a command works on, and how it is opened: a database of this machine, or a server that has one.
struct StoreLocation: ParsableArguments {
    static let environmentVariable = "DOTJOB_DATABASE"
    static let listenVariable = "DOTJOB_LISTEN_DATABASE"
    static let serverVariable = "DOTJOB_SERVER"
    static let tokenVariable = "DOTJOB_TOKEN"

    private static let databaseOption = "--database"
    /// As they are written, with a value behind them.
    static let options = [databaseOption, "--listen-database", "--server", "--token-file", "--ca-file"]

    @Option(
        name: .customLong("database"),
        help: ArgumentHelp(
            "The database: a file, or postgres://USER@HOST/NAME; else \(environmentVariable), else dotjob.db here.",
            valueName: "path"),
        completion: .file())
    var given: String?

    @Option(
        help: ArgumentHelp(
            "Where the database is a pooler of transactions: the server itself, for what serves to hear of news; else "
                + "\(listenVariable).", valueName: "url"))
    var listenDatabase: String?

    @Option(
        name: .customLong("server"),
        help: ArgumentHelp(
            "In place of a database: a server's address; else \(serverVariable). The token comes in \(tokenVariable).",
            valueName: "url"))
    var givenServer: String?

    @Option(help: ArgumentHelp("A file with the server's token, which nobody else may read.", valueName: "path"))
    var tokenFile: String?

    @Option(help: ArgumentHelp("Certificates in PEM of those who vouch for the server.", valueName: "path"))
    var caFile: String?

    func validate() throws {
        if given != nil, givenServer != nil {
            throw ValidationError("--server and --database name two places; leave one of them out")
        }
    }

    /// What to use: the option, the environment, or `dotjob.db` in the current directory.
    static func named(_ given: String?) -> String { given ?? inherited(environmentVariable) ?? "dotjob.db" }

    /// Where that is.
    ///
    /// - Throws: `WrongValue` for what is no place, and for a password where everybody sees it.
    var place: StorePlace {
        get throws {
            let place = try StorePlace(
                named: given, option: Self.databaseOption, ear: listenDatabase ?? Self.inherited(Self.listenVariable))
            if listenDatabase != nil, case .server(_, let ear?) = place, ear.hasPassword {
                throw StorePlace.readable("--listen-database", ear, Self.listenVariable)
            }
            return place
        }
    }

    /// The server's address, where one was named; a database that was named by an option goes before the environment.
    private var server: String? {
        get throws {
            if givenServer != nil || given != nil { return givenServer }
            guard let server = Self.inherited(Self.serverVariable) else { return nil }
            guard Self.inherited(Self.environmentVariable) == nil else {
                throw WrongValue(
                    "\(Self.serverVariable) and \(Self.environmentVariable) name two places; unset one of them, or give --server or "
                        + "--database")
            }
            return server
        }
    }

    static func inherited(_ variable: String) -> String? {
        let text = ProcessInfo.processInfo.environment[variable] ?? ""
        return text.isEmpty ? nil : text
    }

    /// The file that a command of these words would use, before the command is whole enough to be read; `nil` for a server.
    static func path(in words: [String]) -> String? {
        var location = StoreLocation()
        if let place = words.lastIndex(of: databaseOption), place + 1 < words.count {
            location.given = words[place + 1]
        } else {
            location.given = words.last { $0.hasPrefix(databaseOption + "=") }.map {
                String($0.dropFirst(databaseOption.count + 1))
            }
        }
        return PostgresLocation.names(named(location.given)) ? nil : named(location.given)
    }

    /// The directory that holds what belongs to the tables but is none.
    ///
    /// - Parameter chosen: the user's choice, which counts where the tables lie on a server.
    func dataDirectory(chosen: String? = nil) throws -> String { try place.dataDirectory(chosen: chosen) }

    /// Opens the store. Calls on one store take turns: what must not wait for another's transactions opens its own.
    ///
    /// - Parameters:
    ///   - durability: an executor, which writes all the time, may choose the faster one.
    ///   - createIfMissing: make the file when there is none; else its absence is an error that says so.
    /// - Throws: `WrongValue` where a server was named.
    func open(
        durability: Durability = .full, createIfMissing: Bool = false,
        metrics: any MetricsFactory = NOOPMetricsHandler.instance
    ) throws -> any Store {
        try refuseServer()
        return try place.open(durability: durability, createIfMissing: createIfMissing, metrics: metrics)
    }

    /// Opens the store for who cannot wait long for other writers.
    func open(waitingMs: Int32) throws -> any Store { try place.open(waitingMs: waitingMs) }

    /// What people ask of it. A command that asks nothing else works on a database as on a server.
    ///
    /// - Parameters:
    ///   - hostPath: the user's choice of a `dotjob-host`, where plugins are tried here.
    ///   - createIfMissing: make the file when there is none.
    func control(hostPath: String? = nil, createIfMissing: Bool = false) throws -> any Control {
        if let server = try server { return try remoteControl(of: server, hostPath: hostPath) }
        if let option = [("--token-file", tokenFile), ("--ca-file", caFile)].first(where: { $0.1 != nil }) {
            throw WrongValue("\(option.0) goes with a server; add --server, or leave it out")
        }
        return LocalControl(store: try open(createIfMissing: createIfMissing)) { timeoutMs in
            let path = try HostProgram.path(given: hostPath)
            return timeoutMs.map { PluginProbe(hostPath: path, timeoutMs: $0) } ?? PluginProbe(hostPath: path)
        }
    }

    private func remoteControl(of server: String, hostPath: String?) throws -> RemoteControl {
        if hostPath != nil { throw WrongValue("--host names a program here, and the server has its own; leave it out") }
        let address = try WrongValue.judging { try ServerAddress(server) }
        let token =
            try tokenFile.map { try ServerToken(file: $0) }
            ?? Self.inherited(Self.tokenVariable).map { try ServerToken($0, from: Self.tokenVariable) }
        return try RemoteControl(address, token: token, certificateFile: caFile)
    }

    /// For what works on files of this machine.
    ///
    /// - Throws: `WrongValue` where a server was named.
    func refuseServer() throws {
        guard let server = try server else { return }
        let source = givenServer == nil ? "unset \(Self.serverVariable)" : "leave out --server"
        throw WrongValue(
            "server \(server.quoted): this command works on a database of the machine that it runs on; \(source), or run it there"
        )
    }

    /// Makes or brings up to date the tables.
    ///
    /// - Returns: how many steps were taken, where that is known.
    func migrate() throws -> Int? {
        try refuseServer()
        return try place.migrate()
    }

    /// Writes a copy of the database to a file that is not there yet.
    ///
    /// - Returns: its size in bytes.
    func backUp(to file: String, now: Int64) throws -> Int64 {
        let path = try path(or: "pg_dump")
        var options = SQLiteJobStore.Options()
        options.createIfMissing = false
        return try SQLiteJobStore(path: path, options: options).backUp(to: file, now: now)
    }

    /// Has a backup take the database's place.
    ///
    /// - Returns: where the database before is kept.
    func restore(from file: String, now: Int64) throws -> String? {
        try SQLiteJobStore.restore(path(or: "pg_restore"), from: file, now: now)
    }

    /// - Parameter tool: what does the same for a server's database.
    private func path(or tool: String) throws -> String {
        try refuseServer()
        switch try place {
        case .file(let path): return path
        case .server(let location, _):
            throw WrongValue("database \(location.description.quoted): no file of this machine; use \(tool)")
        }
    }
}

extension Durability: ExpressibleByArgument {}
