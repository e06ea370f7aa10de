import Execution
import ServiceLifecycle

/// An executor as a part of a process.
struct ExecutorService: Service {
    let executor: Executor
    let readiness: Readiness

    func run() async throws {
        try await withTaskCancellationHandler {
            try await withGracefulShutdownHandler {
                try await executor.run { readiness.begins(.executor, "session \(executor.sessionID)") }
            } onGracefulShutdown: {
                executor.drain()
            }
        } onCancel: {
            executor.stopAtOnce()
        }
    }
}
