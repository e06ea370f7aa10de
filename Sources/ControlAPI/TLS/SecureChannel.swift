#if TLS
    import HummingbirdCore
    import Logging
    import NIOCore
    import NIOSSL

    /// HTTP within TLS, each connection with the certificate that is current when it begins.
    struct SecureChannel: ServerChildChannel {
        let http: HTTP1Channel
        let certificate: ServedCertificate

        func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<HTTP1Channel.Value> {
            channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: certificate.context))
            }.flatMap { http.setup(channel: channel, logger: logger) }
        }

        func handle(value: HTTP1Channel.Value, logger: Logger) async {
            await http.handle(value: value, logger: logger)
        }
    }
#endif
