import Scheduling
import ServiceLifecycle

/// A scheduler as a part of a process.
struct SchedulerService: Service {
    let scheduler: Scheduler

    func run() async throws {
        await withTaskCancellationHandler {
            await withGracefulShutdownHandler {
                scheduler.start()
                await scheduler.waitUntilStopped()
            } onGracefulShutdown: {
                scheduler.stop()
            }
        } onCancel: {
            scheduler.stop()
        }
    }
}
