import JSONWriting
import JobModel

/// How much a group has done, as a small line.
struct StepLine {
    private static let (width, height) = (120.0, 28.0)

    let fields: Fields

    init(
        _ history: [JSONValue], from: UTCMilliseconds, to: UTCMilliseconds, stepMs: Int64, _ call: PageCall
    ) {
        var counts: [Int64: Double] = [:]
        for step in history {
            if let at = step["at"].time { counts[at, default: 0] += step["attempts"].number ?? 0 }
        }
        let most = max(counts.values.max() ?? 0, 1)
        let first = from / stepMs
        let steps = max(to / stepMs - first, 1)
        let points = (0...steps).map { index -> String in
            let count = counts[(first + index) * stepMs] ?? 0
            let x = (Double(index) / Double(steps) * Self.width * 10).rounded() / 10
            let y = ((Self.height - 2 - count / most * (Self.height - 4)) * 10).rounded() / 10
            return "\(x),\(y)"
        }
        fields = [
            "points": points.joined(separator: " "), "width": Int(Self.width), "height": Int(Self.height),
            "label": call.words("overview.spark"),
        ]
    }
}
