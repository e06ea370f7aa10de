import Execution
import ServiceLifecycle

/// An executor as a part of a process.
struct ExecutorService: Service {
    let executor: Executor

    func run() async throws {
        try await withTaskCancellationHandler {
            try await withGracefulShutdownHandler {
                try await executor.run()
            } onGracefulShutdown: {
                executor.drain()
            }
        } onCancel: {
            executor.stopAtOnce()
        }
    }
}
