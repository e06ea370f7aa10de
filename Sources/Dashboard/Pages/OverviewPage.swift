import ControlAPI
import HTTPTypes
import JSONWriting
import JobModel

/// What needs somebody, how much is done, and how each group stands.
enum OverviewPage {
    private static let ranges: [(word: String, minutes: Int64, step: Int64)] = [
        ("15m", 15, 1), ("6h", 360, 5), ("7d", 10_080, 60),
    ]

    static let routes: [PageRoute] = [.get("/") { try page($0) }]

    private static func page(_ call: PageCall) throws -> SiteReply {
        let range = ranges.first { $0.word == call.asked("range") } ?? ranges[0]
        let groups = try call.list("/groups")
        let executors = try call.list("/executors")
        let from = call.desk.now - range.minutes * 60_000
        let history = try call.list(
            "/history", ["from": RFC3339.text(from), "minutes": String(range.step), "split": "group"])
        let transitions = try call.list("/transitions", ["since": RFC3339.text(from), "limit": "200"])
        let chart = HistoryChart(
            history, swaps: transitions, from: from, to: call.desk.now, stepMs: range.step * 60_000, call)
        var fields: Fields = [
            "needs": try Needs(groups, executors, call).rows, "tiles": try tiles(history, range.minutes, call),
            "outcomes": chart.outcomes, "latency": chart.latency,
            "ranges": ranges.map { other in
                ["word": other.word, "path": "/?range=\(other.word)", "chosen": other.word == range.word] as Fields
            },
            "groups": try rows(groups, history, from, range.step, call), "is_empty": groups.isEmpty,
        ]
        fields["is_calm"] = (fields["needs"] as? [Fields])?.isEmpty ?? true
        return try call.page(
            Page(
                "overview", call.words("overview.title"), in: .overview,
                topics: ["group", "release", "executor", "task"], fields))
    }

    private static func rows(
        _ groups: [JSONValue], _ history: [JSONValue], _ from: UTCMilliseconds, _ step: Int64, _ call: PageCall
    ) throws -> [Fields] {
        let steps = Dictionary(grouping: history) { $0["group"].words }
        return try zip(groups, GroupRow.all(groups, call)).map { group, row in
            let own = steps[group["name"].words] ?? []
            var fields = row.fields
            fields["spark"] = StepLine(own, from: from, to: call.desk.now, stepMs: step * 60_000, call).fields
            let (all, failed) = counts(own)
            fields["attempts"] = all
            fields["rate"] = all == 0 ? "–" : ReleaseRow.percent(failed, of: all)
            fields["has_failed"] = failed > 0
            return fields
        }
    }

    private static func counts(_ steps: [JSONValue]) -> (all: Int64, failed: Int64) {
        steps.reduce(into: (0, 0)) { sum, step in
            let attempts = step["attempts"].whole ?? 0
            sum.0 += attempts
            if PageState(code: step["code"].whole ?? 0) == .failed { sum.1 += attempts }
        }
    }

    private static func tiles(_ history: [JSONValue], _ minutes: Int64, _ call: PageCall) throws -> [Fields] {
        let (all, failed) = counts(history)
        let waiting = try call.get("/tasks", ["status": "ready", "limit": "1"])
        let oldest = waiting["items"].list.first.flatMap { $0["due_at"].time }
        let perMinute = Double(all) / Double(minutes)
        // Of whole steps the quantiles are known; of all of them together the one of the busiest.
        let busiest = history.filter { $0["code"].whole == 200 }.max {
            ($0["attempts"].whole ?? 0) < ($1["attempts"].whole ?? 0)
        }
        func tile(_ name: String, _ value: String, _ state: PageState? = nil) -> Fields {
            var fields: Fields = ["name": call.words("overview.\(name)"), "value": value]
            fields["state"] = state?.rawValue
            return fields
        }
        return [
            tile(
                "per_minute",
                perMinute >= 10 || perMinute == 0 ? "\(Int(perMinute))" : "\((perMinute * 10).rounded() / 10)"),
            tile("failed", all == 0 ? "–" : ReleaseRow.percent(failed, of: all), failed > 0 ? .failed : nil),
            tile("waiting", call.count(of: waiting) ?? "–"),
            tile("oldest", oldest.flatMap { $0 <= call.desk.now ? call.span(call.desk.now - $0) : nil } ?? "–"),
            tile(
                "delay",
                busiest.map { "\(call.span($0["delay_ms"]["p50"])) / \(call.span($0["delay_ms"]["p99"]))" } ?? "–"),
        ]
    }
}
