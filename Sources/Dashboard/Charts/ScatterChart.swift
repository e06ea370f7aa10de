import Foundation
import JSONWriting

/// The last attempts of a job as dots: when they ended, and how long they ran. A dot leads to its task.
struct ScatterChart {
    private static let (width, height) = (720.0, 160.0)
    private static let (left, bottom) = (56.0, 20.0)

    /// `nil` where there is nothing to show.
    let fields: Fields?

    /// - Parameter attempts: the newest first.
    init(_ attempts: [JSONValue], _ call: PageCall) {
        let dots = attempts.reversed().compactMap { attempt -> (at: Double, ms: Double, JSONValue)? in
            guard let at = attempt["finished_at"].time, let elapsed = attempt["elapsed_us"].number else { return nil }
            return (Double(at), elapsed / 1_000, attempt)
        }
        guard let first = dots.first, let last = dots.last, dots.count > 1 else {
            fields = nil
            return
        }
        let axis = Axis(upTo: dots.map(\.ms).max() ?? 1)
        let span = max(last.at - first.at, 1)
        fields = [
            "width": Int(Self.width), "height": Int(Self.height), "label": call.words("job.scatter"),
            "ticks": axis.ticks.map { tick in
                [
                    "y": Self.y(tick, axis), "text": call.span(.number(tick)), "left": Self.left,
                    "right": Self.width,
                ] as Fields
            },
            "dots": dots.map { dot in
                let state = call.outcome(dot.2["code"].whole ?? 0)
                return [
                    "x": Self.round(Self.left + 8 + (dot.at - first.at) / span * (Self.width - Self.left - 16)),
                    "y": Self.y(dot.ms, axis), "task": dot.2["task_id"].whole ?? 0, "state": state,
                    "duration": call.span(.number(dot.ms)), "delay": call.span(dot.2["delay_ms"]),
                    "at": call.moment(Int64(dot.at)),
                ] as Fields
            },
        ]
    }

    private static func y(_ value: Double, _ axis: Axis) -> Double {
        round(height - bottom - value / axis.top * (height - bottom - 8))
    }

    private static func round(_ value: Double) -> Double { (value * 10).rounded() / 10 }
}
