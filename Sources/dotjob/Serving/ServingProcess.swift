import Glibc
import Logging
import ServiceLifecycle
import UnixSignals

/// Runs services until a signal ends them: the first SIGTERM or SIGINT lets them finish, a second one stops them at once.
struct ServingProcess {
    var services: [any Service]
    var logger: Logger

    func run() async throws {
        Self.unblockSignals()
        let group = ServiceGroup(
            configuration: .init(
                services: services.map {
                    .init(
                        service: $0, successTerminationBehavior: .gracefullyShutdownGroup,
                        failureTerminationBehavior: .gracefullyShutdownGroup)
                }, logger: logger))
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
        let logger = logger
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            tasks.addTask {
                var isStopping = false
                for await signal in signals {
                    if isStopping {
                        logger.warning("\(signal) again: stopping at once")
                        return
                    }
                    logger.info("\(signal): finishing what runs; once more stops at once")
                    isStopping = true
                    await group.triggerGracefulShutdown()
                }
            }
            // Whichever is first: the services have ended, or the second signal says not to wait for them.
            defer { tasks.cancelAll() }
            try await tasks.next()
        }
    }

    /// A parent may leave its signal mask behind (Foundation's `Process` on a dispatch thread does): SIGTERM would never arrive.
    private static func unblockSignals() {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGTERM)
        sigaddset(&signals, SIGINT)
        pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    }
}
