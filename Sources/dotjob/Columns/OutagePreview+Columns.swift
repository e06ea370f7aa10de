import JSONWriting
import JobModel
import Scheduling
import Wording

extension OutagePreview {
    /// - Parameters:
    ///   - timeZone: by whose clocks times are shown.
    ///   - own: the job's strategy, where there is a job.
    func columns(in timeZone: String, own: MisfireStrategy?) -> [String: JSONValue] {
        func text(_ time: UTCMilliseconds?) -> JSONValue {
            JSONValue(time.map { ReadableTime.iso($0, in: timeZone) })
        }
        return [
            "misfire_strategy": JSONValue(strategy.rawValue),
            "is_own": JSONValue(flag: strategy == own),
            "runs": JSONValue(runs),
            "runs_are_counted": JSONValue(flag: !isAtLeast),
            "times": .list(times.map(text)),
            "last": text(last),
            "dropped": JSONValue(dropped?.count ?? 0),
            "dropped_are_counted": JSONValue(flag: !(dropped?.isAtLeast ?? false)),
            "first_dropped": text(dropped?.first),
            "last_dropped": text(dropped?.last),
        ]
    }
}
