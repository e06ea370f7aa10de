import JSONWriting

/// What saving a job would change, or somebody else has changed.
struct JobDifference {
    let rows: [Fields]

    init(from before: JSONValue, to after: [String: JSONValue]) {
        rows = after.keys.sorted().compactMap { name in
            let (old, new) = (before[name].read, (after[name] ?? .null).read)
            guard before.members[name] != nil, !Self.isSame(old, new) else { return nil }
            return ["name": name, "before": Self.text(old), "after": Self.text(new)]
        }
    }

    /// What a schedule has no use for is null in one and missing in the other.
    private static func isSame(_ left: JSONValue, _ right: JSONValue) -> Bool {
        JSONText.compact(left) == JSONText.compact(right)
    }

    private static func text(_ value: JSONValue) -> String {
        value.isNull ? "–" : String((value.string ?? JSONText.compact(value)).prefix(400))
    }
}
