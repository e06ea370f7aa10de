import JobModel
import JobStore
import Logging

/// Notices that the system's time zones have changed, and puts the cursors where the new rules have them.
///
/// A cursor was computed by the rules of its day. So all of them are looked at once when a scheduler starts, and again after each
/// change of the zones' files, a page at a time and those that are due first.
struct ZoneWatch {
    private let store: any ScheduleStore
    private let configuration: SchedulerConfiguration
    private let logger: Logger
    private let zones: ZoneDirectory

    private var stamp: Int
    private var lookAtElapsedMs: Int64
    private var review: Review? = Review()
    /// Each is told of once.
    private let abbreviations = StoredAbbreviations()

    /// One way through all jobs that go by a zone's clocks.
    private struct Review {
        var last: ScheduleCursor?
        var moved = 0
    }

    init(store: any ScheduleStore, configuration: SchedulerConfiguration, logger: Logger, elapsedMs: Int64) {
        self.store = store
        self.configuration = configuration
        self.logger = logger
        zones = configuration.planner.zones
        stamp = ZoneTree(path: zones.path).stamp
        lookAtElapsedMs = elapsedMs + configuration.zoneLookIntervalMs
    }

    /// Looks at one page of cursors, or whether there is a reason to.
    ///
    /// - Returns: how long there is nothing further to do, in milliseconds; 0 when pages are left.
    mutating func run(now: UTCMilliseconds, elapsedMs: Int64) throws -> Int64 {
        if elapsedMs >= lookAtElapsedMs {
            lookAtElapsedMs = elapsedMs + configuration.zoneLookIntervalMs
            lookAtFiles()
        }
        guard review != nil else { return lookAtElapsedMs - elapsedMs }
        try lookAtCursors(now: now)
        return review == nil ? lookAtElapsedMs - elapsedMs : 0
    }

    private mutating func lookAtFiles() {
        let newStamp = ZoneTree(path: zones.path).stamp
        guard newStamp != stamp else { return }
        stamp = newStamp
        for trouble in zones.readAgain() {
            logger.warning("\(trouble); its jobs go on by the rules that were read before")
        }
        logger.notice("time zones: the files in \"\(zones.path)\" have changed (tz \(zones.release ?? "unknown"))")
        review = Review()
    }

    private mutating func lookAtCursors(now: UTCMilliseconds) throws {
        guard var review else { return }
        let (zones, abbreviations) = (zones, abbreviations)
        let page = try store.moveCursors(after: review.last, limit: configuration.jobsPerReview) { job in
            guard let cursor = job.nextTriggerAt else { return nil }
            abbreviations.note(job)
            let series = try OccurrenceSeries(of: job, zones: zones)
            return series.cursor(replacing: cursor, lastTriggeredAt: job.lastTriggeredAt, now: now)
        }
        review.moved += page.moved
        review.last = page.last
        self.review = page.last == nil ? nil : review
        for (zone, meaning, job) in abbreviations.newOnes() {
            logger.warning(
                "time zone \"\(zone)\": stands for several; its jobs, such as \"\(job)\", run by \(meaning): name theirs"
            )
        }
        if page.last == nil, review.moved > 0 {
            logger.notice("time zones: \(review.moved) jobs come due at other times than before, by the rules of now")
        }
    }
}
