import JSONWriting
import JobModel

/// A day by the hour, as small bars.
struct Sparkline {
    private static let hours: Int64 = 24
    private static let (bar, height) = (5.0, 24.0)

    let fields: Fields

    init(hours: [JSONValue], now: UTCMilliseconds, label: String) {
        let first = now / 3_600_000 - Self.hours + 1
        var counts = [Double](repeating: 0, count: Int(Self.hours))
        for hour in hours {
            guard let at = hour["at"].time else { continue }
            let index = Int(at / 3_600_000 - first)
            if counts.indices.contains(index) { counts[index] = hour["failures"].number ?? 0 }
        }
        let most = max(counts.max() ?? 0, 1)
        fields = [
            "width": Int(Double(counts.count) * Self.bar), "height": Int(Self.height), "label": label,
            "bars": counts.enumerated().filter { $0.element > 0 }.map { index, count -> Fields in
                let height = max((count / most * Self.height).rounded(), 2)
                return ["x": Double(index) * Self.bar, "y": Self.height - height, "height": height]
            },
        ]
    }
}
