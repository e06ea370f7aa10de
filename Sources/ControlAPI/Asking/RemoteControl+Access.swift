import JSONWriting
public import JobModel
public import JobStore
public import Operations

extension RemoteControl: AccessControl {
    public func tokens() throws -> [AccessToken] {
        try get("tokens") { try $0.list("items").map(AccessToken.init(answer:)) }
    }

    public func addToken(
        named name: String, role: Role, groups: [String]?, expiresAt: UTCMilliseconds?
    ) throws -> NewToken {
        var body: [String: JSONValue] = ["name": .text(name), "role": .text(role.rawValue)]
        if let groups { body["groups"] = .list(groups.map(JSONValue.text)) }
        if let expiresAt { body["expires_at"] = JSONValue(time: expiresAt) }
        return try post("tokens", body: body, as: NewToken.init(answer:))
    }

    public func revokeToken(named name: String) throws -> AccessToken {
        let known = try tokens().first { $0.name == name }
        try delete("tokens", name)
        guard let known else { throw StoreError.noToken(named: name) }
        return known
    }

    public func rotateToken(named name: String) throws -> NewToken {
        try post("tokens", name, "rotate", as: NewToken.init(answer:))
    }

    public func audit(_ filter: AuditFilter) throws -> Page<AuditEntry> {
        try page(
            ["audit"], filter, [("actor", filter.actor), ("subject", filter.subject)], AuditEntry.init(answer:))
    }
}

extension NewToken {
    fileprivate init(answer node: JSONNode) throws {
        self.init(token: try AccessToken(answer: node.member("token")), secret: try node.text("secret"))
    }
}
