import HTTPTypes
import Hummingbird
import NIOCore
import Threads

/// Pages beside the API.
extension APIResponder {
    /// What requests of pages are counted as.
    static let pageOperation = "page"

    /// - Throws: `Problem` for a request that is not a page's own, or that is too large.
    func page(of site: Site, for request: Request, _ context: APIContext) async throws -> Response {
        let head = request.head
        if request.method != .get, request.method != .head { try door.hosts.checkForm(head) }
        var asked = SiteRequest(
            method: request.method, path: Self.path(of: request), query: request.uri.query,
            origin: "\(door.hosts.isSecureOutside ? "https" : "http")://\(head.authority ?? "")",
            cookies: Cookies(head),
            headers: head.headerFields, isSecure: door.hosts.isSecureOutside)
        let address = address(of: head, peer: context.peer)
        let upload = try await arrive(request, for: &asked)
        let finished = asked
        let reply: SiteReply
        do {
            reply = try await onStore { [routes, door] store in
                let now = SystemClock.utcMilliseconds()
                let browser = try door.browser(of: head, in: store, now: now)
                return site.respond(
                    finished,
                    SiteDesk(
                        routes: routes, door: door, store: store,
                        caller: Caller(token: browser?.token, address: address), session: browser?.secret, now: now,
                        cookie: SessionSecret.cookie(of: head)))
            }
        } catch {
            await upload?.remove(on: pool)
            throw error
        }
        await upload?.remove(on: pool)
        return response(reply, to: request)
    }

    /// Reads what a form sends.
    ///
    /// - Returns: the file that an upload was written to.
    private func arrive(_ request: Request, for asked: inout SiteRequest) async throws -> UploadFile? {
        guard request.headers[.contentType]?.hasPrefix("multipart/form-data") ?? false else {
            for try await buffer in request.body {
                guard asked.body.count + buffer.readableBytes <= Self.bodyBytes else { throw Self.bodyTooLarge }
                asked.body += buffer.readableBytesView
            }
            return nil
        }
        // Whoever is not signed in sends no file.
        let head = request.head
        guard try await onStore({ try door.browser(of: head, in: $0, now: SystemClock.utcMilliseconds()) }) != nil
        else { throw Problem(.unauthorized, "not signed in", cure: "sign in and try again") }
        let file = try UploadFile(in: uploads, named: "form")
        let bytes = request.headers[.contentLength].flatMap { Int($0) }
        _ = try await file.receive(request.body, declaredBytes: bytes, on: pool)
        asked.upload = file.path
        return file
    }

    private func response(_ reply: SiteReply, to request: Request) -> Response {
        var headers = reply.headers
        headers[.xContentTypeOptions] = "nosniff"
        headers[.contentSecurityPolicy] = Self.contentPolicy
        // Forms tell where they come from by it.
        headers[.init("Referrer-Policy")!] = "same-origin"
        var body = ResponseBody(byteBuffer: ByteBuffer(bytes: reply.body))
        if request.method == .head {
            headers[.contentLength] = String(reply.body.count)
            body = .init()
        }
        return Response(status: reply.status, headers: headers, body: body)
    }

    private static let contentPolicy = """
        default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; frame-ancestors 'none'; \
        base-uri 'none'; form-action 'self'; object-src 'none'
        """
}
