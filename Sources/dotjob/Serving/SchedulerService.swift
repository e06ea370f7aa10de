import Scheduling
import ServiceLifecycle

/// A scheduler as a part of a process.
struct SchedulerService: Service {
    let scheduler: Scheduler

    func run() async throws {
        try await withTaskCancellationHandler {
            try await withGracefulShutdownHandler {
                scheduler.start()
                try await scheduler.waitUntilStopped()
            } onGracefulShutdown: {
                scheduler.stop()
            }
        } onCancel: {
            scheduler.stop()
        }
    }
}
