package import HTTPTypes
import JSONWriting
import JobModel
import JobStore
import Operations
import Scheduling
import Wording

/// Why a request is not done: what RFC 9457 calls problem details.
package struct Problem: Error, Sendable {
    package enum Kind: String, Sendable, CaseIterable {
        /// The request itself cannot be read: its path, its query, its headers, or a body that is no JSON.
        case malformed
        case unauthorized
        case forbidden
        case notFound = "not-found"
        case methodNotAllowed = "method-not-allowed"
        case conflict
        /// What a bulk action would change is not what its caller had seen.
        case drifted
        case preconditionFailed = "precondition-failed"
        case tooLarge = "too-large"
        case unsupportedMediaType = "unsupported-media-type"
        case misdirected
        /// A value is unusable.
        case invalid
        /// The key of another request.
        case keyReused = "key-reused"
        case tooManyRequests = "too-many-requests"
        case `internal`
        case unavailable

        package var status: HTTPResponse.Status {
            switch self {
            case .malformed: .badRequest
            case .unauthorized: .unauthorized
            case .forbidden: .forbidden
            case .notFound: .notFound
            case .methodNotAllowed: .methodNotAllowed
            case .conflict, .drifted: .conflict
            case .preconditionFailed: .preconditionFailed
            case .tooLarge: .contentTooLarge
            case .unsupportedMediaType: .unsupportedMediaType
            case .misdirected: .misdirectedRequest
            case .invalid, .keyReused: .unprocessableContent
            case .tooManyRequests: .tooManyRequests
            case .internal: .internalServerError
            case .unavailable: .serviceUnavailable
            }
        }

        /// Stable: programs compare it.
        var type: String { "urn:dotjob:problem:\(rawValue)" }
    }

    package var kind: Kind
    /// What is the matter: the subject first. Never parameters, results or secrets.
    package var detail: String
    package var cure: String?
    /// The member of the body, or the parameter, that is at fault.
    package var field: String?
    /// Seconds until it may be asked again.
    package var retryAfter: Int?

    package init(_ kind: Kind, _ detail: String, cure: String? = nil, field: String? = nil, retryAfter: Int? = nil) {
        self.kind = kind
        self.detail = detail
        self.cure = cure
        self.field = field
        self.retryAfter = retryAfter
    }

    /// The problem that an error of an operation is.
    package init(_ error: any Error) {
        if let problem = error as? Problem {
            self = problem
        } else if let refusal = error as? any RefusalError {
            var plain = refusal.refusal
            plain.cure = nil
            self.init(Self.kind(of: refusal), plain.text, cure: refusal.refusal.cure?.words)
        } else {
            // What it says may hold anything.
            self.init(.internal, "the request could not be carried out", cure: "see the server's log")
        }
    }

    private static func kind(of error: any RefusalError) -> Kind {
        switch error {
        case let error as StoreError: kind(of: error.code)
        case let error as OperationError:
            switch error.code {
            case .notFound: .notFound
            case .conflict, .refused: .conflict
            case .invalid: .invalid
            }
        case is ScheduleError: .invalid
        default: .conflict
        }
    }

    private static func kind(of code: StoreError.Code) -> Kind {
        switch code {
        case .notFound: .notFound
        case .conflict, .refused: .conflict
        case .invalid, .constraint: .invalid
        case .busy, .full, .readOnly, .corrupt, .newerSchema, .replaced, .unavailable: .unavailable
        }
    }

    var json: JSONValue {
        var members: [String: JSONValue] = [
            "type": .text(kind.type), "title": .text(kind.status.reasonPhrase), "status": JSONValue(kind.status.code),
            "detail": .text(detail),
        ]
        if let cure { members["cure"] = .text(cure) }
        if let field { members["field"] = .text(field) }
        return .object(members)
    }

    /// As the document describes it.
    static let schema = Schema.object([
        .init(name: "type", schema: .word(Kind.allCases.map(\.type)), about: "Stable.", isRequired: true),
        .init(name: "title", schema: .text(), about: "The words of the status.", isRequired: true),
        .init(name: "status", schema: .integer(400...599), about: "The status again.", isRequired: true),
        .init(name: "detail", schema: .text(), about: "For people: what is the matter.", isRequired: true),
        .init(name: "cure", schema: .text(), about: "For people: what helps."),
        .init(name: "field", schema: .text(), about: "The parameter or the member of the body that is at fault."),
    ])
}
