import JSONWriting
import JobModel
import Wording

extension Shape where Thing == ErrorCause {
    static let cause = Shape(
        name: "ErrorCause",
        fields: [
            .init("id", .integer(), "") { JSONValue($0.id) },
            .init("group_id", .integer(), "") { JSONValue($0.groupID) },
            .init("group", .text(), "The group's name.") { .text($0.groupName) },
            .init("handler", .text(), "") { .text($0.handler) },
            .init("code", .integer(200...599), "How the attempts ended.") { JSONValue($0.code.rawValue) },
            .init("outcome", .text(), "The code in words.") { .text($0.code.word) },
            .init("message", .text(), "With # for numbers, ids and addresses.") { .text($0.message) },
            .init("failures", .integer(), "Attempts that failed so in the hours that were asked for, or ever.") {
                JSONValue($0.failures)
            },
            .init("all_failures", .integer(), "Attempts that ever failed so.") { JSONValue($0.allFailures) },
            .init(
                "open", .integer(),
                "Tasks that will not run again by themselves, and that nobody has retried or dropped."
            ) { JSONValue(min($0.open, ErrorCause.mostCounted)) },
            .init("open_is_exact", .flag, "Otherwise there are more than open.") {
                .flag($0.open <= ErrorCause.mostCounted)
            },
            .init("first_at", .time, "") { JSONValue(time: $0.firstAt) },
            .init("last_at", .time, "") { JSONValue(time: $0.lastAt) },
            .init("first_release", .nullable(.integer()), "The number of the release that failed so first.") {
                JSONValue($0.firstReleaseNo)
            },
            .init("example_log_id", .integer(), "The newest such attempt; it may have been pruned.") {
                JSONValue($0.exampleLogID)
            },
        ])
}

extension Shape where Thing == CauseHour {
    static let hour = Shape(
        name: "ErrorHour",
        fields: [
            .init("at", .time, "When the hour began.") { JSONValue(time: $0.at) },
            .init("failures", .integer(), "") { JSONValue($0.failures) },
        ])
}
