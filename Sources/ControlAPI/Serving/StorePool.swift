import JobStore
import NIOPosix
import Synchronization

/// Threads on which requests wait for the store, each with a connection of its own: the pool of Swift's tasks never blocks.
final class StorePool: Sendable {
    private let threads: NIOThreadPool
    /// Those that no request has: there are as many as threads.
    private let idle: Mutex<[any Store]>

    init(_ stores: [any Store]) {
        threads = NIOThreadPool(numberOfThreads: stores.count)
        idle = Mutex(stores)
        threads.start()
    }

    func run<Result: Sendable>(_ body: @escaping @Sendable (any Store) throws -> Result) async throws -> Result {
        try await threads.runIfActive { [self] in
            let store = idle.withLock { $0.removeLast() }
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
