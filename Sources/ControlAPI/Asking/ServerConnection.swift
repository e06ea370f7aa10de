import Foundation
import JobModel
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

#if TLS
    import NIOSSL
#endif

/// Asks one server, a request at a time. It follows no redirect and heeds no proxy: the token goes to the server that was named.
///
/// Every call blocks its thread, which must be none of Swift's tasks'.
final class ServerConnection: Sendable {
    /// Of an answer, from one piece to the next.
    static let patience: TimeAmount = .seconds(60)
    private static let connectTimeout: TimeAmount = .seconds(10)

    let address: ServerAddress
    private let token: ServerToken?
    private let certificateFile: String?
    private let group = MultiThreadedEventLoopGroup.singleton
    /// The connection that is open, between two requests.
    private let kept = Mutex<OpenConnection?>(nil)

    /// - Parameter certificateFile: of those who vouch for the server; `nil` for those whom the system trusts.
    init(_ address: ServerAddress, token: ServerToken?, certificateFile: String?) throws {
        self.address = address
        self.token = token
        self.certificateFile = certificateFile
        #if !TLS
            if address.isSecure {
                throw ServerRefused(
                    .address, address.text, "this dotjob was built without TLS",
                    cure: "build it with the trait TLS, which is on by default")
            }
        #endif
    }

    var hasToken: Bool { token != nil }

    deinit { kept.withLock { $0?.channel.close(promise: nil) } }

    /// Sends a request, and once more when the connection broke and that does no harm.
    func answer(to request: ServerRequest) throws -> ServerReply {
        do {
            return try ask(request, mayReuse: request.mayRepeat)
        } catch let error where request.mayRepeat && Self.isBroken(error) {
            do {
                return try ask(request, mayReuse: false)
            } catch {
                throw refused(error)
            }
        } catch {
            throw refused(error)
        }
    }

    private func ask(_ request: ServerRequest, mayReuse: Bool) throws -> ServerReply {
        let before = kept.withLock { connection in
            defer { connection = nil }
            return connection
        }
        if let before, !mayReuse { before.channel.close(promise: nil) }
        let connection: OpenConnection
        if let before, mayReuse, before.channel.isActive { connection = before } else { connection = try connect() }
        let reply: ServerReply
        do {
            reply = try answer(to: request, on: connection.channel)
        } catch {
            throw connection.fault.first ?? error
        }
        if reply.staysOpen {
            kept.withLock { $0 = connection }
        } else {
            connection.channel.close(promise: nil)
        }
        return reply
    }

    private func answer(to request: ServerRequest, on channel: any Channel) throws -> ServerReply {
        let promise = channel.eventLoop.makePromise(of: ServerReply.self)
        // On a channel that has closed nobody reads the request who would answer it.
        let written = channel.eventLoop.makePromise(of: Void.self)
        written.futureResult.whenFailure { _ in promise.fail(ServerSilence.closed) }
        channel.writeAndFlush(
            PendingRequest(head: head(of: request), request: request, reply: promise), promise: written)
        return try promise.futureResult.wait()
    }

    private func head(of request: ServerRequest) -> HTTPRequestHead {
        var headers = HTTPHeaders([("Host", address.hostHeader), ("Accept", "application/json")])
        if let token { headers.add(name: "Authorization", value: "Bearer \(token.text)") }
        if let key = request.key { headers.add(name: "Idempotency-Key", value: key) }
        if let trace = request.trace { headers.add(name: Parameter.traceParent.name, value: trace.text) }
        if let body = request.body {
            headers.add(name: "Content-Type", value: request.contentType)
            headers.add(name: "Content-Length", value: "\(body.count)")
        } else if request.method != .GET {
            headers.add(name: "Content-Length", value: "0")
        }
        return HTTPRequestHead(
            version: .http1_1, method: request.method, uri: address.prefix + request.target, headers: headers)
    }

    private func connect() throws -> OpenConnection {
        let secured = try securing()
        let fault = ConnectionFault()
        let channel = try ClientBootstrap(group: group).connectTimeout(Self.connectTimeout)
            .channelOption(.socketOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try secured(channel)
                    try channel.pipeline.syncOperations.addHTTPClientHandlers()
                    try channel.pipeline.syncOperations.addHandler(ReplyReader(fault))
                }
            }
            .connect(host: address.host, port: address.port).wait()
        return OpenConnection(channel: channel, fault: fault)
    }

    /// What puts TLS in front of a connection, where the address asks for it.
    private func securing() throws -> @Sendable (any Channel) throws -> Void {
        guard address.isSecure else { return { _ in } }
        #if TLS
            var configuration = TLSConfiguration.makeClientConfiguration()
            if let certificateFile { configuration.trustRoots = .file(certificateFile) }
            let context: NIOSSLContext
            do {
                context = try NIOSSLContext(configuration: configuration)
            } catch {
                throw ServerRefused(
                    .address,
                    Refusal(
                        certificateFile.map { "file \"\($0)\"" } ?? "server \"\(address.text)\"",
                        "holds no certificates that could be read", cure: .plain("name a file of them in PEM")))
            }
            let name = address.isNumeric ? nil : address.host
            return { channel in
                try channel.pipeline.syncOperations.addHandler(
                    NIOSSLClientHandler(context: context, serverHostname: name))
            }
        #else
            return { _ in }
        #endif
    }
}

/// A connection, and what it has broken of.
private struct OpenConnection {
    let channel: any Channel
    let fault: ConnectionFault
}

/// What is asked.
struct ServerRequest: Sendable {
    var method: HTTPMethod
    /// The path with its query, escaped.
    var target: String
    var body: [UInt8]?
    var contentType = "application/json"
    /// Makes it safe to send it twice.
    var key: String?
    /// What it is a part of.
    var trace: TraceContext?
    /// How long the server may take, from one piece of its answer to the next.
    var patience = ServerConnection.patience

    static func upload(_ bytes: [UInt8], to target: String, patienceMs: Int64) -> ServerRequest {
        ServerRequest(
            method: .POST, target: target, body: bytes, contentType: "application/octet-stream",
            key: UUID().uuidString, patience: .milliseconds(patienceMs))
    }

    var mayRepeat: Bool { method == .GET || key != nil }
}

struct ServerReply: Sendable {
    var status: Int
    var contentType: String
    var retryAfter: String?
    var body: [UInt8]
    var staysOpen: Bool
}
