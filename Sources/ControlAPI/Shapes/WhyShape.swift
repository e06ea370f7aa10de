import JSONWriting
import JobModel
import JobStore
import Operations
import Wording

extension TaskFacts {
    /// As `Component.why` has it.
    func why(now: UTCMilliseconds) -> JSONValue {
        .object([
            "state": .text("queued"), "reasons": .list(details(now: now).map(JSONValue.text)), "code": .null,
            "message": .null, "task": Shape.task.json(task), "group": .text(groupName),
            "holds": .list(holds.map(\.json)), "starts_at": JSONValue(time: startsAt),
        ])
    }
}

extension JobStanding {
    /// As `Component.jobWhy` has it.
    func why(now: UTCMilliseconds) -> JSONValue {
        .object([
            "job": Shape.job.json(job),
            "reasons": .list((words(now: now).map(\.sentence) + notes(now: now)).map(JSONValue.text)),
            "holds": .list(holds.map(\.json)), "next_run_at": JSONValue(time: nextRunAt),
            "starts_at": JSONValue(time: startsAt), "waiting": JSONValue(waiting.number),
            "waiting_is_exact": .flag(waiting.isExact), "oldest_waiting": oldest.map { $0.why(now: now) } ?? .null,
            "last": last.map { Shape.log.json($0) } ?? .null,
        ])
    }
}

extension JobHold {
    /// The reason, and the values that decide it.
    fileprivate var json: JSONValue {
        if case .task(let hold) = self { return hold.json }
        var members: [String: JSONValue] =
            switch self {
            case .task, .manual: [:]
            case .notBegun(let start): ["until": JSONValue(time: start)]
            case .scheduleEnded(let end): ["at": JSONValue(time: end)]
            case .afterEnd(let task, let delayMs): ["task_id": JSONValue(task), "delay_ms": JSONValue(delayMs)]
            case .offDay(let calendar, let at, let strategy):
                ["calendar": .text(calendar), "at": JSONValue(time: at), "off_day_strategy": .text(strategy.rawValue)]
            case .badSchedule(let message): ["message": .text(message)]
            case .misfire(let at, let log, let message):
                ["at": JSONValue(time: at), "log_id": JSONValue(log), "message": .text(message)]
            }
        members["reason"] = .text(word)
        return .object(members)
    }
}

extension Component {
    /// Where a task stands.
    static let why = Component(
        name: "Why",
        schema: .object([
            .init(name: "state", schema: .word(["queued", "ended"]), about: "", isRequired: true),
            .init(
                name: "reasons", schema: .list(of: .text()),
                about: "Each thing that holds it back, with what helps; for people.", isRequired: true),
            .init(
                name: "code", schema: .nullable(.integer()), about: "How it ended; null in the queue.",
                isRequired: true),
            .init(
                name: "message", schema: .nullable(.text()), about: "What its last attempt says; null in the queue.",
                isRequired: true),
            .init(
                name: "task", schema: .nullable(Shape.task.reference), about: "Null when it has ended.",
                isRequired: true),
            .init(name: "group", schema: .nullable(.text()), about: "Its group's name.", isRequired: true),
            .init(
                name: "holds", schema: .list(of: Component.hold.reference),
                about: "The reasons again, for programs, with the values that decide.", isRequired: true),
            .init(
                name: "starts_at", schema: .nullable(.time),
                about: "When it starts, where all that holds it ends by itself; else null.", isRequired: true),
        ]))

    /// Where a job stands.
    static let jobWhy = Component(
        name: "JobWhy",
        schema: .object([
            .init(name: "job", schema: Shape.job.reference, about: "", isRequired: true),
            .init(
                name: "reasons", schema: .list(of: .text()),
                about: "Each thing that keeps it from running, with what helps, then what comes next; for people.",
                isRequired: true),
            .init(
                name: "holds", schema: .list(of: Component.jobHold.reference),
                about: "What keeps it from running, for programs.", isRequired: true),
            .init(
                name: "next_run_at", schema: .nullable(.time),
                about: "When its next occurrence is due, jitter included.",
                isRequired: true),
            .init(
                name: "starts_at", schema: .nullable(.time),
                about: "When that starts, where all that holds it ends by itself; else null.", isRequired: true),
            .init(name: "waiting", schema: .integer(), about: "Tasks that wait.", isRequired: true),
            .init(
                name: "waiting_is_exact", schema: .flag, about: "Otherwise more wait than that.", isRequired: true),
            .init(
                name: "oldest_waiting", schema: .nullable(Component.why.reference),
                about: "The first of them, and what holds it.", isRequired: true),
            .init(
                name: "last", schema: .nullable(Shape.log.reference), about: "The newest end of one of its tasks.",
                isRequired: true),
        ]))

    static let jobHold = Component(
        name: "JobHold",
        schema: .object(
            [
                .init(
                    name: "reason",
                    schema: .word(JobHold.Reason.allCases.map(\.rawValue) + TaskHold.Reason.allCases.map(\.rawValue)),
                    about: "Of the latter as in Hold.", isRequired: true)
            ] + TaskHold.values + [
                .init(name: "task_id", schema: .nullable(.integer()), about: "Of after_end: the task that has to end."),
                .init(name: "delay_ms", schema: .integer(), about: "Of after_end."),
                .init(name: "calendar", schema: .text(), about: "Of off_day."),
                .init(
                    name: "off_day_strategy", schema: .word(OffDayStrategy.allCases.map(\.rawValue)),
                    about: "Of off_day."),
                .init(name: "log_id", schema: .integer(), about: "Of misfire."),
                .init(name: "message", schema: .text(), about: "Of misfire and bad_schedule."),
            ]))
}
