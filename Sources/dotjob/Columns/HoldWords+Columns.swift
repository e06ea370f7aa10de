import JSONWriting
import JobModel
import JobStore
import Operations
import Wording

extension HoldWords {
    /// - Parameters:
    ///   - reason: the hold's code.
    ///   - until: when it ends by itself.
    func row(_ reason: String, until: UTCMilliseconds?) -> JSONValue {
        .object([
            "reason": .text(reason), "detail": .text(sentence), "cure": JSONValue(cure), "until": JSONValue(until),
        ])
    }
}

extension TaskFacts {
    func holdRows(now: UTCMilliseconds) -> [JSONValue] {
        zip(holds, words(now: now)).map { $1.row($0.reason.rawValue, until: $0.until) }
    }
}

extension JobStanding {
    func columns(now: UTCMilliseconds) -> [String: JSONValue] {
        let oldest = oldest.map { facts in
            JSONValue.object([
                "task_id": JSONValue(facts.task.id), "holds": .list(facts.holdRows(now: now)),
                "starts_at": JSONValue(facts.startsAt),
            ])
        }
        return [
            "job_name": .text(job.name),
            "holds": .list(zip(holds, words(now: now)).map { $1.row($0.word, until: $0.until) }),
            "next_run_at": JSONValue(nextRunAt), "starts_at": JSONValue(startsAt),
            "waiting": JSONValue(waiting.number), "oldest_waiting": oldest ?? .null,
            "last": last.map { .object($0.columns) } ?? .null,
        ]
    }
}
