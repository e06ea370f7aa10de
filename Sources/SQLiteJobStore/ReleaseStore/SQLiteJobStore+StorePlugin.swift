import Foundation
import GRDB
public import JobModel
public import JobStore

extension SQLiteJobStore {
    // One insert of a whole plugin would keep every other writer waiting: 21 MB took 91 ms.
    private static let chunkBytes = 256 * 1024
    // A read each would wait each time for the transaction of a drain under way: 80 waits for 21 MB.
    private static let chunksPerRead = 16

    public func storePlugin(_ plugin: PluginDraft, bytes: [UInt8]) throws -> Plugin {
        try Validation.plugin(plugin.name, byteCount: bytes.count)
        let id = try write(.told, grows: true) { try Self.beginPlugin(plugin, byteCount: bytes.count, $0.db) }
        var stored = try read { try Self.plugin(id, $0) }
        guard stored == nil else { return try Self.same(stored, as: plugin) }
        for (number, start) in stride(from: 0, to: bytes.count, by: Self.chunkBytes).enumerated() {
            let chunk = Data(bytes[start..<min(start + Self.chunkBytes, bytes.count)])
            try write(.loop, grows: true) { try Self.storeChunk(chunk, number: number, of: id, $0.db) }
        }
        try write(.told) { try Self.completePlugin(id, named: plugin.name, $0.db) }
        stored = try read { try Self.plugin(id, $0) }
        return try Self.same(stored, as: plugin)
    }

    private static func beginPlugin(_ plugin: PluginDraft, byteCount: Int, _ db: Database) throws -> PluginID {
        try db.execute(
            sql: """
                INSERT INTO dot_plugin (name, version, digest, byte_count, handlers, handler_details, library, files)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (digest) DO NOTHING
                """,
            arguments: [
                plugin.name, plugin.version, plugin.digest, byteCount, json(plugin.handlers),
                json(plugin.handlerDetails), plugin.library, json(plugin.files),
            ])
        let id = try Int64.fetchOne(db, sql: "SELECT id FROM dot_plugin WHERE digest = ?", arguments: [plugin.digest])
        guard let id else { throw StoreError.pluginIsNotStored(plugin.name) }
        return id
    }

    // The digest says what the bytes are, so two publishers of one plugin, or one that died halfway, write the same chunks.
    private static func storeChunk(_ chunk: Data, number: Int, of id: PluginID, _ db: Database) throws {
        try db.cachedStatement(
            sql: """
                INSERT INTO dot_plugin_chunk (plugin_id, chunk_no, bytes) VALUES (?, ?, ?)
                ON CONFLICT (plugin_id, chunk_no) DO NOTHING
                """
        ).execute(arguments: [id, number, chunk])
    }

    private static func completePlugin(_ id: PluginID, named name: String, _ db: Database) throws {
        try db.execute(
            sql: """
                UPDATE dot_plugin SET complete = 1 WHERE id = ?1 AND byte_count =
                    (SELECT coalesce(sum(length(bytes)), 0) FROM dot_plugin_chunk WHERE plugin_id = ?1)
                """, arguments: [id])
        guard db.changesCount > 0 else { throw StoreError.pluginHasOtherBytes(name) }
    }

    private static func same(_ stored: Plugin?, as draft: PluginDraft) throws -> Plugin {
        guard let stored, draft.describes(stored) else {
            throw StoreError.pluginIsAnother(draft.name, stored: stored?.name)
        }
        return stored
    }

    /// - Throws: when the bytes are stored already, and as those of another plugin.
    static func checkStored(_ draft: PluginDraft, _ db: Database) throws {
        let id = try Int64.fetchOne(db, sql: "SELECT id FROM dot_plugin WHERE digest = ?", arguments: [draft.digest])
        if let stored = try id.flatMap({ try plugin($0, db) }) { _ = try same(stored, as: draft) }
    }

    /// - Returns: `nil` unless every byte is stored.
    static func plugin(_ id: PluginID, _ db: Database) throws -> Plugin? {
        try Row.fetchOne(db, sql: "SELECT * FROM dot_plugin WHERE id = ? AND complete = 1", arguments: [id])
            .map(Plugin.init)
    }

    public func readPlugin(_ id: PluginID, chunk: (UnsafeRawBufferPointer) throws -> Void) throws {
        let plugin = try read { try Self.existingPlugin(id, $0) }
        let count = (Int(plugin.byteCount) + Self.chunkBytes - 1) / Self.chunkBytes
        for first in stride(from: 0, to: count, by: Self.chunksPerRead) {
            // Read first, then handed on: what the caller does with them must not keep the log from starting over.
            let chunks = try read { try Self.chunks(first..<min(first + Self.chunksPerRead, count), of: plugin, $0) }
            for bytes in chunks { try bytes.withUnsafeBytes(chunk) }
        }
    }

    private static func chunks(_ numbers: Range<Int>, of plugin: Plugin, _ db: Database) throws -> [Data] {
        try numbers.map { number in
            let bytes = try Data.fetchOne(
                db.cachedStatement(sql: "SELECT bytes FROM dot_plugin_chunk WHERE plugin_id = ? AND chunk_no = ?"),
                arguments: [plugin.id, number])
            guard let bytes else {
                throw StoreError.chunkIsMissing(number, ofPlugin: plugin.name)
            }
            return bytes
        }
    }

    static func existingPlugin(_ id: PluginID, _ db: Database) throws -> Plugin {
        guard let plugin = try plugin(id, db) else { throw StoreError.noPlugin(id) }
        return plugin
    }
}

extension Plugin {
    /// Reads a row of `dot_plugin`.
    init(_ row: Row) {
        let handlers: Data = row["handlers"]
        let details: Data = row["handler_details"]
        let files: Data = row["files"]
        self.init(
            id: row["id"], name: row["name"], version: row["version"], digest: row["digest"],
            byteCount: row["byte_count"], handlers: (try? JSONDecoder().decode([String].self, from: handlers)) ?? [],
            handlerDetails: (try? JSONDecoder().decode([PluginHandler].self, from: details)) ?? [],
            systemLibrary: row["system_library"], library: row["library"],
            files: (try? JSONDecoder().decode([PluginFile].self, from: files)) ?? [])
    }
}
