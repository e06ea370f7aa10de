import ControlAPI
import HTTPTypes
import JSONWriting
import JobModel

/// One release: what is in it, what executors make of it, and how it did.
enum ReleasePage {
    static let routes: [PageRoute] = [.get("/groups/{group}/releases/{number}") { try page($0) }]

    private static func page(_ call: PageCall) throws -> SiteReply {
        let group = PageCall.part(call.values["group"] ?? "")
        let number = PageCall.part(call.values["number"] ?? "")
        let release = try call.get("/groups/\(group)/releases/\(number)")
        let owner = try call.get("/groups/\(group)")
        var fields = ReleaseRow(release, of: owner, call).fields
        fields["group_name"] = owner["name"].words
        fields["group_path"] = "/groups/\(group)"
        fields["whole_digest"] = release["digest"].words
        fields["ended"] = release["ended"].members.sorted { $0.key < $1.key }.map { code, count -> Fields in
            ["state": call.outcome(Int64(code) ?? 0), "count": count.whole ?? 0]
        }
        fields["rollback"] = try RollbackPanel(
            "/groups/\(group)", group: owner["name"].words, to: release["number"].whole, call)?.fields
        fields["misfits"] = try call.list("/groups/\(group)/releases/\(number)/misfits")
        fields["transitions"] = try call.list(
            "/transitions", ["group": owner["name"].words, "release": release["number"].whole.map(String.init)]
        ).prefix(50).map { transition -> Fields in
            var row: Fields = [
                "host": transition["hostname"].words, "state": call.releaseState(transition["state"].words),
            ]
            row["at"] = (call.moment(transition["at"])).orNo
            row["reason"] = (transition["reason"].string).orNo
            return row
        }
        fields["runs"] = try call.list(
            "/logs", ["group": owner["name"].words, "release": release["number"].whole.map(String.init), "limit": "20"]
        ).map { AttemptRow($0, call).fields }
        return try call.page(
            Page(
                "release",
                "\(owner["name"].words) · \(call.words("release.number", ["number": "\(release["number"].whole ?? 0)"]))",
                in: .groups, topics: ["release"], fields))
    }
}
