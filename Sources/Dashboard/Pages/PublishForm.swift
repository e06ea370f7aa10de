import ControlAPI
import HTTPTypes
import JSONWriting

/// Publishing a file: first what would come of it, tried in a throw-away host, then the release itself.
enum PublishForm {
    static func run(_ call: PageCall) throws -> SiteReply {
        let path = "/groups/\(PageCall.part(call.values["group"] ?? ""))"
        do throws(Problem) {
            guard let file = call.file else {
                throw Problem(.invalid, call.words("publish.no_file"), field: "file")
            }
            let isDry = call.sent("look") != nil
            let query = [
                "file": file.name, "note": call.sent("message"),
                "canary": call.sent("canary"), "dry_run": isDry ? "true" : nil,
                "replace_all": call.sent("replace_all").map { _ in "true" },
                "allow_removal": call.sent("allow_removal").map { _ in "true" },
            ].compactMapValues { $0.map { [$0] } }
            let answer = try call.desk.ask(
                .post, "/api/v1\(path)/releases", query: query, headers: call.formHeaders, upload: file.path
            ).json
            guard isDry else {
                return call.done(path, answer["is_new"].flag ? "published" : "not_new", answer["number"].whole)
            }
            return try show(answer, call)
        } catch {
            return try GroupPage.page(call, error)
        }
    }

    private static func show(_ answer: JSONValue, _ call: PageCall) throws(Problem) -> SiteReply {
        func names(_ member: String) -> String { answer[member].list.map(\.words).joined(separator: ", ") }
        let outlook: Fields = [
            "number": answer["number"].whole ?? 0, "is_new": answer["is_new"].flag, "digest": answer["digest"].words,
            "added": names("handlers_added"), "removed": names("handlers_removed"),
            "changed": names("handlers_changed"),
            "misfits": answer["misfits"].list,
            "plugins": answer["given"].list,
        ]
        do {
            return try GroupPage.page(call, outlook: outlook)
        } catch {
            throw Problem(error)
        }
    }
}
