import JobModel
import JobStore
import Testing

/// Tokens, the record of changes, and kept answers.
struct ControlStoreTests {
    private let fixture: StoreFixture
    private var store: any Store { fixture.store }

    init() throws { fixture = try StoreFixture() }

    private static func draft(_ name: String, groups: [String]? = nil) -> TokenDraft {
        TokenDraft(name: name, key: "key-\(name)", digest: "digest-\(name)", role: .operator, groups: groups)
    }

    @Test("a token is as it was drawn up, is found by its key, and its groups are its own")
    func tokens() throws {
        let all = try #require(try store.addToken(Self.draft("ada"), onlyAsFirst: true, now: start))
        #expect(all.groupIDs == nil && all.role == .operator && all.createdAt == start && all.lastUsedAt == nil)
        let scoped = try store.addToken(Self.draft("ben", groups: ["group", "group"]), onlyAsFirst: false, now: start)
        #expect(scoped?.groupIDs == [fixture.group.id])
        let none = try store.addToken(Self.draft("cid", groups: []), onlyAsFirst: false, now: start)
        #expect(none?.groupIDs == [])
        #expect(try store.tokens().map(\.name) == ["ada", "ben", "cid"])
        try store.noteUse(ofToken: all.id, now: start + 5)
        let found = try #require(try store.token(key: "key-ada"))
        #expect(found.token.lastUsedAt == start + 5 && found.digest == "digest-ada")
        #expect(try store.token(key: "none") == nil)
    }

    @Test("a first token is added to no store that has had one, and a name is taken until its token is revoked")
    func names() throws {
        _ = try store.addToken(Self.draft("ada"), onlyAsFirst: false, now: start)
        #expect(try store.addToken(Self.draft("ben"), onlyAsFirst: true, now: start) == nil)
        var again = Self.draft("ada")
        again.key = "other"
        #expect(throws: StoreError.self) { try store.addToken(again, onlyAsFirst: false, now: start) }
        #expect(throws: StoreError.self) {
            try store.addToken(Self.draft("cid", groups: ["none"]), onlyAsFirst: false, now: start)
        }
        #expect(try store.revokeToken(named: "ada", now: start + 1).revokedAt == start + 1)
        #expect(throws: StoreError.self) { try store.revokeToken(named: "ada", now: start) }
        #expect(throws: StoreError.self) { try store.rotateToken(named: "ada", key: "k", digest: "d") }
        #expect(try store.addToken(Self.draft("ben"), onlyAsFirst: true, now: start) == nil)
        #expect(try store.addToken(again, onlyAsFirst: false, now: start)?.key == "other")
        #expect(try store.rotateToken(named: "ada", key: "new", digest: "n").key == "new")
        #expect(try store.tokens().map(\.key) == ["new"])
    }

    @Test("of several that want to add the first token one does")
    func first() throws {
        let added = try sideBySide(4, at: fixture.location) { store, number in
            try store.addToken(Self.draft("t\(number)"), onlyAsFirst: true, now: start)
        }
        #expect(added.compactMap { $0 }.count == 1)
    }

    @Test("a code that several spend at once signs one of them in")
    func spent() throws {
        let token = try #require(try store.addToken(Self.draft("ada"), onlyAsFirst: false, now: start))
        try store.addSignInCode(digest: "code", ofToken: token.id, expiresAt: start + 1)
        let spent = try sideBySide(4, at: fixture.location) { store, number in
            try store.spendSignInCode(digest: "code", for: "s\(number)", now: start)
        }
        #expect(spent.compactMap { $0 }.count == 1)
    }

    private func entry(_ number: Int, by actor: String, group: GroupID? = nil) -> AuditEntry {
        AuditEntry(
            at: start + UTCMilliseconds(number), actor: actor, tokenID: nil, source: "test", action: "a\(number)",
            subject: "job \(number % 2)", groupID: group, before: number == 1 ? "{}" : nil, after: nil)
    }

    @Test("entries are listed newest first, by who and of what, a page at a time, and go after a year")
    func audit() throws {
        try store.record([])
        try store.record((1...3).map { entry($0, by: "ada", group: fixture.group.id) })
        try store.record([entry(4, by: "ben")])
        var filter = AuditFilter()
        #expect(try store.audit(filter).map(\.action) == ["a4", "a3", "a2", "a1"])
        #expect(try store.audit(filter).map(\.before) == [nil, nil, nil, "{}"])
        #expect(try store.audit(filter).map(\.groupID) == [nil] + Array(repeating: fixture.group.id, count: 3))
        filter.limit = 1
        filter.actor = "ada"
        filter.subject = "job 1"
        let page = try store.audit(filter)
        #expect(page.map(\.action) == ["a3"])
        filter.after = page.next
        #expect(try store.audit(filter).map(\.action) == ["a1"])
        #expect(try store.pruneRecords(limit: 2, now: start + 4 + Limits.auditMs) == 2)
        #expect(try store.pruneRecords(limit: 2, now: start + 4 + Limits.auditMs) == 1)
        #expect(try store.audit(AuditFilter()).map(\.action) == ["a4"])
    }

    @Test("an answer is kept by token and key, in place of an older one, for a day")
    func answers() throws {
        var answer = KeptAnswer(
            tokenID: 7, key: "k", requestDigest: "d", status: 201, headers: "{}", body: "{\"a\":1}", at: start)
        try store.keep(answer)
        #expect(try store.keptAnswer(ofToken: 7, key: "k", since: start) == answer)
        #expect(try store.keptAnswer(ofToken: 7, key: "k", since: start + 1) == nil)
        #expect(try store.keptAnswer(ofToken: 8, key: "k", since: start) == nil)
        answer.at = start + 10
        answer.status = 409
        try store.keep(answer)
        #expect(try store.pruneRecords(limit: 9, now: start + 5 + Limits.answerMs) == 0)
        #expect(try store.keptAnswer(ofToken: 7, key: "k", since: start) == answer)
        #expect(try store.pruneRecords(limit: 9, now: start + 11 + Limits.answerMs) == 1)
    }

    @Test("a page of failures that several retry at once runs again once")
    func retries() throws {
        try fixture.addJob()
        try fixture.run(count: 20)
        let executor = try fixture.executor()
        _ = try executor.finish(try executor.claim(), .failed)
        let cause = try #require(try store.causes(CauseFilter()).first).id
        let settled = try sideBySide(4, at: fixture.location) { store, _ in
            try store.retryFailures(FailureFilter(cause: cause), now: start)
        }
        #expect(settled.map(\.changed).reduce(0, +) == 20)
        #expect(try store.taskCount(TaskFilter()).number == 20)
    }
}
