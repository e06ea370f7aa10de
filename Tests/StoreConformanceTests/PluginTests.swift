import JobModel
import JobStore
import Testing

/// Plugins and their bytes.
struct PluginTests {
    @Test("a plugin of many chunks comes back byte for byte", arguments: [0, 1, 262_144, 1_000_003])
    func bytes(count: Int) throws {
        let fixture = try StoreFixture()
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
        let draft = PluginDraft(name: "mail", version: "1.2.0", digest: "d1", handlers: ["send_mail"])
        let plugin = try fixture.store.storePlugin(draft, bytes: bytes)
        #expect(plugin.byteCount == Int64(count) && plugin.handlers == ["send_mail"])
        #expect(plugin.library == nil && plugin.files.isEmpty)
        var read: [UInt8] = []
        try fixture.store.readPlugin(plugin.id) { read += $0 }
        #expect(read == bytes)
        #expect(try fixture.store.storePlugin(draft, bytes: bytes).id == plugin.id)
    }

    @Test("a plugin that is a directory keeps its library and its files in their order")
    func directory() throws {
        let fixture = try StoreFixture()
        let files = [
            PluginFile(path: "mail.so", isExecutable: true, byteCount: 3, digest: "f1"),
            PluginFile(path: "data/a \"b\".txt", isExecutable: false, byteCount: 2, digest: "f2"),
        ]
        let draft = PluginDraft(
            name: "mail", version: "1", digest: "d", handlers: ["echo"], library: "mail.so", files: files)
        let plugin = try fixture.store.storePlugin(draft, bytes: [1, 2, 3, 4, 5])
        #expect(plugin.library == "mail.so" && plugin.files == files)
        #expect(try fixture.publish([plugin]).plugins.map(\.files) == [files])
        var other = draft
        other.files = []
        let error = #expect(throws: StoreError.self) { try fixture.store.storePlugin(other, bytes: [1, 2, 3, 4, 5]) }
        #expect(error?.code == .conflict)
    }

    @Test("what a plugin says of its handlers comes back, with its release too")
    func handlerDetails() throws {
        let fixture = try StoreFixture()
        let details = [
            PluginHandler(
                name: "crc32", summary: "Sums \"up\"", timeoutMs: .max, parametersSchema: #"{"type": "object"}"#,
                signature: "u64(crc: u64 = 0, data: bytes32)"),
            PluginHandler(name: "echo"),
        ]
        let draft = PluginDraft(
            name: "zlib", version: "1", digest: "d", handlers: ["crc32", "echo"], handlerDetails: details)
        let plugin = try fixture.store.storePlugin(draft, bytes: [1])
        #expect(plugin.handlerDetails == details)
        let release = try fixture.publish([plugin])
        #expect(release.handler(named: "crc32") == details[0])
        #expect(release.handler(named: "adler32") == nil)
    }

    @Test("a release names the libraries of the system that its publisher had, and a log the one that ran")
    func systemLibraries() throws {
        let fixture = try StoreFixture()
        let plugin = try fixture.plugin("zlib", "z1")
        let other = try fixture.plugin("mail", "m1", handlers: ["send_mail"])
        var draft = ReleaseDraft(plugins: [plugin.id, other.id], publisher: "tester")
        draft.systemLibraries = [plugin.id: "/lib/libz.so.1.2.13 (build id ab)"]
        let release = try fixture.store.publish(draft, toGroup: fixture.group.name, expecting: nil, now: start).release
        #expect(release.plugins.map(\.systemLibrary) == [nil, "/lib/libz.so.1.2.13 (build id ab)"])

        _ = try fixture.addJob()
        _ = try fixture.store.runJob(named: "job", parameters: nil, count: 2, runAt: start, on: nil, now: start)
        let executor = try fixture.executor()
        let held = try executor.claim()
        try executor.finish([held[0]]) { $0.systemLibrary = "/usr/lib/libz.so.1" }
        try executor.finish([held[1]])
        #expect(try fixture.logs().map(\.systemLibrary) == [nil, "/usr/lib/libz.so.1"])
    }

    @Test("one digest with other bytes is refused")
    func digestOfOtherBytes() throws {
        let fixture = try StoreFixture()
        _ = try fixture.plugin("mail", "m1")
        let error = #expect(throws: StoreError.self) { try fixture.plugin("sms", "m1") }
        #expect(error?.code == .conflict)
    }

    @Test("a plugin that was never stored cannot be read")
    func unknown() throws {
        let fixture = try StoreFixture()
        #expect(throws: StoreError.self) { try fixture.store.readPlugin(99) { _ in } }
    }
}
