import Foundation
import JobStore

/// Where the tables are: a server's database, and a schema in it.
///
/// The text is libpq's (`postgres://user@host:port/database?option=value`), with two options of ours: `schema`, and `pooler`, which is
/// `session`, or `transaction` for one that gives each transaction whatever connection is free. What libpq takes from its environment,
/// `PGPASSWORD`, `~/.pgpass` and `PGSERVICE` among it, it takes here too.
public struct PostgresLocation: Sendable, CustomStringConvertible {
    /// For libpq; it may hold a password.
    let connectionText: String
    /// The schema's name: letters, digits and underscores, so it needs no quotes.
    public let schema: String
    /// As it was given, without its password: for people.
    public let description: String
    /// Whether it says what kind of pooler it leads through: then nobody has to find out.
    let namesPooler: Bool
    /// Whether two transactions of one connection may be two of the server's: nothing of a session holds then.
    public private(set) var poolsTransactions: Bool
    /// The servers that it names, when there are several: whichever of them writes has the tables.
    let hosts: [PostgresHost]
    private let secrets: [String]
    /// Whether the text itself holds one: who puts it where others can read it shows them that too.
    public var hasPassword: Bool { !secrets.isEmpty }

    static let defaultSchema = "dotjob"

    /// - Throws: `invalid` for what is no such URL, or names a schema that could not be written without quotes.
    public init(_ url: String) throws {
        // By hand: several hosts, and directories as hosts, are libpq's own kind of URL.
        guard Self.names(url), let start = url.firstRange(of: "://")?.upperBound else {
            throw StoreError.noPostgresURL()
        }
        let parts = url[start...].split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let place = parts[0]
        let options = parts.count > 1 ? parts[1].split(separator: "&") : []
        schema = Self.value(of: "schema", in: options) ?? Self.defaultSchema
        try Self.check(schema)
        let pooler = Self.value(of: "pooler", in: options)
        guard pooler == nil || pooler == "transaction" || pooler == "session" else {
            throw StoreError.noPooler(pooler ?? "")
        }
        namesPooler = pooler != nil
        poolsTransactions = pooler == "transaction"
        let kept = options.filter { !$0.hasPrefix("schema=") && !$0.hasPrefix("pooler=") }
        connectionText = url[..<start] + place + Self.query(kept)
        let authority = place.prefix { $0 != "/" }
        let named =
            Self.value(of: "host", in: options).map {
                PostgresHost.all(names: $0, ports: Self.value(of: "port", in: options) ?? "")
            }
            ?? PostgresHost.all(
                inAuthority: authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] } ?? authority)
        // Addresses beside names are for libpq alone to put together.
        hosts = named.count > 1 && Self.value(of: "hostaddr", in: options) == nil ? named : []
        let user = authority.lastIndex(of: "@").map { authority[..<$0] }
        let password = user.flatMap { user in user.firstIndex(of: ":").map { user[user.index(after: $0)...] } }
        secrets = [
            password.map(String.init), password?.removingPercentEncoding, Self.value(of: "password", in: options),
            Self.value(of: "sslpassword", in: options),
        ]
        .compactMap { $0 }.filter { !$0.isEmpty }
        let shown = password.map { place[..<$0.startIndex].dropLast() + place[$0.endIndex...] } ?? place[...]
        description =
            url[..<start] + shown
            + Self.query(options.filter { !$0.hasPrefix("password=") && !$0.hasPrefix("sslpassword=") })
    }

    private static func value(of option: String, in options: [Substring]) -> String? {
        options.last { $0.hasPrefix("\(option)=") }?.dropFirst(option.count + 1).removingPercentEncoding
    }

    private static func query(_ options: [Substring]) -> String {
        options.isEmpty ? "" : "?\(options.joined(separator: "&"))"
    }

    /// The same place, taken for one behind a pooler.
    var pooled: PostgresLocation {
        var copy = self
        copy.poolsTransactions = true
        return copy
    }

    /// Whether a text is a URL of this kind, and no path.
    public static func names(_ text: String) -> Bool {
        text.hasPrefix("postgres://") || text.hasPrefix("postgresql://")
    }

    private static func check(_ schema: String) throws {
        let first = schema.utf8.first.map { $0 == UInt8(ascii: "_") || (UInt8(ascii: "a")...UInt8(ascii: "z")) ~= $0 }
        let isPlain = schema.utf8.allSatisfy { byte in
            byte == UInt8(ascii: "_") || (UInt8(ascii: "a")...UInt8(ascii: "z")) ~= byte
                || (UInt8(ascii: "0")...UInt8(ascii: "9")) ~= byte
        }
        // PostgreSQL cuts longer names off, and keeps those with pg_ for itself.
        if first != true || !isPlain || schema.utf8.count > 63 || schema.hasPrefix("pg_") {
            throw StoreError.unusableSchema(schema)
        }
    }

    /// What libpq says, without the password, should it have quoted that.
    func redacting(_ text: String) -> String {
        secrets.reduce(text) { $0.replacingOccurrences(of: $1, with: "***") }
    }
}
