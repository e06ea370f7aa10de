import Foundation
import JobModel
import JobStore

extension PostgresJobStore {
    static func desired(of group: ExecutorGroup, _ db: PostgresConnection) throws -> Release? {
        try group.desiredReleaseID.map { try existingRelease($0, db) }
    }

    /// A release that another row names.
    static func existingRelease(_ id: ReleaseID, _ db: PostgresConnection) throws -> Release {
        guard let release = try release(id, db) else { throw StoreError.releaseIsMissing(id) }
        return release
    }

    private static let select = """
        SELECT r.*, g.group_name FROM dotjob.dot_release AS r
            JOIN dotjob.dot_execute_group AS g ON g.id = r.group_id
        WHERE r.id = $1
        """

    private static let plugins = """
        SELECT p.*, x.system_library FROM dotjob.dot_release_plugin AS x
            JOIN dotjob.dot_plugin AS p ON p.id = x.plugin_id
        WHERE x.release_id = $1 ORDER BY p.name COLLATE "C"
        """

    static func release(_ id: ReleaseID, _ db: PostgresConnection) throws -> Release? {
        let answers = try db.pipeline([PostgresStep(select, [id]), PostgresStep(plugins, [id])])
        return answers[0].first.map { row in
            Release(
                id: id, groupID: row["group_id"], groupName: row["group_name"], number: row["number"],
                digest: row["digest"], plugins: answers[1].map { Plugin($0, systemLibrary: $0["system_library"]) },
                publishedBy: row["published_by"], publishedAt: row["published_at"], note: row["note"],
                previousID: row["previous_release"], quarantinedAt: row["quarantined_at"],
                quarantineReason: row["quarantine_reason"])
        }
    }
}

extension Plugin {
    /// Reads a row of `dot_plugin`.
    init(_ row: PostgresRow, systemLibrary: String? = nil) {
        func read<Value: Decodable>(_ column: String, as type: Value.Type) -> Value? {
            try? JSONDecoder().decode(type, from: Data((row[column] as String).utf8))
        }
        self.init(
            id: row["id"], name: row["name"], version: row["version"], digest: row["digest"],
            byteCount: row["byte_count"], handlers: read("handlers", as: [String].self) ?? [],
            handlerDetails: read("handler_details", as: [PluginHandler].self) ?? [], systemLibrary: systemLibrary,
            library: row["library"], files: read("files", as: [PluginFile].self) ?? [])
    }
}
