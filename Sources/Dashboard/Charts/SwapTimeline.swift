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
    struct Bar {
        var release: Int64
        var states: [(at: UTCMilliseconds, word: String, reason: String?)]
        var firstTask: FirstTask?
        /// What it waits for while it drains.
        var drain: String?
    }

    /// The first task of a release on an executor.
    struct FirstTask {
        var task: Int64
        var at: UTCMilliseconds
        /// From the release's publication.
        var afterMs: Int64
    }

    struct Place: Hashable {
        let release: Int64
        let executor: Int64
    }

    /// - Parameter transitions: the newest first.
    init(
        _ transitions: [JSONValue], executors: [JSONValue], releases: [JSONValue], from: UTCMilliseconds,
        to: UTCMilliseconds, _ call: PageCall
    ) {
        let firstTasks = Self.firstTasks(releases)
        let drains = Self.drains(executors)
        let lanes = Self.lanes(transitions, since: from).map { executor, bars in
            (
                executor,
                bars.map { bar in
                    var bar = bar
                    let place = Place(release: bar.release, executor: executor)
                    (bar.firstTask, bar.drain) = (firstTasks[place], drains[place])
                    return bar
                }
            )
        }
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
            "rows": Self.rows(lanes, executors, call), "swaps": Self.swaps(transitions, firstTasks, call),
            "has_marks": !firstTasks.isEmpty,
        ]
    }

    private static func firstTasks(_ releases: [JSONValue]) -> [Place: FirstTask] {
        var tasks: [Place: FirstTask] = [:]
        for release in releases {
            for first in release["first_tasks"].list {
                let place = Place(
                    release: release["number"].whole ?? 0, executor: first["executor_id"].whole ?? 0)
                guard let at = first["started_at"].time else { continue }
                tasks[place] = FirstTask(
                    task: first["task_id"].whole ?? 0, at: at, afterMs: first["after_ms"].whole ?? 0)
            }
        }
        return tasks
    }

    /// The tasks that hosts which drain wait for.
    private static func drains(_ executors: [JSONValue]) -> [Place: String] {
        var drains: [Place: String] = [:]
        for executor in executors {
            for drain in executor["hosts"].read["draining"].list {
                let place = Place(release: drain["release"].whole ?? 0, executor: executor["id"].whole ?? 0)
                let tasks = drain["tasks"].list.map { "\($0["id"].whole ?? 0) (\($0["handler"].words))" }
                drains[place] = tasks.joined(separator: ", ")
            }
        }
        return drains
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
            if word == "draining", end == to, let drain = bar.drain { title += " · \(drain)" }
            return [
                "x": x, "width": max(((right - x) * 10).rounded() / 10, isEnd ? 4 : 2), "y": y, "height": barHeight,
                "word": word, "title": title,
            ]
        }
        var fields: Fields = [
            "segments": segments, "label": "#\(bar.release)", "y": y + barHeight - 4, "x": left - 6, "mark": false,
        ]
        if let first = bar.firstTask, first.at >= from {
            fields["mark"] =
                [
                    "x": x(min(first.at, to), from, to), "top": y - 2, "bottom": y + barHeight + 2,
                    "title": words(of: first, bar.release, call),
                ] as Fields
        }
        return fields
    }

    private static func words(of first: FirstTask, _ release: Int64, _ call: PageCall) -> String {
        call.words(
            "groups.first_task",
            ["release": "\(release)", "task": "\(first.task)", "span": call.span(first.afterMs)])
    }

    private static func x(_ time: UTCMilliseconds, _ from: UTCMilliseconds, _ to: UTCMilliseconds) -> Double {
        let share = Double(time - from) / Double(max(to - from, 1))
        return ((left + share * (width - left - 4)) * 10).rounded() / 10
    }
}
