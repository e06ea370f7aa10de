import Foundation
public import JobStore
public import Logging
import Synchronization

/// What a scheduler needs of a store.
public typealias SchedulerStore = ScheduleStore & SessionStore & DoorbellStore

/// Turns due jobs into tasks, rescues the tasks of dead executors and prunes old logs.
///
/// Any number of schedulers may work on one database: the store's transactions keep them from writing an occurrence
/// twice. A scheduler works on a thread of its own, since every call of a store blocks.
public final class Scheduler: Sendable {
    private enum State {
        case ready
        case running
        case stopping
        case stopped
    }

    private struct Life {
        var state = State.ready
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    private let store: any SchedulerStore
    private let configuration: SchedulerConfiguration
    private let clock: SchedulerClock
    private let logger: Logger
    private let wake: WakeSignal
    private let life = Mutex(Life())

    /// - Throws: when the process is out of file descriptors.
    public init(
        store: any SchedulerStore, configuration: SchedulerConfiguration = SchedulerConfiguration(),
        clock: SchedulerClock = .system, logger: Logger
    ) throws {
        self.store = store
        self.configuration = configuration
        self.clock = clock
        self.logger = logger
        wake = try WakeSignal()
    }

    /// Starts the thread, which keeps the scheduler alive until it has stopped. A scheduler starts once: later calls do
    /// nothing.
    public func start() {
        let isFirst = life.withLock { life in
            guard life.state == .ready else { return false }
            life.state = .running
            return true
        }
        guard isFirst else { return }
        let thread = Thread { [self] in
            work()
            finish()
        }
        thread.name = "scheduler"
        thread.start()
    }

    /// Asks the thread to end after the transaction it is in. Returns at once; from any thread.
    public func stop() {
        let before = life.withLock { life in
            defer {
                switch life.state {
                case .ready: life.state = .stopped
                case .running: life.state = .stopping
                case .stopping, .stopped: break
                }
            }
            return life.state
        }
        before == .ready ? finish() : wake.raise()
    }

    /// Returns once the thread has ended, or `stop` was called without a start.
    public func waitUntilStopped() async {
        await withCheckedContinuation { continuation in
            let isStopped = life.withLock { life in
                guard life.state != .stopped else { return true }
                life.waiters.append(continuation)
                return false
            }
            if isStopped { continuation.resume() }
        }
    }

    private func work() {
        var loop = SchedulerLoop(store: store, configuration: configuration, clock: clock, logger: logger, wake: wake)
        loop.run { life.withLock { $0.state != .running } }
    }

    private func finish() {
        let waiters = life.withLock { life in
            life.state = .stopped
            defer { life.waiters = [] }
            return life.waiters
        }
        for waiter in waiters { waiter.resume() }
    }
}
