public import JobModel
public import JobStore
public import PostgresJobStore

// Roles that the store on a server does not have yet. Each goes from here when it is written: then it is declared twice, and the compiler
// says so.

/// What tests hear from a role that is not written yet.
private func toCome() -> StoreError { StoreError(.unavailable, "store on a server", "has no such role yet") }

extension PostgresJobStore: ErrorDesk {
    public func causes(_ filter: CauseFilter) throws -> Page<ErrorCause> { throw toCome() }

    public func causeCount(_ filter: CauseFilter) throws -> ListCount { throw toCome() }

    public func cause(_ id: CauseID) throws -> ErrorCause { throw toCome() }

    public func hours(ofCause id: CauseID, since: UTCMilliseconds) throws -> [CauseHour] { throw toCome() }

    public func openFailures(_ filter: FailureFilter) throws -> Page<AttemptLog> { throw toCome() }

    public func openFailureCount(_ filter: FailureFilter) throws -> ListCount { throw toCome() }

    public func retryFailures(_ filter: FailureFilter, now: UTCMilliseconds) throws -> SettledFailures {
        throw toCome()
    }

    public func dropFailures(_ filter: FailureFilter, now: UTCMilliseconds) throws -> SettledFailures { throw toCome() }
}

extension PostgresJobStore: TokenStore {
    public func addToken(_ draft: TokenDraft, onlyAsFirst: Bool, now: UTCMilliseconds) throws -> AccessToken? {
        throw toCome()
    }

    public func tokens() throws -> [AccessToken] { throw toCome() }

    public func token(key: String) throws -> (token: AccessToken, digest: String)? { throw toCome() }

    public func revokeToken(named name: String, now: UTCMilliseconds) throws -> AccessToken { throw toCome() }

    public func rotateToken(named name: String, key: String, digest: String) throws -> AccessToken { throw toCome() }

    public func noteUse(ofToken id: TokenID, now: UTCMilliseconds) throws { throw toCome() }
}

extension PostgresJobStore: WebSessionStore {
    public func addWebSession(digest: String, ofToken token: TokenID, now: UTCMilliseconds) throws { throw toCome() }

    public func webSession(digest: String, now: UTCMilliseconds) throws -> (
        token: AccessToken, lastUsedAt: UTCMilliseconds
    )? { throw toCome() }

    public func noteUse(ofWebSession digest: String, now: UTCMilliseconds) throws { throw toCome() }

    public func removeWebSession(digest: String) throws { throw toCome() }

    public func addSignInCode(digest: String, ofToken token: TokenID, expiresAt: UTCMilliseconds) throws {
        throw toCome()
    }

    public func spendSignInCode(digest: String, for session: String, now: UTCMilliseconds) throws -> AccessToken? {
        throw toCome()
    }
}

extension PostgresJobStore: AuditStore {
    public func record(_ entries: [AuditEntry]) throws { throw toCome() }

    public func audit(_ filter: AuditFilter) throws -> Page<AuditEntry> { throw toCome() }
}

extension PostgresJobStore: AnswerStore {
    public func keptAnswer(ofToken token: TokenID, key: String, since: UTCMilliseconds) throws -> KeptAnswer? {
        throw toCome()
    }

    public func keep(_ answer: KeptAnswer) throws { throw toCome() }
}

extension PostgresJobStore: ChangeFeed {
    public func changeMark(now: UTCMilliseconds) throws -> ChangeMark { throw toCome() }

    public func changes(since mark: ChangeMark, now: UTCMilliseconds) throws -> StoreChanges { throw toCome() }
}

extension PostgresJobStore: FigureStore {
    public func queueFigures(now: UTCMilliseconds) throws -> [QueueFigures] { throw toCome() }

    public func proveWrite(now: UTCMilliseconds) throws { throw toCome() }
}
