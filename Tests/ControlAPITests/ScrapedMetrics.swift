import Foundation

/// A page of metrics as a scrape reads it: values by name and labels.
struct ScrapedMetrics {
    let values: [String: Double]

    init(_ text: String) {
        values = Dictionary(
            text.split(separator: "\n").filter { !$0.hasPrefix("#") }.compactMap { line in
                // Labels may hold spaces, and values none.
                line.lastIndex(of: " ").flatMap { space in
                    Double(line[line.index(after: space)...]).map { (String(line[..<space]), $0) }
                }
            }, uniquingKeysWith: { $1 })
    }

    subscript(series: String) -> Double? { values[series] }

    /// Of all series of a name that begin with these labels.
    func sum(_ prefix: String) -> Double { values.filter { $0.key.hasPrefix(prefix) }.values.reduce(0, +) }
}
