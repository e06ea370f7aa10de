import JobModel
import JobStore
import Operations

extension JobStanding {
    init(answer node: JSONNode) throws {
        let waiting = Int(try node.integer("waiting"))
        let oldest = try node.optionalMember("oldest_waiting")
        self.init(
            job: try Job(answer: node.member("job")), holds: try node.list("holds").map(JobHold.init(answer:)),
            nextRunAt: try node.optionalTime("next_run_at"),
            waiting: ListCount(counted: try node.flag("waiting_is_exact") ? waiting : ListCount.most + 1),
            oldest: try oldest.map { try TaskFacts(answer: $0, $0.member("task")) },
            last: try node.optionalMember("last").map(AttemptLog.init(answer:)))
    }
}

extension JobHold {
    init(answer node: JSONNode) throws {
        guard let reason = Reason(rawValue: try node.text("reason")) else {
            self = .task(try TaskHold(answer: node))
            return
        }
        switch reason {
        case .manual: self = .manual
        case .notBegun: self = .notBegun(try node.time("until"))
        case .scheduleEnded: self = .scheduleEnded(try node.optionalTime("at"))
        case .afterEnd:
            self = .afterEnd(try node.optionalInteger("task_id"), delayMs: try node.integer("delay_ms"))
        case .offDay:
            self = .offDay(
                calendar: try node.text("calendar"), at: try node.time("at"),
                strategy: try node.word("off_day_strategy"))
        case .badSchedule: self = .badSchedule(try node.text("message"))
        case .misfire:
            self = .misfire(
                at: try node.time("at"), log: try node.integer("log_id"), message: try node.text("message"))
        }
    }
}
