import Foundation
import Glibc
import Testing

/// A client of the event stream, which reads as it comes.
final class EventClient {
    struct Event {
        let name: String
        let id: String
        let data: [String: Any]

        var key: String? { data["key"] as? String }
        var isMerged: Bool { data["merged"] as? Bool ?? false }
    }

    /// The stream has ended.
    struct Ended: Error {
        let text: String
    }

    private let connection: HTTPConnection
    private var raw: [UInt8] = []
    private var text = ""
    private(set) var lastID = ""
    private(set) var comments = 0
    private(set) var head = ""

    /// Connects, and waits until it is told where it begins.
    ///
    /// - Parameter path: of another stream than the events.
    init(
        _ served: ServedDatabase, path: String = "/events", topics: String? = nil, token: String? = nil,
        after: String? = nil, receiveBytes: Int32? = nil
    ) throws {
        connection = try HTTPConnection(port: served.port, receiveBytes: receiveBytes)
        let query = topics.map { "?topics=\($0)" } ?? ""
        let resume = after.map { "Last-Event-ID: \($0)\r\n" } ?? ""
        try connection.send(
            "GET /api/v1\(path)\(query) HTTP/1.1\r\nHost: 127.0.0.1:\(served.port)\r\n"
                + "Authorization: Bearer \(token ?? served.admin)\r\n\(resume)\r\n")
        var end = Self.endOfHead(raw)
        while end == nil {
            try receive()
            end = Self.endOfHead(raw)
        }
        head = String(decoding: raw[..<(end ?? 0)], as: UTF8.self)
        raw.removeFirst((end ?? 0) + 4)
        guard head.hasPrefix("HTTP/1.1 200") else { throw Ended(text: head) }
        _ = try block()
    }

    /// The next event; comments are passed over.
    func next() throws -> Event {
        while true {
            let fields = try block()
            guard let name = fields["event"], let data = fields["data"] else { continue }
            let object = try JSONSerialization.jsonObject(with: Data(data.utf8)) as? [String: Any]
            return Event(name: name, id: lastID, data: object ?? [:])
        }
    }

    /// Everything up to an event that is asked for.
    func events(until isLast: (Event) throws -> Bool) throws -> [Event] {
        var events: [Event] = []
        repeat { events.append(try next()) } while try !isLast(events[events.count - 1])
        return events
    }

    /// Reads until the server ends it.
    func readToEnd() -> String {
        do { while true { _ = try block() } } catch { return "\(error)" }
    }

    /// Whether the server has reset the connection, as far as the system knows without reading.
    var isCutOff: Bool {
        var poll = pollfd(fd: connection.descriptor, events: 0, revents: 0)
        Glibc.poll(&poll, 1, 0)
        return Int32(poll.revents) & (POLLHUP | POLLERR) != 0
    }

    func waitForComment() throws {
        let before = comments
        while comments == before { _ = try block() }
    }

    private func block() throws -> [String: String] {
        while text.range(of: "\n\n") == nil {
            if let piece = try takeChunk() { text += piece } else { try receive() }
        }
        guard let end = text.range(of: "\n\n") else { throw Ended(text: text) }
        let lines = text[..<end.lowerBound].split(separator: "\n")
        text.removeSubrange(..<end.upperBound)
        var fields: [String: String] = [:]
        for line in lines {
            if line.hasPrefix(":") { comments += 1 }
            let parts = line.split(separator: ":", maxSplits: 1).map(String.init)
            if parts.count == 2, !line.hasPrefix(":") { fields[parts[0]] = String(parts[1].dropFirst()) }
        }
        if let id = fields["id"] { lastID = id }
        return fields
    }

    private static func endOfHead(_ bytes: [UInt8]) -> Int? {
        let mark = Array("\r\n\r\n".utf8)
        guard bytes.count >= mark.count else { return nil }
        return (0...(bytes.count - mark.count)).first { bytes[$0..<($0 + mark.count)].elementsEqual(mark) }
    }

    private func takeChunk() throws -> String? {
        guard let end = raw.firstIndex(of: 0x0A),
            let size = Int(String(decoding: raw[..<end].dropLast(), as: UTF8.self), radix: 16),
            raw.count >= end + 1 + size + 2
        else { return nil }
        // The last one has nothing: the answer is at its end, though the connection may serve another.
        guard size > 0 else { throw Ended(text: text) }
        defer { raw.removeFirst(end + 1 + size + 2) }
        return String(decoding: raw[(end + 1)..<(end + 1 + size)], as: UTF8.self)
    }

    private func receive() throws {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        let count = recv(connection.descriptor, &buffer, buffer.count, 0)
        guard count > 0 else { throw Ended(text: text) }
        raw += buffer[..<count]
    }
}
