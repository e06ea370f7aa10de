import Foundation
import HTTPTypes
import JSONWriting
import JobModel
import JobStore

/// An answer as it is sent.
struct FinishedAnswer: Sendable {
    enum Body: Sendable {
        case none
        case text(String)
        case pieces(@Sendable (any Store) throws -> String?)
        case stream(StreamRequest, AccessToken)
    }

    var status: Int
    var headers: [String: String]
    var body: Body

    init(status: Int, headers: [String: String], body: Body) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// - Parameters:
    ///   - operation: whose answer it is.
    ///   - token: of who asked; without one nothing is streamed.
    init(_ answer: Answer, of operation: APIOperation, for token: AccessToken?) {
        status = (answer.status ?? operation.success.status).code
        headers = answer.headers
        switch answer.body {
        case .none: body = .none
        case .text(let text): body = .text(text)
        case .pieces(let next): body = .pieces(next)
        case .stream(let request): body = token.map { .stream(request, $0) } ?? .none
        case .plain(let text, let type):
            body = .text(text)
            headers["Content-Type"] = type
        case .json(let json):
            let text = JSONText.compact(json)
            body = .text(operation.face == .seed ? SeedEnvelope.success(data: text) : text)
        }
        if case .none = body { return }
        headers["Content-Type"] = headers["Content-Type"] ?? "application/json; charset=utf-8"
    }

    init(_ problem: Problem, face: APIOperation.Face) {
        switch face {
        case .rest:
            status = problem.kind.status.code
            headers = ["Content-Type": "application/problem+json; charset=utf-8"]
            body = .text(JSONText.compact(problem.json))
        case .seed:
            let failure = SeedEnvelope.failure(problem)
            status = failure.code
            headers = ["Content-Type": "application/json; charset=utf-8"]
            body = .text(failure.text)
        }
        if let seconds = problem.retryAfter { headers["Retry-After"] = String(seconds) }
        if problem.kind == .unauthorized { headers["WWW-Authenticate"] = "Bearer" }
    }

    /// Its headers, with those that every answer has.
    var fields: HTTPFields {
        var fields: HTTPFields = [:]
        for (name, value) in headers {
            if let name = HTTPField.Name(name) { fields[name] = value }
        }
        fields[.cacheControl] = "no-store"
        fields[.xContentTypeOptions] = "nosniff"
        fields[.contentSecurityPolicy] = "default-src 'none'; frame-ancestors 'none'"
        return fields
    }

    // MARK: - Keeping

    /// What the same request gets again; `nil` for what is not kept.
    func kept(
        ofToken token: Int64, key: String, requestDigest: String, at now: Int64
    ) -> KeptAnswer? {
        let text: String
        switch body {
        case .none: text = ""
        case .text(let body): text = body
        case .pieces, .stream: return nil
        }
        let headers = JSONText.compact(.object(headers.mapValues(JSONValue.text)))
        return KeptAnswer(
            tokenID: token, key: key, requestDigest: requestDigest, status: status, headers: headers, body: text,
            at: now)
    }

    init(_ kept: KeptAnswer) {
        status = kept.status
        headers = (try? JSONDecoder().decode([String: String].self, from: Data(kept.headers.utf8))) ?? [:]
        headers["Idempotency-Replayed"] = "true"
        body = kept.body.isEmpty ? .none : .text(kept.body)
    }
}
