import Glibc
import Logging
import ServiceLifecycle
import Threads
import UnixSignals

/// Runs services until a signal ends them: the first SIGTERM or SIGINT lets them finish, a second one stops them at once.
///
/// Nothing else does: who reads the log may go away (SIGPIPE), and so may the terminal, or a rotation of logs may say hello (SIGHUP: with a
/// certificate, HTTP takes it for a word that there is a new one).
struct ServingProcess {
    var services: [any Service]
    var logger: Logger

    func run() async throws {
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

    /// Makes this process one that serves for long. Before it logs its first line.
    ///
    /// - Throws: `ThreadShortage`, where the runtime would end it without a word.
    static func prepare() throws {
        unblockSignals()
        // A file that has reached a limit of its size is an error to be told, not a death.
        for signal in [SIGPIPE, SIGHUP, SIGXFSZ] { Glibc.signal(signal, SIG_IGN) }
        raiseDescriptorLimit()
        // Ours are four and one a watched directory, HTTP's six; the runtime has one a processor, and a few.
        try ThreadShortage.check(roomFor: 14 + max(sysconf(Int32(_SC_NPROCESSORS_ONLN)), 1))
    }

    /// Each host takes a handful of descriptors, and the usual soft limit is that of programs that call select(2).
    private static func raiseDescriptorLimit() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
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
