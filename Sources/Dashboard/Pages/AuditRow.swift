import JSONWriting

/// A change that somebody asked for: what it was before and after, where they differ.
struct AuditRow {
    let fields: Fields

    init(_ entry: JSONValue, _ call: PageCall) {
        var fields: Fields = ["entry": entry, "changes": Self.changes(entry)]
        fields["at"] = (call.moment(entry["at"])).orNo
        self.fields = fields
    }

    /// The members that differ.
    private static func changes(_ entry: JSONValue) -> [Fields] {
        let (before, after) = (entry["before"].read.members, entry["after"].read.members)
        // What is new has no difference to anything.
        guard !before.isEmpty else { return [] }
        return Set(before.keys).union(after.keys).sorted().compactMap { name in
            let (old, new) = (before[name] ?? .null, after[name] ?? .null)
            guard old != new, !["updated_at", "status", "next_trigger_at"].contains(name) else { return nil }
            return ["name": name, "before": text(old), "after": text(new)]
        }
    }

    private static func text(_ value: JSONValue) -> String {
        value.isNull ? "–" : String((value.string ?? value.source).prefix(200))
    }
}
