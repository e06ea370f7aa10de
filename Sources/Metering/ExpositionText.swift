/// Prometheus's text format, version 0.0.4, as it grows.
struct ExpositionText {
    private(set) var text = ""

    /// Adds a metric that has series.
    mutating func add(_ family: MetricFamily) {
        guard !family.series.isEmpty else { return }
        let name = family.metric.name
        if !family.metric.help.isEmpty { text += "# HELP \(name) \(Self.escapedHelp(family.metric.help))\n" }
        text += "# TYPE \(name) \(family.metric.type)\n"
        for (labels, series) in family.series.sorted(by: { $0.key < $1.key }) {
            switch series {
            case .value(let series): add(name, labels, series.value)
            case .histogram(let series): add(series, name, labels)
            }
        }
    }

    private mutating func add(_ series: HistogramSeries, _ name: String, _ labels: String) {
        let counts = series.counts
        let before = labels.isEmpty ? "" : "\(labels),"
        var below: UInt64 = 0
        for (bound, count) in zip(series.bounds, counts.buckets) {
            below += count
            add("\(name)_bucket", "\(before)le=\"\(Self.number(bound))\"", Double(below))
        }
        add("\(name)_bucket", "\(before)le=\"+Inf\"", Double(counts.total))
        add("\(name)_sum", labels, counts.sum)
        add("\(name)_count", labels, Double(counts.total))
    }

    private mutating func add(_ name: String, _ labels: String, _ value: Double) {
        text += labels.isEmpty ? name : "\(name){\(labels)}"
        text += " \(Self.number(value))\n"
    }

    // MARK: - Writing

    /// Labels as they stand between braces.
    static func labels(_ names: [String], _ values: [String]) -> String {
        zip(names, values).map { "\(Self.name($0, isLabel: true))=\"\(escaped($1))\"" }.joined(separator: ",")
    }

    /// What may not stand in a name becomes an underscore.
    static func name(_ text: String, isLabel: Bool = false) -> String {
        let name = String(
            text.unicodeScalars.map { scalar -> Character in
                let isAllowed =
                    ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || ("0"..."9").contains(scalar)
                    || scalar == "_" || scalar == ":" && !isLabel
                return isAllowed ? Character(scalar) : "_"
            })
        guard let first = name.unicodeScalars.first, !("0"..."9").contains(first) else { return "_\(name)" }
        return name
    }

    static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        return value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : "\(value)"
    }

    private static func escaped(_ value: String) -> String {
        guard value.utf8.contains(where: { $0 == 0x5C || $0 == 0x22 || $0 == 0x0A }) else { return value }
        return value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }

    private static func escapedHelp(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
    }
}
