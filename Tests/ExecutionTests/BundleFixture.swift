import Foundation
import GRDB
import JobModel
import JobStore
import SQLiteJobStore
import TestSupport
import Threads

@testable import Execution

/// A database with one group, and plugins built for it by the machine's compiler.
final class BundleFixture {
    let scratch: TemporaryDirectory
    let store: SQLiteJobStore
    let group: ExecutorGroup
    let dataDirectory: String

    /// - Parameter place: where the data directory is made, when it has to be a certain file system.
    init(dataIn place: String? = nil) throws {
        scratch = try TemporaryDirectory()
        store = try SQLiteJobStore(path: scratch.file("q.db"))
        group = try store.addGroup(named: "g", summary: "", hostThreads: 1, maxRunning: nil)
        dataDirectory = "\(place ?? scratch.path)/data"
        try FileManager.default.createDirectory(atPath: dataDirectory, withIntermediateDirectories: false)
        chmod(dataDirectory, 0o755)
    }

    var bundlesPath: String { "\(dataDirectory)/bundles" }

    func makeBundleStore() -> BundleStore { BundleStore(dataDirectory: dataDirectory, releases: store) }

    /// What lies in the bundles' directory, hidden things too.
    var entries: [String] { (try? FileManager.default.contentsOfDirectory(atPath: bundlesPath).sorted()) ?? [] }

    // MARK: - Building

    /// Builds a lone library with one handler of its own name.
    func build(_ name: String, version: String = "1") throws -> String {
        try FixturePlugin.build(
            text: """
                #include <dotjob/plugin.h>
                DOTJOB_PLUGIN("\(name)", "\(version)")
                DOTJOB_HANDLER(\(name)) { (void)task; return DOTJOB_OK; }
                """, named: name, in: scratch.path)
    }

    /// Builds a directory whose library has a private one, found through `$ORIGIN`, and a file of data.
    func buildDirectory(_ name: String) throws -> String {
        let path = scratch.file(name)
        try FileManager.default.createDirectory(atPath: "\(path)/lib", withIntermediateDirectories: true)
        _ = try FixturePlugin.build(
            text: "__attribute__((visibility(\"default\"))) int answer(void) { return 42; }", named: "libanswer",
            in: "\(path)/lib")
        try FileManager.default.removeItem(atPath: "\(path)/lib/libanswer.c")
        let library = try FixturePlugin.build(
            text: """
                #include <dotjob/plugin.h>
                int answer(void);
                DOTJOB_PLUGIN("\(name)", "1")
                DOTJOB_HANDLER(\(name)) { (void)task; return answer() == 42 ? DOTJOB_OK : DOTJOB_FAIL; }
                """, named: name, flags: ["-L\(path)/lib", "-lanswer", "-Wl,-rpath,$ORIGIN/lib"], in: scratch.path)
        try FileManager.default.moveItem(atPath: library, toPath: "\(path)/\(name).so")
        try Data("words".utf8).write(to: URL(fileURLWithPath: "\(path)/words.txt"))
        _ = FileManager.default.createFile(atPath: "\(path)/empty", contents: nil)
        return path
    }

    // MARK: - Publishing

    /// Publishes plugins as they are, in place of what the group had.
    func publish(_ paths: [String]) throws -> Release {
        let plugins = try paths.map { path in
            let seen = try PluginProbe.inspectUnchecked(path, handlers: [])
            return try store.storePlugin(seen.draft, bytes: seen.bytes).id
        }
        return try publish(plugins)
    }

    func publish(_ draft: PluginDraft, bytes: [UInt8]) throws -> Release {
        try publish([try store.storePlugin(draft, bytes: bytes).id])
    }

    private func publish(_ plugins: [PluginID]) throws -> Release {
        var draft = ReleaseDraft(plugins: plugins, publisher: "tester")
        draft.replacesAll = true
        let expected = try store.group(named: group.name).desiredReleaseID
        return try store.publish(
            draft, toGroup: group.name, expecting: expected, now: SystemClock.utcMilliseconds()
        ).release
    }

    /// Changes the stored bytes of every plugin, behind the store's back.
    func damageStoredBytes() throws {
        try DatabaseQueue(path: store.path).write { db in
            try db.execute(sql: "UPDATE dot_plugin_chunk SET bytes = zeroblob(length(bytes))")
        }
    }
}

extension BundleFailure {
    /// The text, if the node is at fault.
    var ofNode: String? {
        if case .node(let text) = self { text } else { nil }
    }

    /// The text, if the release is at fault.
    var ofRelease: String? {
        if case .release(let text) = self { text } else { nil }
    }
}

/// How `body` fails; `nil` when it does not.
func failure(_ body: () throws(BundleFailure) -> Void) -> BundleFailure? {
    do {
        try body()
        return nil
    } catch {
        return error
    }
}
