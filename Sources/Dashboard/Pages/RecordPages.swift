import ControlAPI
import HTTPTypes
import JSONWriting
import JobModel

/// Who may ask, and who has asked for what: tokens and the audit.
enum RecordPages {
    static let routes: [PageRoute] = [
        .get("/audit", .role(.admin)) { try audit($0) },
        .get("/tokens", .role(.admin)) { try tokens($0) },
        .post("/tokens", .role(.admin)) { try add($0) },
        .post("/tokens/{name}/revoke", .role(.admin)) { try revoke($0) },
        .post("/tokens/{name}/rotate", .role(.admin)) { try rotate($0) },
    ]

    private static func audit(_ call: PageCall) throws -> SiteReply {
        let answer = try call.get(
            "/audit",
            [
                "actor": call.asked("actor"), "subject": call.asked("subject"), "limit": "50",
                "cursor": call.asked("cursor"),
            ])
        var fields: Fields = [
            "entries": answer["items"].list.map { AuditRow($0, call).fields }, "is_empty": answer["items"].list.isEmpty,
            "actor": call.asked("actor") ?? "", "subject": call.asked("subject") ?? "",
        ]
        fields["pager"] = call.pager(next: answer["next_cursor"].string)
        return try call.page(Page("audit", call.words("audit.title"), in: .audit, fields))
    }

    // MARK: - Tokens

    /// - Parameter secret: of a token that was made for this very answer: nobody can show it again.
    private static func tokens(_ call: PageCall, secret: Fields? = nil, _ problem: Problem? = nil) throws -> SiteReply {
        let tokens = try call.list("/tokens").map { token -> Fields in
            var fields: Fields = [
                "token": token, "path": "/tokens/\(PageCall.part(token["name"].words))",
                "groups": token["groups"].list.map(\.words).joined(separator: ", "),
                "is_own": token["name"].words == call.desk.name,
            ]
            fields["created"] = (call.moment(token["created_at"])).orNo
            fields["expires"] = (call.moment(token["expires_at"])).orNo
            fields["used"] = (call.moment(token["last_used_at"])).orNo
            return fields
        }
        var page = Page(
            "tokens", call.words("tokens.title"), in: .tokens,
            ["tokens": tokens, "roles": Role.allCases.map { ["value": $0.rawValue] as Fields }])
        page.fields["secret"] = secret
        return try call.page(page, refusing: problem)
    }

    private static func add(_ call: PageCall) throws -> SiteReply {
        do throws(Problem) {
            let body: [String: JSONValue] = [
                "name": .text(call.sent("name") ?? ""), "role": .text(call.sent("role") ?? ""),
            ]
            // A kept answer would hold the secret: the form has no key.
            let answer = try call.desk.ask(.post, "/api/v1/tokens", body: .object(body)).json
            return try shown(answer, call)
        } catch {
            return try tokens(call, error)
        }
    }

    private static func rotate(_ call: PageCall) throws -> SiteReply {
        do throws(Problem) {
            let name = PageCall.part(call.values["name"] ?? "")
            return try shown(try call.desk.ask(.post, "/api/v1/tokens/\(name)/rotate").json, call)
        } catch {
            return try tokens(call, error)
        }
    }

    private static func shown(_ answer: JSONValue, _ call: PageCall) throws(Problem) -> SiteReply {
        do {
            return try tokens(
                call, secret: ["name": answer["token"]["name"].words, "text": answer["secret"].words])
        } catch {
            throw Problem(error)
        }
    }

    private static func tokens(_ call: PageCall, _ problem: Problem) throws -> SiteReply {
        try tokens(call, secret: nil, problem)
    }

    private static func revoke(_ call: PageCall) throws -> SiteReply {
        do throws(Problem) {
            let name = call.values["name"] ?? ""
            guard call.sent("confirm") == name else {
                throw Problem(.invalid, call.words("confirm.differs", ["name": name]), field: "confirm")
            }
            _ = try call.desk.ask(.delete, "/api/v1/tokens/\(PageCall.part(name))")
            return call.done("/tokens", "token_revoke")
        } catch {
            return try tokens(call, error)
        }
    }
}
