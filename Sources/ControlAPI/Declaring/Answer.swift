import HTTPTypes
import JSONWriting
import JobStore

/// What a request gets.
struct Answer: Sendable {
    enum Body: Sendable {
        case none
        case json(JSONValue)
        /// JSON that was written before.
        case text(String)
        /// What is no JSON, and of which type.
        case plain(String, type: String)
        /// JSON in pieces; `nil` after the last. Each is asked for on a thread that may block.
        case pieces(@Sendable (any Store) throws -> String?)
        /// Has no end, until the client or the server wants one.
        case stream(StreamRequest)
    }

    var status: HTTPResponse.Status?
    var headers: [String: String] = [:]
    var body: Body

    /// With the status that is declared.
    static func json(_ value: JSONValue, headers: [String: String] = [:]) -> Answer {
        Answer(headers: headers, body: .json(value))
    }

    /// Adds members to an object.
    mutating func add(_ members: [String: JSONValue]) {
        guard case .json(.object(let before)) = body else { return }
        body = .json(.object(before.merging(members) { $1 }))
    }

    static let none = Answer(body: .none)
}
