import JobModel
import JobStore
import Testing

@Suite("Browsers that are signed in")
struct WebSessionTests {
    private let fixture: StoreFixture
    private var store: any Store { fixture.store }
    private let start: UTCMilliseconds = 1_700_000_000_000

    init() throws { fixture = try StoreFixture() }

    private func token(_ name: String = "ada", expiresAt: UTCMilliseconds? = nil) throws -> AccessToken {
        var draft = TokenDraft(name: name, key: "key-\(name)", digest: "digest-\(name)", role: .viewer)
        draft.expiresAt = expiresAt
        return try #require(try store.addToken(draft, onlyAsFirst: false, now: start))
    }

    @Test("a session is found until it was idle for twelve hours; each use puts that off")
    func idle() throws {
        let token = try token()
        try store.addWebSession(digest: "s", ofToken: token.id, now: start)
        let almost = start + Limits.webSessionMs - 1
        #expect(try store.webSession(digest: "s", now: almost)?.token == token)
        try store.noteUse(ofWebSession: "s", now: almost)
        #expect(try store.webSession(digest: "s", now: almost + Limits.webSessionMs - 1)?.lastUsedAt == almost)
        #expect(try store.webSession(digest: "s", now: almost + Limits.webSessionMs) == nil)
        #expect(try store.webSession(digest: "other", now: start) == nil)
    }

    @Test("signing out, and another secret of the token, end a session; of a revoked token there is none to begin")
    func ends() throws {
        let token = try token()
        for digest in ["a", "b"] { try store.addWebSession(digest: digest, ofToken: token.id, now: start) }
        try store.removeWebSession(digest: "a")
        try store.removeWebSession(digest: "a")
        #expect(try store.webSession(digest: "a", now: start) == nil)
        #expect(try store.webSession(digest: "b", now: start) != nil)
        _ = try store.rotateToken(named: "ada", key: "new", digest: "new")
        #expect(try store.webSession(digest: "b", now: start) == nil)
        _ = try store.revokeToken(named: "ada", now: start)
        #expect(throws: StoreError.self) { try store.addWebSession(digest: "c", ofToken: token.id, now: start) }
        #expect(throws: StoreError.self) {
            try store.addSignInCode(digest: "c", ofToken: token.id, expiresAt: start + 1)
        }
    }

    @Test("a code signs in once, before its end, and only for a token that is good")
    func codes() throws {
        let token = try token(expiresAt: start + 100)
        for digest in ["a", "b", "c"] {
            try store.addSignInCode(digest: digest, ofToken: token.id, expiresAt: start + 200)
        }
        #expect(try store.spendSignInCode(digest: "a", for: "s", now: start)?.id == token.id)
        #expect(try store.spendSignInCode(digest: "a", for: "t", now: start) == nil)
        #expect(try store.webSession(digest: "s", now: start)?.token.id == token.id)
        #expect(try store.webSession(digest: "t", now: start) == nil)
        #expect(try store.spendSignInCode(digest: "b", for: "t", now: start + 200) == nil)
        #expect(try store.spendSignInCode(digest: "c", for: "t", now: start + 100) == nil)
        #expect(try store.webSession(digest: "t", now: start) == nil)
    }

    @Test("what is over is pruned, and nothing else")
    func pruning() throws {
        let token = try token()
        try store.addWebSession(digest: "old", ofToken: token.id, now: start)
        try store.addWebSession(digest: "new", ofToken: token.id, now: start + 10)
        try store.addSignInCode(digest: "old", ofToken: token.id, expiresAt: start)
        _ = try store.pruneRecords(limit: 100, now: start + Limits.webSessionMs + 5)
        #expect(try store.webSession(digest: "old", now: start) == nil)
        #expect(try store.webSession(digest: "new", now: start + 10) != nil)
    }
}
