import Foundation
import JSONWriting
import JobModel
import JobStore
import NIOHTTP1
import Operations

/// What people ask of a server: each intent is the operation of its name, and each refusal is told in the server's words.
///
/// The server judges, and it keeps the audit. Every call blocks its thread, which must be none of Swift's tasks'.
public struct RemoteControl: Sendable {
    let connection: ServerConnection

    /// - Parameters:
    ///   - token: `nil` asks without one, and is let in nowhere.
    ///   - certificateFile: of those who vouch for the server; `nil` for those whom the system trusts.
    /// - Throws: `ServerRefused`.
    public init(_ address: ServerAddress, token: ServerToken?, certificateFile: String? = nil) throws {
        connection = try ServerConnection(address, token: token, certificateFile: certificateFile)
    }

    /// Names and values of a query; those without a value are left out.
    typealias Query = [(name: String, value: String?)]

    // MARK: - Asking

    func get<Thing>(_ path: String..., query: Query = [], as read: (JSONNode) throws -> Thing) throws -> Thing {
        try ask(.GET, path, query: query, read)
    }

    func post<Thing>(
        _ path: String..., body: [String: JSONValue]? = nil, trace: TraceContext? = nil,
        as read: (JSONNode) throws -> Thing
    ) throws -> Thing {
        try ask(.POST, path, body: body, trace: trace, read)
    }

    func patch<Thing>(
        _ path: String..., body: [String: JSONValue], as read: (JSONNode) throws -> Thing
    ) throws -> Thing {
        try ask(.PATCH, path, body: body, read)
    }

    func delete(_ path: String...) throws {
        _ = try answer(to: ServerRequest(method: .DELETE, target: Self.target(path, [])))
    }

    private func ask<Thing>(
        _ method: HTTPMethod, _ path: [String], query: Query = [], body: [String: JSONValue]? = nil,
        trace: TraceContext? = nil, _ read: (JSONNode) throws -> Thing
    ) throws -> Thing {
        var request = ServerRequest(method: method, target: Self.target(path, query))
        request.trace = trace
        request.body = body.map { Array(JSONText.compact(.object($0)).utf8) }
        // A key of its own: whoever repeats the command means to do it twice.
        if method == .POST { request.key = UUID().uuidString }
        return try self.read(try answer(to: request), read)
    }

    /// Sends a request whose answer is no list, and has it refused where the server refuses it.
    func answer(to request: ServerRequest) throws -> ServerReply {
        let reply = try connection.answer(to: request)
        guard (200..<300).contains(reply.status) else { throw refusal(reply) }
        return reply
    }

    func read<Thing>(_ reply: ServerReply, _ read: (JSONNode) throws -> Thing) throws -> Thing {
        guard let node = try? JSONNode(reading: reply.body) else {
            throw unreadable("answers, and not with JSON")
        }
        do {
            return try read(node)
        } catch let fault as AnswerFault {
            throw unreadable("its answer has no \"\(fault.member)\" that is understood here")
        }
    }

    private func unreadable(_ reason: String) -> ServerRefused {
        ServerRefused(
            .unreadable, connection.address.text, reason,
            cure: "check the address, and that both dotjobs are of one version")
    }

    static func target(_ path: [String], _ query: Query) -> String {
        let given = query.compactMap { pair in pair.value.map { "\(pair.name)=\(FormText.escaped($0))" } }
        let whole = "/api/v1/" + path.map(FormText.escaped).joined(separator: "/")
        return given.isEmpty ? whole : whole + "?" + given.joined(separator: "&")
    }

    // MARK: - Lists

    /// One page of a list.
    ///
    /// - Parameter more: parts of the query besides the page's own.
    func page<Item: Sendable>(
        _ path: [String], _ filter: some ListFilter, _ more: Query, _ read: (JSONNode) throws -> Item
    ) throws -> Page<Item> {
        // SQL takes a limit below zero for none; nobody asks for that here.
        let limit = min(max(filter.limit, Limits.rowsPerPage.lowerBound), Limits.rowsPerPage.upperBound)
        let own: Query = [("limit", "\(limit)"), ("cursor", filter.after.map(ListAnswer.text))]
        return try ask(.GET, path, query: own + more) { node in
            Page(
                items: try node.list("items").map(read),
                next: try node.optionalText("next_cursor").map(ListAnswer.cursor))
        }
    }

    /// How many items a list has.
    ///
    /// - Returns: `nil` where the server does not count.
    func count(_ path: [String], _ more: Query) throws -> ListCount? {
        try ask(.GET, path, query: [("limit", "1")] + more) { node in
            guard let number = try node.optionalInteger("count") else { return nil }
            return ListCount(counted: try node.flag("count_is_exact") ? Int(number) : ListCount.most + 1)
        }
    }

    /// All of a list.
    func all<Item: Sendable>(
        _ path: [String], _ more: Query, _ read: (JSONNode) throws -> Item
    ) throws -> [Item] {
        try EveryItem().all { try page(path, $0, more, read) }
    }

    private struct EveryItem: ListFilter {
        var limit = 100
        var after: PageCursor?
    }
}
