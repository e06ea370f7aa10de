import Hummingbird
import NIOCore

/// Where a request came from, and to.
struct APIContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let channel: any Channel
    /// The other end of the connection.
    let peer: String
    /// Our end.
    let ownAddress: String?

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        channel = source.channel
        peer = source.channel.remoteAddress?.ipAddress ?? "unknown"
        ownAddress = source.channel.localAddress?.ipAddress
    }
}
