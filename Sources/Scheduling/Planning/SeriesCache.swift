import JobModel
import Synchronization

/// The series of cron expressions, each read once for its time zone.
///
/// Thread-safe. Bounded in number; forgotten when the zones have been read again.
final class SeriesCache: Sendable {
    private struct Key: Hashable {
        let expression: String
        let timeZone: String
    }

    private struct Contents {
        var series: [Key: OccurrenceSeries] = [:]
        var generation = 0
    }

    private static let mostSeries = 8_192

    private let contents = Mutex(Contents())

    /// - Throws: `ScheduleError` when the schedule can't be used. That is not remembered: somebody will mend it.
    func series(of job: ScheduledJob, zones: ZoneDirectory) throws(ScheduleError) -> OccurrenceSeries {
        // Of the others there is nothing to read, and an interval's series is its job's own.
        guard case .cron(let expression) = job.schedule else {
            return try OccurrenceSeries(job.schedule, timeZone: job.timeZone, createdAt: job.createdAt, zones: zones)
        }
        let key = Key(expression: expression, timeZone: job.timeZone)
        let known = contents.withLock { contents in
            let generation = zones.generation
            if generation != contents.generation || contents.series.count >= Self.mostSeries {
                contents.series.removeAll(keepingCapacity: true)
                contents.generation = generation
            }
            return contents.series[key]
        }
        if let known { return known }
        let series = try OccurrenceSeries(job.schedule, timeZone: job.timeZone, createdAt: job.createdAt, zones: zones)
        contents.withLock { $0.series[key] = series }
        return series
    }
}
