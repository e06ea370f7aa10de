import JSONWriting
import JobModel

extension Shape where Thing == AccessToken {
    static let token = Shape(
        name: "Token",
        fields: [
            .init("id", .integer(), "") { JSONValue($0.id) },
            .init("name", .text(), "") { .text($0.name) },
            .init("key", .text(), "The part of its secret that may be shown.") { .text($0.key) },
            .init("role", .word(Role.words), "") { .text($0.role.rawValue) },
            .init("group_ids", .nullable(.list(of: .integer())), "The groups that it is good for; null for all.") {
                $0.groupIDs.map { .list($0.sorted().map { JSONValue($0) }) } ?? .null
            },
            .init("created_at", .time, "") { JSONValue(time: $0.createdAt) },
            .init("expires_at", .nullable(.time), "") { JSONValue(time: $0.expiresAt) },
            .init("last_used_at", .nullable(.time), "To the minute.") { JSONValue(time: $0.lastUsedAt) },
        ])
}

extension Shape where Thing == AuditEntry {
    static let audit = Shape(
        name: "AuditEntry",
        fields: [
            .init("id", .integer(), "") { JSONValue($0.id) },
            .init("at", .time, "") { JSONValue(time: $0.at) },
            .init("actor", .text(), "The name of the token, or of the user of the machine.") { .text($0.actor) },
            .init("token_id", .nullable(.integer()), "Null for a user of the machine.") { JSONValue($0.tokenID) },
            .init("source", .text(), "The address that it came from.") { .text($0.source) },
            .init("action", .text(), "The operation.") { .text($0.action) },
            .init("subject", .text(), "What it changed.") { .text($0.subject) },
            .init("group_id", .nullable(.integer()), "Whose it is.") { JSONValue($0.groupID) },
            .init("before", .anything, "Null where there was nothing before.") {
                $0.before.map(JSONValue.raw) ?? .null
            },
            .init("after", .anything, "Null where there is nothing any more.") { $0.after.map(JSONValue.raw) ?? .null },
        ])
}

extension Role {
    static var words: [String] { allCases.map(\.rawValue) }
}
