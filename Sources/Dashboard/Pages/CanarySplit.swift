import JSONWriting

/// How the claims of a group are split between its release and one on trial, and how both do.
struct CanarySplit {
    let fields: Fields

    /// `nil` where nothing is on trial.
    init?(_ releases: [JSONValue], of group: JSONValue, _ call: PageCall) {
        guard let percent = group["canary_percent"].whole,
            let canary = releases.first(where: { $0["id"] == group["canary_release_id"] })
        else { return nil }
        let desired = releases.first { $0["id"] == group["desired_release_id"] }
        fields = [
            "percent": percent, "rest": 100 - percent,
            "sides": [desired, canary].compactMap { $0 }.map { side -> Fields in
                var fields = ReleaseRow(side, of: group, call).fields
                fields["crashes"] = side["ended"]["503"].whole ?? 0
                return fields
            },
        ]
    }
}
