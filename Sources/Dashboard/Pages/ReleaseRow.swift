import JSONWriting

/// A release, as the list of its group shows it.
struct ReleaseRow {
    let fields: Fields

    init(_ release: JSONValue, of group: JSONValue?, _ call: PageCall) {
        let attempts = release["attempts"].whole ?? 0
        let failures = release["failures"].whole ?? 0
        let standings = release["standings"].list.map { standing -> Fields in
            var fields: Fields = [
                "host": standing["hostname"].words, "state": call.releaseState(standing["state"].words),
            ]
            fields["reason"] = (standing["reason"].string).orNo
            fields["at"] = (call.moment(standing["changed_at"])).orNo
            return fields
        }
        var fields: Fields = [
            "release": release, "state": call.releaseState(release["role"].words),
            "number": release["number"].whole ?? 0,
            "path": "/groups/\(PageCall.part(release["group"].words))/releases/\(release["number"].whole ?? 0)",
            "digest": String(release["digest"].words.prefix(12)), "attempts": attempts, "failures": failures,
            "rate": attempts == 0 ? "–" : Self.percent(failures, of: attempts), "standings": standings,
            "plugins": release["plugins"].list,
            "is_desired": release["id"] == group?["desired_release_id"],
        ]
        fields["published"] = (call.moment(release["published_at"])).orNo
        fields["has_standings"] = !standings.isEmpty
        fields["first_tasks"] = release["first_tasks"].list.map { first -> Fields in
            [
                "host": first["hostname"].words, "task": first["task_id"].whole ?? 0,
                "after": call.span(first["after_ms"].whole ?? 0),
            ]
        }
        fields["reason"] = (release["quarantine_reason"].string).orNo
        self.fields = fields
    }

    static func percent(_ part: Int64, of whole: Int64) -> String {
        let tenths = (Double(part) / Double(whole) * 1_000).rounded() / 10
        return "\(tenths) %"
    }
}
