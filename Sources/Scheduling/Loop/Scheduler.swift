public import JobStore
public import Logging
import Synchronization
import Threads

/// What a scheduler needs of a store.
public typealias SchedulerStore = ScheduleStore & SessionStore & DoorbellStore & StoreClock

/// Turns due jobs into tasks, rescues the tasks of dead executors and prunes old logs.
///
/// Any number of schedulers may work on one database: the store's transactions keep them from writing an occurrence
/// twice. A scheduler works on a thread of its own, since every call of a store blocks.
public final class Scheduler: Sendable {
    private enum State {
        case ready
        case running
        case stopping
    }

    private let store: any SchedulerStore
    private let configuration: SchedulerConfiguration
    private let clock: SchedulerClock
    private let logger: Logger
    private let wake: Wakeup
    /// Rung when an executor dies.
    private let deaths: Wakeup
    private let state = Mutex(State.ready)
    private let failure = Mutex<(any Error)?>(nil)
    private let over = Latch()

    /// - Parameter clock: the store's and the machine's, unless a test has others.
    /// - Throws: when the process is out of file descriptors.
    public init(
        store: any SchedulerStore, configuration: SchedulerConfiguration = SchedulerConfiguration(),
        clock: SchedulerClock? = nil, logger: Logger
    ) throws {
        self.store = store
        self.configuration = configuration
        self.clock = clock ?? SchedulerClock(of: store)
        self.logger = logger
        wake = try Wakeup()
        deaths = try Wakeup()
    }

    /// Starts the thread, which keeps the scheduler alive until it has stopped. A scheduler starts once: later calls do
    /// nothing.
    public func start() {
        let isFirst = state.withLock { state in
            guard state == .ready else { return false }
            state = .running
            return true
        }
        guard isFirst else { return }
        do {
            _ = try DedicatedThread(named: "scheduler") { [self] in
                work()
                over.open()
            }
        } catch {
            failure.withLock { $0 = error }
            over.open()
        }
    }

    /// Asks the thread to end after the transaction it is in. Returns at once; from any thread.
    public func stop() {
        let before = state.withLock { state in
            defer { state = .stopping }
            return state
        }
        before == .ready ? over.open() : wake.ring()
    }

    /// Returns once the thread has ended, or `stop` was called without a start.
    ///
    /// - Throws: why the thread ended by itself, or never began: the store will never answer again; `ThreadShortage`.
    public func waitUntilStopped() async throws {
        await over.wait()
        if let failure = failure.withLock({ $0 }) { throw failure }
    }

    /// Rescues what executors of this machine held that are dead by their locks, without a scheduler: for one that starts anew. Blocks
    /// its thread.
    ///
    /// - Throws: `StoreError`; `DescriptorShortage`.
    public static func rescueDead(in store: any SessionStore & StoreClock, logger: Logger) throws {
        try SessionRescuer(
            store: store, configuration: SchedulerConfiguration(), logger: logger, deaths: Wakeup()
        ).rescueFree(now: store.now)
    }

    private func work() {
        var loop = SchedulerLoop(
            store: store, configuration: configuration, clock: clock, logger: logger, wake: wake, deaths: deaths)
        do {
            try loop.run { state.withLock { $0 != .running } }
        } catch {
            logger.critical("store: \(error); the scheduler ends")
            failure.withLock { $0 = error }
        }
    }
}
