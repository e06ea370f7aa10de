import NIOCore

#if TLS
    import NIOSSL
#endif

extension Channel {
    /// Closes it at once: TLS would say good-bye first, and wait for an answer that a deaf client never gives.
    func cutOff() {
        #if TLS
            eventLoop.execute {
                let tls = try? self.pipeline.syncOperations.context(handlerType: NIOSSLServerHandler.self)
                guard let tls else { return self.close(promise: nil) }
                tls.close(promise: nil)
            }
        #else
            close(promise: nil)
        #endif
    }
}
