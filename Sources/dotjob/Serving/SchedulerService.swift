import Scheduling
import ServiceLifecycle

/// A scheduler as a part of a process.
struct SchedulerService: Service {
    let scheduler: Scheduler
    let readiness: Readiness

    func run() async throws {
        try await withTaskCancellationHandler {
            try await withGracefulShutdownHandler {
                scheduler.start()
                readiness.begins(.scheduler, "scheduling")
                try await scheduler.waitUntilStopped()
            } onGracefulShutdown: {
                scheduler.stop()
            }
        } onCancel: {
            scheduler.stop()
        }
    }
}
