import JobStore
import NIOPosix
import Synchronization

/// Threads on which requests wait for the store, each with a connection of its own: the pool of Swift's tasks never blocks.
final class StorePool: Sendable {
    private let threads: NIOThreadPool
    private let open: @Sendable () throws -> any Store
    /// Those that no request has: at most as many as threads.
    private let idle = Mutex<[any Store]>([])

    /// - Parameter open: opens a connection. Called when a request needs one and all are taken: a server that nobody asks has none.
    init(threads count: Int, open: @escaping @Sendable () throws -> any Store) {
        threads = NIOThreadPool(numberOfThreads: count)
        self.open = open
        threads.start()
    }

    func run<Result: Sendable>(_ body: @escaping @Sendable (any Store) throws -> Result) async throws -> Result {
        try await threads.runIfActive { [self] in
            let store = try idle.withLock { $0.popLast() } ?? open()
            defer { idle.withLock { $0.append(store) } }
            return try body(store)
        }
    }

    /// As `run`, for what needs a thread that may block, and no store.
    func perform<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
        try await threads.runIfActive(body)
    }

    func stop() async { try? await threads.shutdownGracefully() }
}
