import JSONWriting
import JobModel

/// How much a group has done, as a small line.
struct StepLine {
    private static let (width, height) = (120.0, 28.0)

    let fields: Fields

    init(
        _ history: [JSONValue], from: UTCMilliseconds, to: UTCMilliseconds, stepMs: Int64, _ call: PageCall
    ) {
        let steps = max(Int((to - from) / stepMs), 1)
        var counts = [Double](repeating: 0, count: steps + 1)
        for step in history {
            guard let at = step["at"].time else { continue }
            // The first step may begin a little before.
            counts[min(max(Int((at - from) / stepMs), 0), steps)] += step["attempts"].number ?? 0
        }
        let most = max(counts.max() ?? 0, 1)
        let points = counts.enumerated().map { index, count -> String in
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
