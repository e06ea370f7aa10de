/// Where an executor serves its metrics.
public struct ExecutorAddress: Sendable {
    public var ip: String
    public var port: Int

    /// - Parameter bind: what it listens on; of all addresses one that others reach is told.
    public init(bind: String, port: Int) {
        ip = ["0.0.0.0", "::"].contains(bind) ? NodeAddress.current() : bind
        self.port = port
    }
}
