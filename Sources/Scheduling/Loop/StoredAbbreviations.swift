import JobModel
import Synchronization

/// The ambiguous time zones that jobs were stored with, as a look at the jobs comes by them. Any thread may note one.
final class StoredAbbreviations: Sendable {
    private struct State {
        var known: Set<String> = []
        var fresh: [(zone: String, meaning: String, job: String)] = []
    }

    private let state = Mutex(State())

    /// Notes a job's time zone, if it is one.
    func note(_ job: ScheduledJob) {
        let zone = job.timing.timeZone
        guard let meaning = ZoneDirectory.meaning(ofStored: zone) else { return }
        state.withLock { state in
            guard state.known.insert(zone).inserted else { return }
            state.fresh.append((zone, meaning, job.name))
        }
    }

    /// Those noted since the last call, each with the zone that it is read as and one of its jobs.
    func newOnes() -> [(zone: String, meaning: String, job: String)] {
        state.withLock { state in
            defer { state.fresh = [] }
            return state.fresh
        }
    }
}
