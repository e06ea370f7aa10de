import HTTPTypes
import JSONWriting
import JobModel
import JobStore

/// Tokens, and the record of who changed what.
enum TokenRoutes {
    private static let name = Parameter.path("name", .text(longest: 128), "The token's name.")

    static let operations: [APIOperation] = [
        APIOperation(
            id: "getOwnToken", method: .get, path: "/api/v1/tokens/self", tag: "tokens",
            summary: "Show the token that asks.", access: .role(.metrics),
            success: .init(status: .ok, about: "The token.", schema: Shape.token.reference), isChange: false
        ) { call in
            guard let token = call.caller.token else { throw Problem(.unauthorized, "no token") }
            return .json(Shape.token.json(token))
        },
        APIOperation(
            id: "listTokens", method: .get, path: "/api/v1/tokens", tag: "tokens",
            summary: "List the tokens that are not revoked, by name.", access: .role(.admin),
            success: .init(status: .ok, about: "All tokens.", schema: ListAnswer.schema(of: Shape.token.reference)),
            isChange: false
        ) { call in
            try call.caller.reachEverything()
            return ListAnswer.whole(try call.store.tokens(), .token)
        },
        APIOperation(
            id: "addToken", method: .post, path: "/api/v1/tokens", tag: "tokens",
            summary: "Make a token. Its secret is shown this once.", access: .role(.admin),
            body: .json(.object(members), isRequired: true, example: "{\"name\": \"ci\", \"role\": \"publisher\"}"),
            success: .init(status: .created, about: "The token and its secret.", schema: Component.newToken.reference),
            problems: [.notFound, .conflict, .invalid], isChange: true, run: add),
        APIOperation(
            id: "revokeToken", method: .delete, path: "/api/v1/tokens/{name}", tag: "tokens",
            summary: "Revoke a token: it is good for nothing from here on.", access: .role(.admin), parameters: [name],
            success: .init(status: .noContent, about: "It is revoked.", schema: nil), problems: [.notFound],
            isChange: true
        ) { call in
            try call.caller.reachEverything()
            let token = try call.store.revokeToken(named: call.text("name") ?? "", now: call.now)
            call.changed("token \(token.name)", group: nil, from: Shape.token.json(token))
            return .none
        },
        APIOperation(
            id: "rotateToken", method: .post, path: "/api/v1/tokens/{name}/rotate", tag: "tokens",
            summary: "Give a token another secret. The one before is good for nothing from here on.",
            access: .role(.admin), parameters: [name],
            success: .init(status: .ok, about: "The token and its secret.", schema: Component.newToken.reference),
            problems: [.notFound], isChange: true
        ) { call in
            try call.caller.reachEverything()
            let secret = TokenSecret()
            let token = try call.store.rotateToken(
                named: call.text("name") ?? "", key: secret.key, digest: secret.digest)
            call.changed("token \(token.name)", group: nil, to: Shape.token.json(token))
            return answer(token, secret)
        },
        APIOperation(
            id: "listAudit", method: .get, path: "/api/v1/audit", tag: "audit",
            summary: "List the changes that were asked for, newest first.", access: .role(.admin),
            parameters: ListAnswer.parameters + [
                .query("actor", .text(longest: 128), "Only this one's."),
                .query("subject", .text(longest: 256), "Only those of this, such as \"job digest\"."),
            ],
            success: .init(
                status: .ok, about: "A page of changes.", schema: ListAnswer.schema(of: Shape.audit.reference)),
            problems: [.invalid], isChange: false
        ) { call in
            var filter = AuditFilter()
            filter.actor = call.text("actor")
            filter.subject = call.text("subject")
            return try ListAnswer.read(filter, .audit, for: call, group: { $0.groupID }, read: call.store.audit)
        },
    ]

    private static let members: [Schema.Member] = [
        .init(name: "name", schema: .text(longest: 128), about: "Unique among tokens.", isRequired: true),
        .init(
            name: "role", schema: .word(Role.words), about: "Each may do all that those before it may.",
            isRequired: true),
        .init(
            name: "groups", schema: .list(of: .text(longest: 128), most: 1_000),
            about: "The groups that it is good for; all when not given."),
        .init(name: "expires_at", schema: .time, about: "Never when not given."),
    ]

    private static func add(_ call: Call) throws -> Answer {
        try call.caller.reachEverything()
        let secret = TokenSecret()
        var draft = TokenDraft(
            name: call.body?["name"]?.text ?? "", key: secret.key, digest: secret.digest,
            role: call.body?["role"]?.text.flatMap(Role.init(rawValue:)) ?? .metrics)
        draft.groups = call.body?["groups"]?.list.map { $0.compactMap(\.text) }
        draft.expiresAt = call.body?["expires_at"]?.text.flatMap(RFC3339.milliseconds)
        if let end = draft.expiresAt, end <= call.now {
            throw Problem(.invalid, "expires_at: has passed", cure: "give a time to come", field: "expires_at")
        }
        guard let token = try call.store.addToken(draft, onlyAsFirst: false, now: call.now) else {
            throw Problem(.conflict, "token \"\(draft.name)\": exists already")
        }
        call.changed("token \(token.name)", group: nil, to: Shape.token.json(token))
        return answer(token, secret)
    }

    private static func answer(_ token: AccessToken, _ secret: TokenSecret) -> Answer {
        .json(.object(["token": Shape.token.json(token), "secret": .text(secret.text)]))
    }
}

extension Component {
    static let newToken = Component(
        name: "NewToken",
        schema: .object([
            .init(name: "token", schema: Shape.token.reference, about: "", isRequired: true),
            .init(name: "secret", schema: .text(), about: "Nobody can show it again.", isRequired: true),
        ]))
}
