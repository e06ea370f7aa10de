import Foundation

/// One of the servers that a URL names.
struct PostgresHost: Equatable, Sendable {
    /// As libpq takes it: a name, an address, or a directory with a socket.
    let name: String
    let port: String

    /// libpq's own choice.
    private static let usualPort = ProcessInfo.processInfo.environment["PGPORT"] ?? "5432"

    /// Of `a:1,b:2` before a URL's path.
    static func all(inAuthority text: Substring) -> [PostgresHost] {
        text.split(separator: ",").map { part in
            // The colons of an address of version 6 stand in brackets.
            let end = part.lastIndex(of: "]") ?? part.startIndex
            let colon = part[end...].lastIndex(of: ":")
            let name = part[..<(colon ?? part.endIndex)].filter { $0 != "[" && $0 != "]" }
            let port = colon.map { String(part[part.index(after: $0)...]) }
            return PostgresHost(name: name.removingPercentEncoding ?? name, port: port ?? usualPort)
        }
    }

    /// Of the options `host=a,b` and `port=1,2`; one port is everybody's.
    static func all(names: String, ports: String) -> [PostgresHost] {
        let ports = ports.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        return names.split(separator: ",").enumerated().map { place, name in
            let port = ports.indices.contains(place) ? ports[place] : ports.count == 1 ? ports[0] : ""
            return PostgresHost(name: String(name), port: port.isEmpty ? usualPort : port)
        }
    }
}
