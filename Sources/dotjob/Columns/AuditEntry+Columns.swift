import JSONWriting
import JobModel

extension AuditEntry {
    /// The row of `dot_audit`, by its columns.
    var columns: [String: JSONValue] {
        [
            "id": JSONValue(id),
            "at": JSONValue(at),
            "actor": JSONValue(actor),
            "token_id": JSONValue(tokenID),
            "source": JSONValue(source),
            "action": JSONValue(action),
            "subject": JSONValue(subject),
            "group_id": JSONValue(groupID),
            "before": before.map(JSONValue.raw) ?? .null,
            "after": after.map(JSONValue.raw) ?? .null,
        ]
    }
}
