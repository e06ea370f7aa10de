import JobModel
import JobStore

extension RemoteControl {
    /// The refusal that an answer is, in the server's words: they are those that a database would have been refused in here.
    func refusal(_ reply: ServerReply) -> any Error {
        let server = connection.address.text
        let node = reply.contentType.hasPrefix("application/problem+json") ? try? JSONNode(reading: reply.body) : nil
        guard let detail = node?["detail"]?.text, let type = node?["type"]?.text else {
            if (300..<400).contains(reply.status) {
                return ServerRefused(
                    .unreadable, server, "redirects to another address, and the token is sent to no other",
                    cure: "name the other address")
            }
            return ServerRefused(
                .unreadable, server, "answers \(reply.status), and not as dotjob does", cure: "check the address")
        }
        let cure = node?["cure"]?.text
        switch Problem.Kind.allCases.first(where: { $0.type == type }) {
        case .unauthorized?:
            return ServerRefused(
                .unauthorized, server, connection.hasToken ? detail : "lets nobody in without a token",
                cure: "give one that it knows in DOTJOB_TOKEN, or by --token-file")
        case .tooManyRequests?:
            let wait = reply.retryAfter.map { "try again in \($0) s" } ?? "try again later"
            return ServerRefused(.busy, server, detail, cure: wait)
        case .misdirected?, .malformed?, .methodNotAllowed?, .unsupportedMediaType?:
            return ServerRefused(.unreadable, server, detail, cure: cure)
        case let kind?: return StoreError(Self.code(of: kind), Refusal("", detail, cure: cure.map(Cure.plain)))
        case nil: return ServerRefused(.unreadable, server, detail, cure: cure)
        }
    }

    private static func code(of kind: Problem.Kind) -> StoreError.Code {
        switch kind {
        case .notFound: .notFound
        // What the caller may judge again was judged by the server, again and again.
        case .conflict, .drifted, .preconditionFailed, .keyReused, .forbidden: .refused
        case .unavailable: .unavailable
        default: .invalid
        }
    }

    /// Asks, and words it as a database here would when a thing is not there: a server names what it has under an id by where it has it.
    func found<Answer>(else missing: @autoclosure () -> StoreError, _ ask: () throws -> Answer) throws -> Answer {
        do {
            return try ask()
        } catch let error as StoreError where error.code == .notFound {
            throw missing()
        }
    }
}
