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
    let routes: RouteTable
    let door: Door
    let pool: StorePool
    let streams: LiveStreams
    let proxies: Set<String>
    /// The directory of uploads.
    let uploads: String
    let meters: RequestMeters
    /// `nil` where the API is all that is served.
    let site: Site?
    let logger: Logger

    func respond(to request: Request, context: APIContext) async throws -> Response {
        let start = ContinuousClock.now
        let id = RequestID.of(request.head)
        var operation = RequestMeters.noOperation
        var response = try await respond(to: request, context, id: id, operation: &operation)
        RequestID.put(id, into: &response.headers)
        meters.record(operation, status: response.status.code, since: start)
        return response
    }

    /// - Parameter operation: becomes the id of the one that was asked for.
    private func respond(
        to request: Request, _ context: APIContext, id: String, operation: inout String
    ) async throws -> Response {
        let face = routes.face(ofPath: Self.path(of: request))
        var answer: FinishedAnswer
        do {
            try door.hosts.check(request.head, ownAddress: context.ownAddress)
            if let preflight = preflight(request) { return preflight }
            if let site, site.owns(request.head) {
                operation = Self.pageOperation
                return try await page(of: site, for: request, context)
            }
            switch routes.find(request.method, path: Self.path(of: request)) {
            case .operation(let match):
                operation = match.operation.id
                answer = try await self.answer(match, request, context)
            case .none(let absence):
                // What there is, is told to who may come in.
                _ = try await caller(of: request, context, for: absence.access, now: SystemClock.utcMilliseconds())
                answer = FinishedAnswer(absence.problem, face: face)
                if !absence.allowed.isEmpty { answer.headers["Allow"] = absence.allowed.joined(separator: ", ") }
            }
        } catch let error as Refused {
            answer = FinishedAnswer(told(error.underlying, id: id), face: face)
        } catch let problem as Problem {
            answer = FinishedAnswer(problem, face: face)
        }
        do {
            return try response(answer, to: request, context)
        } catch let problem as Problem {
            return try response(FinishedAnswer(problem, face: face), to: request, context)
        }
    }

    /// What an operation threw: everything else is the connection's trouble, and ends it.
    private struct Refused: Error {
        var underlying: any Error
    }

    private func told(_ error: any Error, id: String) -> Problem {
        let problem = Problem(error)
        let request: Logger.Metadata = ["request": "\(id)"]
        // Only its type: what it says may hold anything.
        if problem.kind == .internal {
            logger.error("request: \(type(of: error)) was thrown and not foreseen", metadata: request)
        }
        if problem.kind == .unavailable { logger.warning("request: \(problem.detail)", metadata: request) }
        return problem
    }

    private func answer(
        _ match: RouteTable.Match, _ request: Request, _ context: APIContext
    ) async throws -> FinishedAnswer {
        let operation = match.operation
        let now = SystemClock.utcMilliseconds()
        let head = request.head
        // Before the body is read: whoever may not ask sends nothing.
        let caller = try await caller(of: request, context, for: operation.access, now: now)
        let values = try operation.values(path: match.values, query: request.uri.query, headers: head.headerFields)
        let arrived = try await self.arrived(request, for: operation, values)
        if let runAlone = operation.runAlone {
            do {
                return FinishedAnswer(try await runAlone(), of: operation, for: nil)
            } catch {
                throw Refused(underlying: error)
            }
        }
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

    private func caller(
        of request: Request, _ context: APIContext, for access: APIOperation.Access, now: UTCMilliseconds
    ) async throws -> Caller {
        let head = request.head
        let address = address(of: head, peer: context.peer)
        // A sign of life needs no store.
        if access == .everyone { return Caller(token: nil, address: address) }
        return try await onStore {
            try door.caller(of: head, address: address, for: access, in: $0, now: now)
        }
    }

    func onStore<Result: Sendable>(
        _ body: @escaping @Sendable (any Store) throws -> Result
    ) async throws -> Result {
        do {
            return try await pool.run(body)
        } catch {
            throw Refused(underlying: error)
        }
    }

    // MARK: - Reading

    static func path(of request: Request) -> String {
        String((request.head.path ?? "/").prefix { $0 != "?" })
    }

    /// Behind proxies that are trusted, the last address that none of them is.
    func address(of request: HTTPRequest, peer: String) -> String {
        guard proxies.contains(peer), let name = HTTPField.Name("X-Forwarded-For"),
            let header = request.headerFields[name]
        else { return peer }
        let hops = header.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
        return hops.last { !proxies.contains($0) }.map { String($0.prefix(64)) } ?? peer
    }

    // MARK: - Answering

    private func preflight(_ request: Request) -> Response? {
        guard request.method == .options, let origin = door.hosts.allowedOrigin(of: request.head) else { return nil }
        return Response(
            status: .noContent,
            headers: [
                .accessControlAllowOrigin: origin, .vary: "Origin",
                .accessControlAllowMethods: "GET, POST, PATCH, DELETE",
                .accessControlAllowHeaders: "Authorization, Content-Type, Idempotency-Key, If-Match, Last-Event-ID",
            ])
    }

    /// - Throws: `Problem` when there are too many streams.
    private func response(
        _ answer: FinishedAnswer, to request: Request, _ context: APIContext
    ) throws -> Response {
        var headers = answer.fields
        if let origin = door.hosts.allowedOrigin(of: request.head) {
            headers[.accessControlAllowOrigin] = origin
            headers[.vary] = "Origin"
        }
        var body: ResponseBody =
            switch answer.body {
            case .none: .init()
            case .text(let text): .init(byteBuffer: ByteBuffer(string: text))
            case .pieces(let next): pieces(next)
            case .stream(let wanted, let token): stream(try streams.open(wanted, for: token, on: context.channel))
            }
        if request.method == .head {
            // Nobody reads it, and who asks on would take it for the next answer. Only its length is told.
            headers[.contentLength] = String(body.contentLength ?? 0)
            body = .init()
        }
        return Response(status: .init(code: answer.status), headers: headers, body: body)
    }

    private func stream(_ stream: OpenStream) -> ResponseBody {
        ResponseBody { [streams] writer in
            defer { streams.remove(stream) }
            while let text = await stream.buffer.next() { try await writer.write(ByteBuffer(string: text)) }
            try await writer.finish(nil)
        }
    }

    private func pieces(_ next: @escaping @Sendable (any Store) throws -> String?) -> ResponseBody {
        ResponseBody { [pool] writer in
            while let piece = try await pool.run(next) { try await writer.write(ByteBuffer(string: piece)) }
            try await writer.finish(nil)
        }
    }
}
