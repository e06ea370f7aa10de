import HTTPTypes
import JobModel

/// One thing that can be asked for over HTTP, declared once: requests are answered by it, and the document is written from it.
struct APIOperation: Sendable {
    /// Who may ask.
    enum Access: Sendable, Equatable {
        case everyone
        case role(Role)
    }

    /// In which manner it answers.
    enum Face: Sendable {
        /// Its own JSON, and problem details.
        case rest
        /// The envelope of the system that this grows out of.
        case seed
    }

    enum Body: Sendable {
        case none
        case json(Schema, isRequired: Bool, example: String)
        /// Bytes that are written to a file, and not kept in memory.
        case upload
    }

    /// The answer when all is well.
    struct Success: Sendable {
        var status: HTTPResponse.Status
        var about: String
        /// `nil` for an answer without a body.
        var schema: Schema?
        var mediaType = "application/json"
    }

    /// Stable; also what the audit calls it.
    var id: String
    var method: HTTPRequest.Method
    /// With names in braces where a part is read: `/api/v1/jobs/{id}`.
    var path: String
    var tag: String
    /// One line for people.
    var summary: String
    var access: Access
    var face = Face.rest
    var parameters: [Parameter] = []
    var body = Body.none
    var success: Success
    /// How it may be refused, besides what any request may be refused for.
    var problems: [Problem.Kind] = []
    /// Whether it changes anything: then it is one transaction, with its entry in the audit and the answer that its key gets again.
    var isChange: Bool
    /// Whether it calls `Call.commit` by itself, since it judges first, and takes too long to keep all others waiting.
    var commitsItself = false
    /// Does it in place of `run`, without the store: where that must not be waited for. Of what everyone may ask.
    var runAlone: (@Sendable () async throws -> Answer)?
    /// Does it. Runs on a thread that may block.
    var run: @Sendable (Call) throws -> Answer

    /// Whether a key in its header makes it safe to repeat.
    var takesKey: Bool { method == .post && isChange && face == .rest }
}
