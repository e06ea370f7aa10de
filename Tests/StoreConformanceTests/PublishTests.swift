import JobModel
import JobStore
import Testing

/// What a publish makes of a group's release.
struct PublishTests {
    @Test("a publish replaces plugins by name, keeps the others, and names what the group wanted before")
    func merge() throws {
        let fixture = try StoreFixture()
        let mail = try fixture.plugin("mail", "m1", handlers: ["send_mail"])
        let image = try fixture.plugin("image", "i1", handlers: ["resize"])
        let first = try fixture.publish([mail, image])
        let newer = try fixture.plugin("mail", "m2", handlers: ["send_mail", "send_sms"])
        let second = try fixture.publish([newer])
        #expect(first.number == 1 && second.number == 2)
        #expect(first.previousID == nil && second.previousID == first.id)
        #expect(first.digest != second.digest)
        #expect(second.plugins.map(\.digest) == ["i1", "m2"])
        #expect(try fixture.desired()?.id == second.id)
        #expect(try fixture.store.releases(ReleaseFilter(groupName: "group")).map(\.number) == [2, 1])
        #expect(second.publishedBy == "mia" && second.note == "n" && second.publishedAt == start)
    }

    @Test("a release is found by its id and by its number, and an unknown one is not")
    func find() throws {
        let fixture = try StoreFixture()
        let release = try fixture.publishVersions(2)[1]
        _ = try fixture.store.addGroup(named: "other", summary: "", hostThreads: 1, maxRunning: nil)
        #expect(try fixture.store.release(release.id)?.number == 2)
        #expect(try fixture.store.release(number: 2, ofGroup: "group").id == release.id)
        #expect(try fixture.store.release(99) == nil)
        for (number, group) in [(3, "group"), (2, "other"), (1, "nowhere")] as [(Int64, String)] {
            let error = #expect(throws: StoreError.self) { try fixture.store.release(number: number, ofGroup: group) }
            #expect(error?.code == .notFound)
        }
    }

    @Test("the newest of each group are listed without those before them, and groups without any")
    func newest() throws {
        let fixture = try StoreFixture()
        _ = try fixture.publishVersions(3)
        let other = try fixture.store.addGroup(named: "other", summary: "", hostThreads: 1, maxRunning: nil)
        _ = try fixture.store.addGroup(named: "empty", summary: "", hostThreads: 1, maxRunning: nil)
        let draft = ReleaseDraft(plugins: [try fixture.plugin("v1").id], publisher: "mia", note: "")
        _ = try fixture.store.publish(draft, toGroup: other.name, expecting: nil, now: start)
        var filter = ReleaseFilter()
        filter.isNewestOnly = true
        #expect(
            try fixture.store.releases(filter).items.map { [$0.groupName, "\($0.number)"] } == [
                ["other", "1"], ["group", "3"],
            ])
        filter.groupName = "group"
        #expect(try fixture.store.releases(filter).items.map(\.number) == [3])
    }

    @Test("a publish of everything drops the plugins that it does not name")
    func replacesAll() throws {
        let fixture = try StoreFixture()
        try fixture.publish([
            fixture.plugin("mail", "m1", handlers: ["send_mail"]), fixture.plugin("image", "i1", handlers: ["resize"]),
        ])
        let release = try fixture.publish([fixture.plugin("mail", "m2", handlers: ["send_mail"])]) {
            $0.replacesAll = true
        }
        #expect(release.plugins.map(\.digest) == ["m2"])
        #expect(throws: StoreError.self) { try fixture.publish([]) { $0.replacesAll = true } }
    }

    @Test("of two teams that publish onto one release, the second is told, and the first is not undone")
    func compareAndSet() throws {
        let fixture = try StoreFixture()
        let base = try fixture.publish([fixture.plugin("base", "b1", handlers: ["base"])])
        let mail = try fixture.plugin("mail", "m1", handlers: ["send_mail"])
        let image = try fixture.plugin("image", "i1", handlers: ["resize"])
        let first = try fixture.publish([mail], expecting: base.id).release

        let error = #expect(throws: StoreError.self) { try fixture.publish([image], expecting: base.id) }

        #expect(error?.code == .conflict)
        #expect(error?.refusal.text.contains("release 2") == true)
        #expect(throws: StoreError.self) { try fixture.publish([image], expecting: nil) }
        #expect(try fixture.desired()?.id == first.id)
        let second = try fixture.publish([image], expecting: first.id).release
        #expect(second.plugins.map(\.name) == ["base", "image", "mail"])
    }

    @Test("two plugins with one handler are refused, and both are named")
    func sharedHandler() throws {
        let fixture = try StoreFixture()
        try fixture.publish([fixture.plugin("mail", "m1", handlers: ["send"])])
        let sms = try fixture.plugin("sms", "s1", handlers: ["send"])
        let error = #expect(throws: StoreError.self) { try fixture.publish([sms]) }
        #expect(error?.code == .invalid)
        for name in ["\"mail\"", "\"sms\"", "\"send\""] { #expect(error?.refusal.text.contains(name) == true) }
        #expect(try fixture.store.releases(ReleaseFilter()).count == 1)
    }

    @Test("nothing, an unknown plugin and an unknown group cannot be published")
    func refused() throws {
        let fixture = try StoreFixture()
        let mail = try fixture.plugin("mail", "m1")
        #expect(throws: StoreError.self) { try fixture.publish([]) }
        for (plugin, group) in [(99, "group"), (mail.id, "nowhere")] {
            let error = #expect(throws: StoreError.self) {
                try fixture.store.publish(
                    ReleaseDraft(plugins: [plugin], publisher: "mia"), toGroup: group, expecting: nil, now: start)
            }
            #expect(error?.code == .notFound)
        }
        #expect(try fixture.desired() == nil)
    }
}
