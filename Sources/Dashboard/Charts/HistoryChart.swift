import JSONWriting
import JobModel

/// The history of a while: outcomes stacked by the step, and how late attempts began; with a mark where releases took over.
struct HistoryChart {
    private static let (width, height) = (480.0, 180.0)
    private static let (left, bottom, top) = (52.0, 20.0, 8.0)
    private static let order: [PageState] = [.ok, .held, .waiting, .failed]

    private(set) var outcomes: Fields = [:]
    private(set) var latency: Fields = [:]
    private let from: UTCMilliseconds
    private let to: UTCMilliseconds
    private let stepMs: Int64

    private struct Step {
        var counts: [PageState: Double] = [:]
        var p50 = 0.0
        var p99 = 0.0
        var all: Double { counts.values.reduce(0, +) }
    }

    init(
        _ history: [JSONValue], swaps: [JSONValue], from: UTCMilliseconds, to: UTCMilliseconds, stepMs: Int64,
        _ call: PageCall
    ) {
        (self.from, self.to, self.stepMs) = (from, to, stepMs)
        var steps: [Int64: Step] = [:]
        for row in history {
            guard let at = row["at"].time else { continue }
            let state = PageState(code: row["code"].whole ?? 0)
            var step = steps[at] ?? Step()
            step.counts[state, default: 0] += row["attempts"].number ?? 0
            step.p50 = max(step.p50, row["delay_ms"]["p50"].number ?? 0)
            step.p99 = max(step.p99, row["delay_ms"]["p99"].number ?? 0)
            steps[at] = step
        }
        let ordered = steps.sorted { $0.key < $1.key }
        let marks = marks(swaps, call)
        outcomes = stacked(ordered, marks, call)
        latency = lines(ordered, marks, call)
    }

    private func x(_ time: UTCMilliseconds) -> Double {
        let share = Double(time - from) / Double(max(to - from, 1))
        return Self.round(Self.left + min(max(share, 0), 1) * (Self.width - Self.left - 4))
    }

    private static func y(_ value: Double, _ axis: Axis) -> Double {
        round(height - bottom - value / axis.top * (height - bottom - top))
    }

    private static func round(_ value: Double) -> Double { (value * 10).rounded() / 10 }

    private func frame(_ axis: Axis, _ marks: [Fields], _ call: PageCall, text: (Double) -> String) -> Fields {
        [
            "width": Int(Self.width), "height": Int(Self.height), "left": Self.left, "right": Self.width - 4,
            "base": Self.height - Self.bottom, "axis_y": Self.height - 5, "top": Self.top,
            "ticks": axis.ticks.map { ["y": Self.y($0, axis), "text": text($0)] as Fields },
            "marks": marks, "from": call.moment(from), "to": call.moment(to),
        ]
    }

    private func stacked(_ steps: [(key: Int64, value: Step)], _ marks: [Fields], _ call: PageCall) -> Fields {
        let axis = Axis(upTo: steps.map(\.value.all).max() ?? 0)
        var fields = frame(axis, marks, call) { $0 >= 1_000 ? "\(Int($0 / 1_000)) k" : "\(Int($0))" }
        let width = max(Self.round(Double(stepMs) / Double(max(to - from, 1)) * (Self.width - Self.left - 4) - 1), 1)
        fields["bars"] = steps.flatMap { at, step -> [Fields] in
            var sum = 0.0
            return Self.order.compactMap { state in
                guard let count = step.counts[state], count > 0 else { return nil }
                let bottom = Self.y(sum, axis)
                sum += count
                let top = Self.y(sum, axis)
                return [
                    "x": x(at), "y": top, "width": min(width, Self.round(Self.width - 4 - x(at))),
                    "height": max(Self.round(bottom - top), 1),
                    "state": state.rawValue,
                    "title":
                        "\(call.moment(at)["text"] ?? "") · \(call.words("state.\(state.rawValue)")) · \(Int(count))",
                ] as Fields
            }
        }
        fields["rows"] = steps.map { at, step -> Fields in
            [
                "at": call.moment(at), "ok": Int(step.counts[.ok] ?? 0), "failed": Int(step.counts[.failed] ?? 0),
                "held": Int((step.counts[.held] ?? 0) + (step.counts[.waiting] ?? 0)),
            ]
        }
        fields["is_empty"] = steps.isEmpty
        return fields
    }

    private func lines(_ steps: [(key: Int64, value: Step)], _ marks: [Fields], _ call: PageCall) -> Fields {
        let axis = Axis(upTo: steps.map(\.value.p99).max() ?? 0)
        var fields = frame(axis, marks, call) { call.span(.number($0)) }
        func points(_ value: (Step) -> Double) -> String {
            steps.map { "\(x($0.key + stepMs / 2)),\(Self.y(value($0.value), axis))" }.joined(separator: " ")
        }
        fields["p50"] = points(\.p50)
        fields["p99"] = points(\.p99)
        fields["rows"] = steps.map { at, step -> Fields in
            [
                "at": call.moment(at), "p50": call.span(.number(step.p50)), "p99": call.span(.number(step.p99)),
            ]
        }
        fields["is_empty"] = steps.isEmpty
        return fields
    }

    /// When a release began to get tasks: the first executor's transition of each.
    private func marks(_ swaps: [JSONValue], _ call: PageCall) -> [Fields] {
        var seen: Set<String> = []
        return swaps.reversed().compactMap { swap in
            let name = "\(swap["group"].words) #\(swap["release"].whole ?? 0)"
            guard swap["state"].words == "active", let at = swap["at"].time, at >= from, seen.insert(name).inserted
            else { return nil }
            return ["x": x(at), "title": "\(name) · \(call.moment(at)["text"] ?? "")"]
        }.suffix(20)
    }
}
