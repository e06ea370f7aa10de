package import HTTPTypes
package import JSONWriting
package import JobModel
import JobStore

/// Where a page asks: the operations of the API, in this process, for the token that its browser is signed in for.
///
/// Every call blocks its thread.
package struct SiteDesk {
    let routes: RouteTable
    let door: Door
    let store: any Store
    let caller: Caller
    /// `nil` for a browser that is not signed in.
    let session: SessionSecret?
    package let now: UTCMilliseconds
    /// The cookie of the session.
    let cookie: String

    /// What an operation has answered.
    package struct Reply {
        package var status: Int
        package var headers: [String: String]
        /// `null` for an answer without a body.
        package var json: JSONValue
    }

    package var isSignedIn: Bool { session != nil }

    /// The name of the token that is signed in.
    package var name: String { caller.name }

    package func has(_ role: Role) -> Bool { caller.has(role) }

    package var role: Role? { caller.token?.role }

    /// What it may see: two who may see the same see the same.
    package var sight: Sight { Sight(role: caller.token?.role, groupIDs: caller.token?.groupIDs.map(Set.init)) }

    package struct Sight: Hashable, Sendable {
        fileprivate var role: Role?
        /// `nil` for all groups.
        fileprivate var groupIDs: Set<GroupID>?
    }

    /// Asks an operation.
    ///
    /// - Parameters:
    ///   - path: as its operation declares it, with escapes where they are needed.
    ///   - headers: `If-Match` and `Idempotency-Key`.
    ///   - upload: the file that is the body.
    /// - Throws: `Problem`; then nothing has happened.
    package func ask(
        _ method: HTTPRequest.Method, _ path: String, query: [String: [String]] = [:], body: JSONValue? = nil,
        headers: HTTPFields = [:], upload: String? = nil
    ) throws(Problem) -> Reply {
        do {
            guard case .operation(let match) = routes.find(method, path: path) else {
                throw Problem(.notFound, "path: nothing is there")
            }
            return try answer(match, query: query, body: body, headers: headers, upload: upload)
        } catch {
            throw Problem(error)
        }
    }

    private func answer(
        _ match: RouteTable.Match, query: [String: [String]], body: JSONValue?, headers: HTTPFields, upload: String?
    ) throws -> Reply {
        let operation = match.operation
        if case .role(let role) = operation.access { try caller.require(role) }
        let text = body.map(JSONText.compact)
        let asked = FormText.encoded(query)
        let values = try operation.values(path: match.values, query: asked, headers: headers)
        let run = OperationRun(
            operation: operation, key: operation.takesKey ? values["Idempotency-Key"] : nil,
            requestDigest: FormText.digest(operation.id, match.values, asked, text))
        let call = Call(
            store: store, caller: caller, now: now, values: values,
            body: try operation.read(text.map { Array($0.utf8) }),
            upload: upload, record: run)
        guard operation.isChange else { return try reply(operation.run(call), of: operation) }
        return try reply(run.answer(call))
    }

    private func reply(_ answer: Answer, of operation: APIOperation) throws -> Reply {
        let status = (answer.status ?? operation.success.status).code
        guard case .json(let json) = answer.body else {
            return try reply(FinishedAnswer(answer, of: operation, for: caller.token))
        }
        return Reply(status: status, headers: answer.headers, json: json)
    }

    private func reply(_ answer: FinishedAnswer) throws -> Reply {
        var text = ""
        switch answer.body {
        case .text(let whole): text = whole
        case .pieces(let next): while let piece = try next(store) { text += piece }
        case .none, .stream: break
        }
        return Reply(
            status: answer.status, headers: answer.headers,
            json: text.isEmpty ? .null : JSONValue(try JSONNode(reading: Array(text.utf8))))
    }
}

extension JSONValue {
    /// Reads a text of JSON.
    ///
    /// - Throws: `Problem` that says where it stops being JSON.
    package init(reading text: String) throws(Problem) {
        do {
            self.init(try JSONNode(reading: Array(text.utf8)))
        } catch {
            throw Problem(error)
        }
    }

    /// What a text of JSON says.
    init(_ node: JSONNode) {
        switch node.value {
        case .null: self = .null
        case .flag(let flag): self = .flag(flag)
        case .number(let text): self = node.integer.map(JSONValue.integer) ?? .number(Double(text) ?? .nan)
        case .text(let text): self = .text(text)
        case .list(let values): self = .list(values.map(JSONValue.init))
        case .object(let members): self = .object(Dictionary(members.map { ($0.name, JSONValue($0.value)) }) { $1 })
        }
    }
}
