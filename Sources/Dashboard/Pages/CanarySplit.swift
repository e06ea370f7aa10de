import ControlAPI
import JSONWriting
import JobModel

/// How the claims of a group are split between its release and one on trial, and how both have done since the trial began.
struct CanarySplit {
    /// As far back as one answer of the history goes.
    private static let longestMs: Int64 = 89 * 86_400_000
    private static let minutesPerStep = "44640"

    let fields: Fields

    /// `nil` where nothing is on trial.
    init?(
        _ releases: [JSONValue], of group: JSONValue, executors: [JSONValue], _ call: PageCall
    ) throws(Problem) {
        guard let percent = group["canary_percent"].whole,
            let canary = releases.first(where: { $0["id"] == group["canary_release_id"] })
        else { return nil }
        let desired = releases.first { $0["id"] == group["desired_release_id"] }
        let begun = max(canary["published_at"].time ?? call.desk.now, call.desk.now - Self.longestMs)
        let steps = try call.list(
            "/history",
            [
                "group": group["name"].words, "from": RFC3339.text(begun), "minutes": Self.minutesPerStep,
                "split": "release",
            ])
        fields = [
            "percent": percent, "rest": 100 - percent, "number": canary["number"].whole ?? 0,
            "stays": desired?["number"].whole ?? 0, "since": call.moment(begun), "rule": Self.rule(executors, call),
            "sides": [desired, canary].compactMap { $0 }.map { side in
                let own = steps.filter { $0["release"] == side["number"] }
                return ReleaseRow(side, of: group, call).fields.merging(Self.counts(own, call)) { $1 }
            },
        ]
    }

    /// What came of a release's attempts.
    private static func counts(_ steps: [JSONValue], _ call: PageCall) -> Fields {
        func attempts(where counts: (HandleCode) -> Bool) -> Int64 {
            steps.reduce(0) { sum, step in
                guard let code = step["code"].whole.flatMap({ HandleCode(rawValue: Int($0)) }), counts(code) else {
                    return sum
                }
                return sum + (step["attempts"].whole ?? 0)
            }
        }
        let (all, failed) = (attempts { $0.isAttempt }, attempts { $0.isFailure })
        // The newest step of those that ended well: a failure's time says nothing of the work.
        let good = steps.last { $0["code"].whole == Int64(HandleCode.ok.rawValue) }
        return [
            "attempts": all, "failures": failed, "crashes": attempts { $0 == .hostDied },
            "rate": all == 0 ? "–" : ReleaseRow.percent(failed, of: all),
            "p95": call.span(good?["duration_ms"]["p95"] ?? .null), "good": attempts { $0 == .ok },
        ]
    }

    /// What would end the trial by itself, by what the executors say that they hold releases to.
    private static func rule(_ executors: [JSONValue], _ call: PageCall) -> String {
        guard let rules = executors.map({ $0["rules"] }).first(where: { !$0.isNull }) else {
            return call.words("groups.canary_rule")
        }
        return call.words(
            "groups.canary_rules",
            ["count": "\(rules["crash_budget"].whole ?? 0)", "span": call.span(rules["probation_ms"].whole ?? 0)])
    }
}
