import Foundation
public import JobModel
public import JobStore

extension PostgresJobStore {
    // Rows of this size, a transaction each: nobody holds a snapshot for as long as a whole plugin takes.
    private static let chunkBytes = 1 << 20

    public func storePlugin(_ plugin: PluginDraft, bytes: [UInt8]) throws -> Plugin {
        try Validation.plugin(plugin.name, byteCount: bytes.count)
        let id = try write(.told, grows: true) { try Self.beginPlugin(plugin, byteCount: bytes.count, $0.db) }
        var stored = try read { try Self.plugin(id, $0) }
        guard stored == nil else { return try Self.same(stored, as: plugin) }
        for (number, start) in stride(from: 0, to: bytes.count, by: Self.chunkBytes).enumerated() {
            let chunk = PostgresBytes(bytes: Array(bytes[start..<min(start + Self.chunkBytes, bytes.count)]))
            try write(.loop, grows: true) { _ = try $0.db.run(Self.storeChunk, id, number, chunk) }
        }
        try write(.told) { try Self.completePlugin(id, named: plugin.name, $0.db) }
        stored = try read { try Self.plugin(id, $0) }
        return try Self.same(stored, as: plugin)
    }

    private static func beginPlugin(
        _ plugin: PluginDraft, byteCount: Int, _ db: PostgresConnection
    ) throws -> PluginID {
        try db.run(
            """
            INSERT INTO dotjob.dot_plugin (name, version, digest, byte_count, handlers, handler_details, library, files)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (digest) DO NOTHING
            """, plugin.name, plugin.version, plugin.digest, byteCount, json(plugin.handlers),
            json(plugin.handlerDetails), plugin.library, json(plugin.files))
        guard let id = try pluginID(digest: plugin.digest, db) else {
            throw StoreError.pluginIsNotStored(plugin.name)
        }
        return id
    }

    private static func pluginID(digest: String, _ db: PostgresConnection) throws -> PluginID? {
        try db.run("SELECT id FROM dotjob.dot_plugin WHERE digest = $1", digest).value()
    }

    // The digest says what the bytes are, so two publishers of one plugin, or one that died halfway, write the same chunks.
    private static let storeChunk = """
        INSERT INTO dotjob.dot_plugin_chunk (plugin_id, chunk_no, bytes) VALUES ($1, $2, $3)
        ON CONFLICT (plugin_id, chunk_no) DO NOTHING
        """

    private static let complete = """
        UPDATE dotjob.dot_plugin SET complete = 1 WHERE id = $1 AND byte_count =
            (SELECT coalesce(sum(length(bytes)), 0) FROM dotjob.dot_plugin_chunk WHERE plugin_id = $1)
        """

    private static func completePlugin(_ id: PluginID, named name: String, _ db: PostgresConnection) throws {
        guard try db.run(complete, id).changed > 0 else { throw StoreError.pluginHasOtherBytes(name) }
    }

    private static func same(_ stored: Plugin?, as draft: PluginDraft) throws -> Plugin {
        guard let stored, draft.describes(stored) else {
            throw StoreError.pluginIsAnother(draft.name, stored: stored?.name)
        }
        return stored
    }

    /// - Throws: when the bytes are stored already, and as those of another plugin.
    static func checkStored(_ draft: PluginDraft, _ db: PostgresConnection) throws {
        let id = try pluginID(digest: draft.digest, db)
        if let stored = try id.flatMap({ try plugin($0, db) }) { _ = try same(stored, as: draft) }
    }

    /// - Returns: `nil` unless every byte is stored.
    static func plugin(_ id: PluginID, _ db: PostgresConnection) throws -> Plugin? {
        try db.run("SELECT * FROM dotjob.dot_plugin WHERE id = $1 AND complete = 1", id).first.map { Plugin($0) }
    }

    private static let chunk = "SELECT bytes FROM dotjob.dot_plugin_chunk WHERE plugin_id = $1 AND chunk_no = $2"

    public func readPlugin(_ id: PluginID, chunk: (UnsafeRawBufferPointer) throws -> Void) throws {
        let plugin = try read { try Self.existingPlugin(id, $0) }
        let count = (Int(plugin.byteCount) + Self.chunkBytes - 1) / Self.chunkBytes
        for number in 0..<count {
            // Read first, then handed on: what the caller does with it holds no snapshot.
            let bytes: PostgresBytes? = try read { try $0.run(Self.chunk, id, number).value() }
            guard let bytes else { throw StoreError.chunkIsMissing(number, ofPlugin: plugin.name) }
            try bytes.bytes.withUnsafeBytes(chunk)
        }
    }

    static func existingPlugin(_ id: PluginID, _ db: PostgresConnection) throws -> Plugin {
        guard let plugin = try plugin(id, db) else { throw StoreError.noPlugin(id) }
        return plugin
    }

    private static func json<Element: Encodable>(_ list: [Element]) throws -> String {
        String(decoding: try JSONEncoder().encode(list), as: UTF8.self)
    }
}
