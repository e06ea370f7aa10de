import NIOCore
import NIOHTTP1
import Synchronization

/// A request, and who waits for its answer.
struct PendingRequest: Sendable {
    var head: HTTPRequestHead
    var request: ServerRequest
    var reply: EventLoopPromise<ServerReply>
}

/// Writes the one request that is under way, and gathers its answer.
final class ReplyReader: ChannelDuplexHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundIn = PendingRequest
    typealias OutboundOut = HTTPClientRequestPart

    /// Bytes of an answer: more than any that dotjob gives.
    private static let longestAnswer = 512 << 20

    private let fault: ConnectionFault
    private var pending: PendingRequest?
    private var head: HTTPResponseHead?
    private var body: [UInt8] = []
    private var timer: Scheduled<Void>?

    init(_ fault: ConnectionFault) { self.fault = fault }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let asked = unwrapOutboundIn(data)
        guard context.channel.isActive else {
            promise?.fail(ServerSilence.closed)
            return asked.reply.fail(ServerSilence.closed)
        }
        pending = asked
        watch(context)
        context.write(wrapOutboundOut(.head(asked.head)), promise: nil)
        if let bytes = asked.request.body {
            context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: bytes)))), promise: nil)
        }
        context.write(wrapOutboundOut(.end(nil)), promise: promise)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        watch(context)
        switch unwrapInboundIn(data) {
        case .head(let head):
            // What only says that it goes on is no answer.
            if head.status.code >= 200 { self.head = head }
        case .body(let buffer):
            body.append(contentsOf: buffer.readableBytesView)
            if body.count > Self.longestAnswer { fail(ServerSilence.endless, context) }
        case .end: finish()
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        fail(ServerSilence.closed, context)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        fault.note(error)
        fail(error, context)
    }

    private func finish() {
        guard let pending, let head else { return }
        timer?.cancel()
        let reply = ServerReply(
            status: Int(head.status.code), contentType: head.headers.first(name: "Content-Type") ?? "",
            retryAfter: head.headers.first(name: "Retry-After"), body: body, staysOpen: head.isKeepAlive)
        (self.pending, self.head, body) = (nil, nil, [])
        pending.reply.succeed(reply)
    }

    private func fail(_ error: any Error, _ context: ChannelHandlerContext) {
        timer?.cancel()
        pending?.reply.fail(error)
        pending = nil
        context.close(promise: nil)
    }

    /// Waits for the next piece of the answer, from here on.
    private func watch(_ context: ChannelHandlerContext) {
        timer?.cancel()
        guard let patience = pending?.request.patience else { return }
        let (reader, context) = (
            NIOLoopBound(self, eventLoop: context.eventLoop), NIOLoopBound(context, eventLoop: context.eventLoop)
        )
        timer = context.value.eventLoop.scheduleTask(in: patience) {
            reader.value.fail(ServerSilence.late, context.value)
        }
    }
}

/// The first error of a connection: TLS may end it before there is a request that could be told.
final class ConnectionFault: Sendable {
    private let noted = Mutex<(any Error)?>(nil)

    var first: (any Error)? { noted.withLock { $0 } }

    func note(_ error: any Error) { noted.withLock { $0 = $0 ?? error } }
}

/// How a server leaves a request without an answer.
enum ServerSilence: Error {
    case closed, late, endless
}
