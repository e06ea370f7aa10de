import NIOCore
import NIOHTTPTypes

/// Ends connections whose requests take too long to arrive, or that still send what nobody reads.
final class RequestDeadline: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// How long a request may take to arrive.
    private let limit: TimeAmount
    private var end: Scheduled<Void>?
    /// Whether the request that is answered has more to come.
    private var isArriving = false

    init(limit: TimeAmount) { self.limit = limit }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head:
            isArriving = true
            schedule(context)
        case .body: break
        case .end:
            isArriving = false
            cancel()
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard case .end = unwrapOutboundIn(data), isArriving else {
            context.write(data, promise: promise)
            return
        }
        // It was refused before it was read.
        context.writeAndFlush(data, promise: promise)
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        cancel()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { cancel() }

    private func schedule(_ context: ChannelHandlerContext) {
        cancel()
        let channel = context.channel
        end = context.eventLoop.scheduleTask(in: limit) { channel.close(promise: nil) }
    }

    private func cancel() {
        end?.cancel()
        end = nil
    }
}
