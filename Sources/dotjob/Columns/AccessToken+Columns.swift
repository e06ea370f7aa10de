import JSONWriting
import JobModel

extension AccessToken {
    /// The row of `dot_token`, by its columns, without what its secret hashes to.
    var columns: [String: JSONValue] {
        [
            "id": JSONValue(id),
            "name": JSONValue(name),
            "secret_key": JSONValue(key),
            "role": JSONValue(role.rawValue),
            "group_ids": groupIDs.map { .list($0.sorted().map { JSONValue($0) }) } ?? .null,
            "created_at": JSONValue(createdAt),
            "expires_at": JSONValue(expiresAt),
            "last_used_at": JSONValue(lastUsedAt),
        ]
    }
}
