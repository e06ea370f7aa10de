import CLinux
import Glibc
import Synchronization

/// A thread of our own for work that blocks, so that Swift's cooperative pool never does.
///
/// It runs on when this object is let go.
public final class DedicatedThread: Sendable {
    private let thread: pthread_t
    private let isJoined = Atomic(false)

    private final class Start {
        let name: String
        let body: @Sendable () -> Void

        init(name: String, body: @escaping @Sendable () -> Void) {
            self.name = name
            self.body = body
        }
    }

    /// Starts the thread. `name` is shown by the system's tools; 15 bytes of it are kept.
    ///
    /// - Throws: when the process may have no more threads; `body` is let go.
    public init(named name: String, _ body: @escaping @Sendable () -> Void) throws(ThreadShortage) {
        let start = Unmanaged.passRetained(Start(name: String(name.prefix(15)), body: body))
        var thread = pthread_t()
        let result = pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                let start = Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
                gnu_set_thread_name(start.name)
                start.body()
                return nil
            }, start.toOpaque())
        guard result == 0 else {
            start.release()
            throw ThreadShortage("\"\(name)\" cannot start", errno: result)
        }
        self.thread = thread
    }

    deinit {
        if !isJoined.load(ordering: .relaxed) { pthread_detach(thread) }
    }

    /// Waits until the thread has ended. Call once.
    public func join() {
        isJoined.store(true, ordering: .relaxed)
        pthread_join(thread, nil)
    }
}
