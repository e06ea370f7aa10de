import JobModel
import JobStore
import Logging
import Threads

/// The scheduler's work, on the one thread that owns this value.
struct SchedulerLoop {
    private let store: any SchedulerStore
    private let configuration: SchedulerConfiguration
    private let clock: SchedulerClock
    private let logger: Logger
    private let wake: Wakeup
    private let deaths: Wakeup

    private var zoneWatch: ZoneWatch
    private var materialiser: Materialiser
    private var rescuer: SessionRescuer
    private var pruner: LogPruner
    private var outage: StoreOutage
    private var clockFollower: ClockFollower
    private var skew = ClockSkew()
    private var rescueAtElapsedMs: Int64
    private var pruneAtElapsedMs: Int64
    private var resumeAtElapsedMs: Int64

    init(
        store: any SchedulerStore, configuration: SchedulerConfiguration, clock: SchedulerClock, logger: Logger,
        wake: Wakeup, deaths: Wakeup
    ) {
        self.store = store
        self.configuration = configuration
        self.clock = clock
        self.logger = logger
        self.wake = wake
        self.deaths = deaths
        zoneWatch = ZoneWatch(
            store: store, configuration: configuration, logger: logger, elapsedMs: clock.elapsedMs())
        materialiser = Materialiser(store: store, configuration: configuration, logger: logger)
        rescuer = SessionRescuer(store: store, configuration: configuration, logger: logger, deaths: deaths)
        pruner = LogPruner(store: store, configuration: configuration)
        outage = StoreOutage(logger: logger)
        clockFollower = ClockFollower(store: store, configuration: configuration, logger: logger)
        rescueAtElapsedMs = clock.elapsedMs()
        pruneAtElapsedMs = rescueAtElapsedMs
        resumeAtElapsedMs = rescueAtElapsedMs
    }

    /// Works until `isStopped`, which is asked after each sleep.
    ///
    /// - Throws: what the store says when it will never answer again.
    mutating func run(until isStopped: () -> Bool) throws {
        let bell = listen()
        while !isStopped() {
            let startedMs = clock.elapsedMs()
            hear(bell, nowMs: startedMs)
            let pause = try turn()
            sleep(untilElapsedMs: startedMs + pause.quietMs, bell: nil)
            if isStopped() { break }
            sleep(untilElapsedMs: startedMs + pause.totalMs, bell: bell)
        }
    }

    /// Forgets what has rung. A death is looked into at once, and a ring may tell of an executor that is new: it is waited for from the
    /// first look on.
    private mutating func hear(_ bell: (any DoorbellListener)?, nowMs: Int64) {
        let hasRung = bell.map { PollSet.isReady($0.fileDescriptor) } ?? false
        if hasRung || PollSet.isReady(deaths.fileDescriptor) { rescueAtElapsedMs = min(rescueAtElapsedMs, nowMs) }
        bell?.drain()
        deaths.drain()
    }

    /// How long to sleep after a turn.
    private struct Pause {
        /// The first part, in which the doorbell does not count: a busy queue rings all the time.
        let quietMs: Int64
        let totalMs: Int64
    }

    /// Does what is due.
    private mutating func turn() throws -> Pause {
        do {
            let (now, elapsedMs) = readClocks()
            try clockFollower.run(now: now, elapsedMs: elapsedMs)
            // Before anything else: it is done also where a store takes nothing new.
            if elapsedMs >= rescueAtElapsedMs {
                try rescuer.run(now: now, elapsedMs: elapsedMs)
                rescueAtElapsedMs = elapsedMs + configuration.rescueIntervalMs
                if let aheadMs = skew.news(of: store) { logger.warning("\(ClockSkew.words(aheadMs: aheadMs))") }
            }
            // Before tasks are written: what is due then is among them.
            if elapsedMs >= resumeAtElapsedMs {
                try resumeDelays(now: now)
                resumeAtElapsedMs = elapsedMs + Self.resumeIntervalMs
            }
            // First, so that nothing is written by a cursor of old rules.
            let untilLookMs = try zoneWatch.run(now: now, elapsedMs: elapsedMs)
            let untilDueMs = try materialiser.run(now: now, forgivenMs: clockFollower.forgivenMs)
            if elapsedMs >= pruneAtElapsedMs {
                pruneAtElapsedMs = elapsedMs + (try pruner.run(now: now))
            }
            outage.end()
            let totalMs = min(untilLookMs, untilDueMs, rescueAtElapsedMs - elapsedMs, pruneAtElapsedMs - elapsedMs)
            return Pause(quietMs: min(totalMs, configuration.materialisePauseMs), totalMs: totalMs)
        } catch let error as StoreError where error.isFinal {
            throw error
        } catch {
            let delayMs = outage.record(error)
            return Pause(quietMs: delayMs, totalMs: delayMs)
        }
    }

    /// What another program deletes is nobody's end: a job that waited for it is found here.
    private static let resumeIntervalMs: Int64 = 60_000

    private func resumeDelays(now: UTCMilliseconds) throws {
        let resumed = try store.resumeDelays(limit: configuration.jobsPerReview, now: now)
        if resumed > 0 { logger.notice("\(resumed) jobs waited for tasks that are gone; they come due again") }
        let limited = try store.resumeLimits(limit: configuration.jobsPerReview, now: now)
        if limited > 0 { logger.notice("\(limited) jobs waited for permits of tasks that are gone; they go on") }
    }

    /// Reads both clocks at one time: a thread that had to wait in between would take it for a clock that was set.
    private func readClocks() -> (now: UTCMilliseconds, elapsedMs: Int64) {
        var reading = (now: clock.now(), elapsedMs: clock.elapsedMs())
        for _ in 0..<10 {
            let before = clock.elapsedMs()
            reading = (clock.now(), clock.elapsedMs())
            if reading.elapsedMs - before < 100 { break }
        }
        return reading
    }

    /// Without a doorbell the scheduler still looks at least every `longestSleepMs`.
    private func listen() -> (any DoorbellListener)? {
        do {
            return try store.listen()
        } catch {
            logger.warning("doorbell: \(error); changes are noticed within \(configuration.longestSleepMs) ms instead")
            return nil
        }
    }

    private func sleep(untilElapsedMs end: Int64, bell: (any DoorbellListener)?) {
        let timeoutMs = end - clock.elapsedMs()
        guard timeoutMs > 0 else { return }
        var poll = PollSet()
        _ = poll.add(wake.fileDescriptor)
        _ = poll.add(deaths.fileDescriptor)
        if let bell { _ = poll.add(bell.fileDescriptor) }
        poll.wait(microseconds: timeoutMs * 1_000)
    }
}
