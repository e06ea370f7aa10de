import Glibc
import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Ends connections whose requests take too long to arrive, that still send what nobody reads, or that do not read what they asked for;
/// gives what is no request its answer; and keeps the list of those that are open.
final class ConnectionWatch: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// How long a client may go on as it does while the server stops.
    private static let grace = TimeAmount.seconds(2)
    /// Bytes that a client may still send when it has been refused.
    private static let refusedBytes = 1 << 20

    /// How long a request may take to arrive.
    private var arrival: TimeAmount
    /// How long a client may read nothing of an answer.
    private var stall: TimeAmount
    /// Bytes of a stream that are kept for a client: by the system, and by the channel.
    private let streamBytes: Int
    private let connections: OpenConnections
    private var arrivalEnd: Scheduled<Void>?
    private var stallEnd: Scheduled<Void>?
    /// Requests that have begun and are not answered: with pipelining, several.
    private var unanswered = 0
    /// Whether the last of them has more to come.
    private var isArriving = false
    /// Whether the answer that is being written is the last one.
    private var isLast = false
    /// Whether the answer that is being written has no end.
    private var isStream = false
    /// Whether the client has said that it sends no more.
    private var hasSentAll = false
    /// After the last answer: how many more bytes are thrown away.
    private var room: Int?

    init(arrival: TimeAmount, stall: TimeAmount, streamBytes: Int, connections: OpenConnections) {
        self.arrival = arrival
        self.stall = stall
        self.streamBytes = streamBytes
        self.connections = connections
    }

    func handlerAdded(context: ChannelHandlerContext) { connections.add(context.channel) }

    func handlerRemoved(context: ChannelHandlerContext) {
        connections.remove(context.channel)
        cancel(&arrivalEnd)
        cancel(&stallEnd)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if room != nil { return discard(unwrapInboundIn(data), context) }
        switch unwrapInboundIn(data) {
        case .head:
            if unanswered == 0 { connections.set(context.channel, idle: false) }
            unanswered += 1
            isArriving = true
            close(context, in: arrival, by: &arrivalEnd)
        case .body: break
        case .end:
            isArriving = false
            cancel(&arrivalEnd)
        }
        context.fireChannelRead(data)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        // Those behind this one, who read nothing any more, would not ask for it.
        if room != nil { context.read() }
        context.fireChannelReadComplete()
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(var head):
            // It is refused before it is read, or cannot be read: what comes behind it is no request.
            isLast = unanswered == 0 || unanswered == 1 && isArriving
            let isUnreadable = UnreadableRequest.isAnswered(by: head)
            if isUnreadable { head = UnreadableRequest.head }
            // What is not ours to answer has none yet.
            RequestID.put(RequestID.new(), into: &head.headerFields)
            if isLast { head.headerFields[.connection] = "close" }
            isStream = head.headerFields[.contentType] == "text/event-stream"
            if isStream { holdToSignsOfLife(context.channel) }
            context.write(wrapOutboundOut(.head(head)), promise: promise)
            if isUnreadable { context.write(wrapOutboundOut(.body(UnreadableRequest.body)), promise: nil) }
        case .body: context.write(data, promise: promise)
        case .end:
            isStream = false
            unanswered = max(unanswered - 1, 0)
            if unanswered == 0 { connections.set(context.channel, idle: true) }
            guard isLast else { return context.write(data, promise: promise) }
            context.writeAndFlush(data, promise: promise)
            linger(context)
        }
    }

    /// A client that vanished without a word is found out by what it leaves unconfirmed, however little that is. And what one does not
    /// read waits with it rather than here.
    private func holdToSignsOfLife(_ channel: any Channel) {
        let userTimeout = ChannelOptions.Types.SocketOption(
            level: .tcp, name: NIOBSDSocket.Option(rawValue: TCP_USER_TIMEOUT))
        let limit = Int(stall.nanoseconds / 1_000_000)
        _ = channel.setOption(userTimeout, value: limit)
        _ = channel.setOption(.socketOption(.so_sndbuf), value: streamBytes)
        let water = ChannelOptions.Types.WriteBufferWaterMark(low: streamBytes / 2, high: streamBytes)
        _ = channel.setOption(.writeBufferWaterMark, value: water)
    }

    /// Ends our side, and throws away what still comes: a connection that is closed with bytes in it that nobody has read is reset, and the
    /// reset may overtake the answer.
    private func linger(_ context: ChannelHandlerContext) {
        if hasSentAll { return context.close(promise: nil) }
        room = Self.refusedBytes
        close(context, in: Self.grace, by: &arrivalEnd)
        context.close(mode: .output, promise: nil)
        context.read()
    }

    private func discard(_ part: HTTPRequestPart, _ context: ChannelHandlerContext) {
        switch part {
        case .head: break
        case .body(let bytes):
            let left = (room ?? 0) - bytes.readableBytes
            room = left
            if left < 0 { context.close(promise: nil) }
        case .end: context.close(promise: nil)
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable {
            cancel(&stallEnd)
        } else {
            close(context, in: stall, by: &stallEnd)
        }
        context.fireChannelWritabilityChanged()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .inputClosed? = event as? ChannelEvent {
            hasSentAll = true
            // A stream would otherwise go on until a sign of life is refused.
            if room != nil || isStream { context.close(promise: nil) }
        }
        // What has arrived is answered; nobody waits for what may never arrive, or be read.
        if event is ChannelShouldQuiesceEvent {
            arrival = min(Self.grace, arrival)
            stall = min(Self.grace, stall)
            if isArriving { close(context, in: arrival, by: &arrivalEnd) }
            if !context.channel.isWritable { close(context, in: stall, by: &stallEnd) }
        }
        context.fireUserInboundEventTriggered(event)
    }

    private func close(_ context: ChannelHandlerContext, in time: TimeAmount, by task: inout Scheduled<Void>?) {
        cancel(&task)
        let channel = context.channel
        task = context.eventLoop.scheduleTask(in: time) { channel.close(promise: nil) }
    }

    private func cancel(_ task: inout Scheduled<Void>?) {
        task?.cancel()
        task = nil
    }
}
