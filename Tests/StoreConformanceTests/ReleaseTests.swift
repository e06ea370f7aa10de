import JobModel
import JobStore
import Testing

/// Plugins and their publication.
struct ReleaseTests {
    private func store(
        _ name: String, _ digest: String, handlers: [String], in fixture: StoreFixture
    ) throws -> Plugin {
        let draft = PluginDraft(name: name, version: "1.0.0", digest: digest, handlers: handlers)
        return try fixture.store.storePlugin(draft, bytes: Array("\(name) \(digest)".utf8))
    }

    private func publish(
        _ plugins: [Plugin], expecting release: ReleaseID?, in fixture: StoreFixture
    ) throws -> Release {
        try fixture.store.publish(
            ReleaseDraft(plugins: plugins.map(\.id), publisher: "mia", note: "n"), toGroup: "group", expecting: release,
            now: start
        ).release
    }

    @Test("a plugin of many chunks comes back byte for byte", arguments: [0, 1, 262_144, 1_000_003])
    func bytes(count: Int) throws {
        let fixture = try StoreFixture()
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
        let draft = PluginDraft(name: "mail", version: "1.2.0", digest: "d1", handlers: ["send_mail"])
        let plugin = try fixture.store.storePlugin(draft, bytes: bytes)
        #expect(plugin.byteCount == Int64(count) && plugin.handlers == ["send_mail"])
        var read: [UInt8] = []
        try fixture.store.readPlugin(plugin.id) { read += $0 }
        #expect(read == bytes)
        #expect(try fixture.store.storePlugin(draft, bytes: bytes).id == plugin.id)
    }

    @Test("a publish replaces plugins by name and keeps the others")
    func merge() throws {
        let fixture = try StoreFixture()
        let mail = try store("mail", "m1", handlers: ["send_mail"], in: fixture)
        let image = try store("image", "i1", handlers: ["resize"], in: fixture)
        let first = try publish([mail, image], expecting: nil, in: fixture)
        let newer = try store("mail", "m2", handlers: ["send_mail", "send_sms"], in: fixture)
        let second = try publish([newer], expecting: first.id, in: fixture)
        #expect(first.number == 1 && second.number == 2)
        #expect(first.digest != second.digest)
        #expect(second.plugins.map(\.digest) == ["i1", "m2"])
        #expect(try fixture.store.desiredRelease(ofGroup: fixture.group.id)?.id == second.id)
        #expect(try fixture.store.releases(ofGroup: "group").map(\.number) == [2, 1])
        #expect(second.publishedBy == "mia" && second.note == "n" && second.publishedAt == start)
    }

    @Test("of two teams that publish onto one release, the second is told, and the first is not undone")
    func compareAndSet() throws {
        let fixture = try StoreFixture()
        let base = try publish([store("base", "b1", handlers: ["base"], in: fixture)], expecting: nil, in: fixture)
        let mail = try store("mail", "m1", handlers: ["send_mail"], in: fixture)
        let image = try store("image", "i1", handlers: ["resize"], in: fixture)
        let first = try publish([mail], expecting: base.id, in: fixture)

        let error = #expect(throws: StoreError.self) { try publish([image], expecting: base.id, in: fixture) }

        #expect(error?.code == .conflict)
        #expect(try fixture.store.desiredRelease(ofGroup: fixture.group.id)?.id == first.id)
        let second = try publish([image], expecting: first.id, in: fixture)
        #expect(second.plugins.map(\.name) == ["base", "image", "mail"])
    }

    @Test("two plugins with one handler are refused, and both are named")
    func sharedHandler() throws {
        let fixture = try StoreFixture()
        let mail = try store("mail", "m1", handlers: ["send"], in: fixture)
        let sms = try store("sms", "s1", handlers: ["send"], in: fixture)
        let first = try publish([mail], expecting: nil, in: fixture)
        let error = #expect(throws: StoreError.self) { try publish([sms], expecting: first.id, in: fixture) }
        #expect(error?.code == .invalid)
        for name in ["\"mail\"", "\"sms\"", "\"send\""] { #expect(error?.message.contains(name) == true) }
        #expect(try fixture.store.releases(ofGroup: nil).count == 1)
    }

    @Test("publishing the bytes that are desired already makes no release")
    func sameBytes() throws {
        let fixture = try StoreFixture()
        let mail = try store("mail", "m1", handlers: ["send_mail"], in: fixture)
        let first = try publish([mail], expecting: nil, in: fixture)
        #expect(try publish([mail], expecting: first.id, in: fixture).id == first.id)
        #expect(try fixture.store.releases(ofGroup: "group").count == 1)
    }

    @Test("nothing, an unknown plugin and an unknown group cannot be published")
    func refused() throws {
        let fixture = try StoreFixture()
        let mail = try store("mail", "m1", handlers: ["send_mail"], in: fixture)
        #expect(throws: StoreError.self) { try publish([], expecting: nil, in: fixture) }
        #expect(throws: StoreError.self) {
            try fixture.store.publish(
                ReleaseDraft(plugins: [99], publisher: "mia"), toGroup: "group", expecting: nil, now: start)
        }
        #expect(throws: StoreError.self) {
            try fixture.store.publish(
                ReleaseDraft(plugins: [mail.id], publisher: "mia"), toGroup: "nowhere", expecting: nil, now: start)
        }
        #expect(throws: StoreError.self) { try fixture.store.readPlugin(99) { _ in } }
        #expect(try fixture.store.desiredRelease(ofGroup: fixture.group.id) == nil)
    }

    @Test("one digest with other bytes is refused")
    func digestOfOtherBytes() throws {
        let fixture = try StoreFixture()
        _ = try store("mail", "m1", handlers: ["send_mail"], in: fixture)
        let error = #expect(throws: StoreError.self) { try store("sms", "m1", handlers: ["send_sms"], in: fixture) }
        #expect(error?.code == .conflict)
    }
}
