import ControlAPI
import JSONWriting
import JobModel
import JobStore
import Operations

extension LocalControl: AccessControl {
    func tokens() throws -> [AccessToken] { try store.tokens() }

    func addToken(
        named name: String, role: Role, groups: [String]?, expiresAt: UTCMilliseconds?
    ) throws -> NewToken {
        let secret = TokenSecret()
        var draft = TokenDraft(name: name, key: secret.key, digest: secret.digest, role: role)
        draft.groups = groups
        draft.expiresAt = expiresAt
        let added = try audited.make("addToken", "token \(name)", grows: true) {
            try store.addToken(draft, onlyAsFirst: false, now: store.now)
        } entry: {
            .init(group: nil, after: $0.map { JSONValue.audited($0) })
        }
        guard let added else { throw StoreError.tokenExists(name) }
        return NewToken(token: added, secret: secret.text)
    }

    func revokeToken(named name: String) throws -> AccessToken {
        try audited.make("revokeToken", "token \(name)", grows: false) {
            try store.revokeToken(named: name, now: store.now)
        } entry: {
            .init(group: nil, before: .audited($0))
        }
    }

    func rotateToken(named name: String) throws -> NewToken {
        let secret = TokenSecret()
        let token = try audited.make("rotateToken", "token \(name)", grows: false) {
            try store.rotateToken(named: name, key: secret.key, digest: secret.digest)
        } entry: {
            .init(group: nil, after: .audited($0))
        }
        return NewToken(token: token, secret: secret.text)
    }

    func audit(_ filter: AuditFilter) throws -> Page<AuditEntry> { try store.audit(filter) }
}
