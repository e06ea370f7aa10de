import Digests
import Foundation
import HTTPTypes
import Hummingbird
import JSONWriting
import JobModel
import JobStore
import Logging
import NIOCore
import Threads

/// Answers requests by the operations that are declared.
struct APIResponder: HTTPResponder {
    /// Bytes of a body of JSON: twice what a job's parameters may have.
    private static let bodyBytes = 2 * Limits.parameterBytes

    let routes: RouteTable
    let door: Door
    let pool: StorePool
    let proxies: Set<String>
    /// The directory of uploads.
    let uploads: String
    let logger: Logger

    func respond(to request: Request, context: APIContext) async throws -> Response {
        var face = APIOperation.Face.rest
        var answer: FinishedAnswer
        do {
            try door.hosts.check(request.head, ownAddress: context.ownAddress)
            if let preflight = preflight(request) { return preflight }
            let match = try routes.match(request.method, path: Self.path(of: request))
            face = match.operation.face
            answer = try await self.answer(match, request, context)
        } catch let error as MethodNotAllowed {
            answer = FinishedAnswer(error.problem, face: face)
            answer.headers["Allow"] = error.allowed.joined(separator: ", ")
        } catch let error as Refused {
            answer = FinishedAnswer(told(error.underlying), face: face)
        } catch let problem as Problem {
            answer = FinishedAnswer(problem, face: face)
        }
        return response(answer, to: request)
    }

    /// What an operation threw: everything else is the connection's trouble, and ends it.
    private struct Refused: Error {
        var underlying: any Error
    }

    private func told(_ error: any Error) -> Problem {
        let problem = Problem(error)
        // Only its type: what it says may hold anything.
        if problem.kind == .internal { logger.error("request: \(type(of: error)) was thrown and not foreseen") }
        if problem.kind == .unavailable { logger.warning("request: \(problem.detail)") }
        return problem
    }

    private func answer(
        _ match: RouteTable.Match, _ request: Request, _ context: APIContext
    ) async throws -> FinishedAnswer {
        let operation = match.operation
        let now = SystemClock.utcMilliseconds()
        let head = request.head
        let address = address(of: head, peer: context.peer)
        // Before the body is read: whoever may not ask sends nothing.
        let caller = try await onStore {
            try door.caller(of: head, address: address, for: operation.access, in: $0, now: now)
        }
        let values = try operation.values(path: match.values, query: request.uri.query, headers: head.headerFields)
        let arrived = try await arrived(request, for: operation, values)
        let run = OperationRun(
            operation: operation, key: operation.takesKey ? values["Idempotency-Key"] : nil,
            requestDigest: Self.digest(of: head, arrived.digest))
        do {
            let answer = try await onStore { store in
                // Here, since what is read is many times what was sent: no more bodies at once than threads.
                let node = try operation.read(arrived.bytes)
                return try run.answer(
                    Call(
                        store: store, caller: caller, now: now, values: values, body: node,
                        upload: arrived.upload?.path, record: run))
            }
            await arrived.upload?.remove(on: pool)
            return answer
        } catch {
            await arrived.upload?.remove(on: pool)
            throw error
        }
    }

    /// What a request has brought.
    private struct Arrived: Sendable {
        /// `nil` for none, and for what was written to a file.
        var bytes: [UInt8]?
        var upload: UploadFile?
        /// SHA-256 of its body.
        var digest: String
    }

    private func arrived(
        _ request: Request, for operation: APIOperation, _ values: [String: String]
    ) async throws -> Arrived {
        if case .upload = operation.body {
            let file = try UploadFile(in: uploads, named: values["file"] ?? "plugin.so")
            let bytes = request.headers[.contentLength].flatMap { Int($0) }
            return Arrived(upload: file, digest: try await file.receive(request.body, declaredBytes: bytes, on: pool))
        }
        let bytes = try await body(of: request, for: operation)
        return Arrived(bytes: bytes, digest: SHA256.hexadecimal(of: bytes ?? []))
    }

    private func onStore<Result: Sendable>(
        _ body: @escaping @Sendable (any Store) throws -> Result
    ) async throws -> Result {
        do {
            return try await pool.run(body)
        } catch {
            throw Refused(underlying: error)
        }
    }

    // MARK: - Reading

    private static func path(of request: Request) -> String {
        String((request.head.path ?? "/").prefix { $0 != "?" })
    }

    /// Behind proxies that are trusted, the last address that none of them is.
    private func address(of request: HTTPRequest, peer: String) -> String {
        guard proxies.contains(peer), let name = HTTPField.Name("X-Forwarded-For"),
            let header = request.headerFields[name]
        else { return peer }
        let hops = header.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
        return hops.last { !proxies.contains($0) }.map { String($0.prefix(64)) } ?? peer
    }

    private func body(of request: Request, for operation: APIOperation) async throws -> [UInt8]? {
        // What nobody asked for is read too, within bounds: the next request comes behind it.
        var bytes: [UInt8] = []
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > Self.bodyBytes {
            throw Self.bodyTooLarge
        }
        for try await buffer in request.body {
            guard bytes.count + buffer.readableBytes <= Self.bodyBytes else { throw Self.bodyTooLarge }
            bytes += buffer.readableBytesView
        }
        guard case .json = operation.body, !bytes.isEmpty else { return nil }
        // Clients of the seed say all sorts of things.
        if operation.face == .seed { return bytes }
        let type = request.headers[.contentType]?.prefix { $0 != ";" }.trimmingCharacters(in: .whitespaces)
        guard type == nil || type?.lowercased() == "application/json" else {
            throw Problem(
                .unsupportedMediaType, "header Content-Type: not application/json", cure: "send JSON, and say so")
        }
        return bytes
    }

    private static var bodyTooLarge: Problem {
        Problem(.tooLarge, "body: more than \(bodyBytes) bytes", cure: "send less")
    }

    private static func digest(of request: HTTPRequest, _ body: String) -> String {
        SHA256.hexadecimal(of: Array("\(request.method.rawValue) \(request.path ?? "/")\n\(body)".utf8))
    }

    // MARK: - Answering

    private func preflight(_ request: Request) -> Response? {
        guard request.method == .options, let origin = door.hosts.allowedOrigin(of: request.head) else { return nil }
        return Response(
            status: .noContent,
            headers: [
                .accessControlAllowOrigin: origin, .vary: "Origin",
                .accessControlAllowMethods: "GET, POST, PATCH, DELETE",
                .accessControlAllowHeaders: "Authorization, Content-Type, Idempotency-Key, If-Match",
            ])
    }

    private func response(_ answer: FinishedAnswer, to request: Request) -> Response {
        var headers: HTTPFields = [:]
        for (name, value) in answer.headers {
            if let name = HTTPField.Name(name) { headers[name] = value }
        }
        headers[.cacheControl] = "no-store"
        headers[.xContentTypeOptions] = "nosniff"
        headers[.contentSecurityPolicy] = "default-src 'none'; frame-ancestors 'none'"
        if let origin = door.hosts.allowedOrigin(of: request.head) {
            headers[.accessControlAllowOrigin] = origin
            headers[.vary] = "Origin"
        }
        let body: ResponseBody =
            switch answer.body {
            case .none: .init()
            case .text(let text): .init(byteBuffer: ByteBuffer(string: text))
            case .pieces(let next): pieces(next)
            }
        return Response(status: .init(code: answer.status), headers: headers, body: body)
    }

    private func pieces(_ next: @escaping @Sendable (any Store) throws -> String?) -> ResponseBody {
        ResponseBody { [pool] writer in
            while let piece = try await pool.run(next) { try await writer.write(ByteBuffer(string: piece)) }
            try await writer.finish(nil)
        }
    }
}
