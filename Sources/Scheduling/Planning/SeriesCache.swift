import JobModel
import Synchronization

/// The series of cron expressions, each read once for its time zone, or once for each job where the job's name plays a part.
///
/// Thread-safe. Bounded in number; forgotten when the zones have been read again.
final class SeriesCache: Sendable {
    private struct Key: Hashable {
        let timing: JobTiming
        let calendarVersion: Int64?
        /// Of a job whose expression has an `H`.
        let name: String?
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
        guard case .cron(let expression) = job.timing.schedule else {
            return try OccurrenceSeries(of: job, zones: zones)
        }
        let key = Key(
            timing: job.timing, calendarVersion: job.calendar?.version,
            name: CronExpression.isHashed(expression) ? job.name : nil)
        let known = contents.withLock { contents in
            let generation = zones.generation
            if generation != contents.generation || contents.series.count >= Self.mostSeries {
                contents.series.removeAll(keepingCapacity: true)
                contents.generation = generation
            }
            return contents.series[key]
        }
        if let known { return known }
        let series = try OccurrenceSeries(of: job, zones: zones)
        contents.withLock { $0.series[key] = series }
        return series
    }
}
