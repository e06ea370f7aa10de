import JSONWriting
import JobModel

/// How releases took over: a lane for each executor, a bar for each release in it, cut where its state changed.
struct SwapTimeline {
    private static let (width, left) = (960.0, 150.0)
    private static let (barHeight, laneGap, top) = (16.0, 10.0, 6.0)
    /// Releases of one lane, the newest.
    private static let mostBars = 6
    private static let ends: Set<String> = ["retired", "rejected", "quarantined"]

    let fields: Fields

    /// A release on an executor: its states in the order of their times.
    private struct Bar {
        var release: Int64
        var states: [(at: UTCMilliseconds, word: String, reason: String?)]
    }

    /// - Parameter transitions: the newest first.
    init(
        _ transitions: [JSONValue], executors: [JSONValue], from: UTCMilliseconds, to: UTCMilliseconds, _ call: PageCall
    ) {
        let lanes = Self.lanes(transitions, since: from)
        var y = Self.top
        var shown: [Fields] = []
        for (executor, bars) in lanes {
            let name = executors.first { $0["id"].whole == executor }?["hostname"].words
            let first = y
            let rows = bars.suffix(Self.mostBars).map { bar in
                defer { y += Self.barHeight + 4 }
                return Self.fields(of: bar, y: y, from: from, to: to, call)
            }
            shown.append([
                "host": name ?? call.words("group.gone_executor"), "y": first + Self.barHeight - 4, "bars": rows,
                "line": first - Self.laneGap / 2,
            ])
            y += Self.laneGap
        }
        fields = [
            "lanes": shown, "width": Int(Self.width), "height": Int(y + 16), "left": Int(Self.left),
            "is_empty": shown.isEmpty, "axis_y": y + 10, "from": call.moment(from), "to": call.moment(to),
            "rows": Self.rows(lanes, executors, call), "swaps": Self.swaps(transitions, call),
        ]
    }

    private static func lanes(
        _ transitions: [JSONValue], since: UTCMilliseconds
    ) -> [(executor: Int64, bars: [Bar])] {
        var lanes: [Int64: [Int64: Bar]] = [:]
        for transition in transitions.reversed() {
            guard let executor = transition["executor_id"].whole, let release = transition["release"].whole,
                let at = transition["at"].time
            else { continue }
            lanes[executor, default: [:]][release, default: Bar(release: release, states: [])].states.append(
                (at, transition["state"].words, transition["reason"].string))
        }
        return lanes.compactMap { executor, bars -> (Int64, [Bar])? in
            let seen = bars.values.filter { bar in
                guard let last = bar.states.last else { return false }
                return last.at >= since || !ends.contains(last.word)
            }
            return seen.isEmpty ? nil : (executor, seen.sorted { $0.release < $1.release })
        }.sorted { $0.0 < $1.0 }
    }

    private static func fields(
        of bar: Bar, y: Double, from: UTCMilliseconds, to: UTCMilliseconds, _ call: PageCall
    ) -> Fields {
        let segments = bar.states.indices.compactMap { index -> Fields? in
            let (at, word, reason) = bar.states[index]
            let isEnd = ends.contains(word)
            let end = index + 1 < bar.states.count ? bar.states[index + 1].at : isEnd ? at : to
            guard end >= from else { return nil }
            let (x, right) = (x(max(at, from), from, to), x(end, from, to))
            var title =
                "\(call.words("release.number", ["number": "\(bar.release)"])) · \(call.words("release_state.\(word)"))"
            title += " · \(call.moment(at)["text"] ?? "") · \(call.span(end - at))"
            if let reason { title += " · \(reason)" }
            return [
                "x": x, "width": max(((right - x) * 10).rounded() / 10, isEnd ? 4 : 2), "y": y, "height": barHeight,
                "word": word, "title": title,
            ]
        }
        return ["segments": segments, "label": "#\(bar.release)", "y": y + barHeight - 4, "x": left - 6]
    }

    private static func x(_ time: UTCMilliseconds, _ from: UTCMilliseconds, _ to: UTCMilliseconds) -> Double {
        let share = Double(time - from) / Double(max(to - from, 1))
        return ((left + share * (width - left - 4)) * 10).rounded() / 10
    }

    /// The same as a table, the newest change first, for those who can't see bars.
    private static func rows(
        _ lanes: [(executor: Int64, bars: [Bar])], _ executors: [JSONValue], _ call: PageCall
    ) -> [Fields] {
        let all = lanes.flatMap { lane in
            lane.bars.flatMap { bar in bar.states.map { (lane.executor, bar.release, $0) } }
        }
        return all.sorted { $0.2.at > $1.2.at }.prefix(60).map { executor, release, state in
            var row: Fields = [
                "host": executors.first { $0["id"].whole == executor }?["hostname"].words ?? "\(executor)",
                "release": release, "state": call.releaseState(state.word), "at": call.moment(state.at),
            ]
            row["reason"] = (state.reason).orNo
            return row
        }
    }

    /// How long each swap took: from the release's first transition to when an executor routed tasks to it.
    private static func swaps(_ transitions: [JSONValue], _ call: PageCall) -> [Fields] {
        var begun: [Int64: UTCMilliseconds] = [:]
        // A host that crashed is replaced, and its release becomes active once more: that is no swap.
        var seen: Set<[Int64]> = []
        var swaps: [Fields] = []
        for transition in transitions.reversed() {
            guard let release = transition["release"].whole, let at = transition["at"].time else { continue }
            begun[release] = begun[release] ?? at
            guard transition["state"].words == "active", let start = begun[release],
                seen.insert([release, transition["executor_id"].whole ?? 0]).inserted
            else { continue }
            swaps.append([
                "release": release, "host": transition["hostname"].words, "took": call.span(at - start),
                "at": call.moment(at),
            ])
        }
        return swaps.suffix(4).reversed()
    }
}
