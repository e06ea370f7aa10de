import Foundation
import TestSupport
import Testing

@testable import Metering

/// docs/metrics.md tells of each metric what the code says of it.
@Suite("The list of metrics")
struct DocumentedMetricsTests {
    @Test("docs/metrics.md lists each metric with its type, its labels and its meaning, and no other")
    func complete() throws {
        let text = try String(contentsOfFile: "\(Project.root)/docs/metrics.md", encoding: .utf8)
        let rows = text.split(separator: "\n").filter { $0.hasPrefix("| `dotjob_") || $0.hasPrefix("| `process_") }
        let expected = Metric.all.map { metric in
            "| `\(metric.name)` | \(metric.type) | \(metric.labels.map { "`\($0)`" }.joined(separator: ", ")) | \(metric.help) |"
        }
        #expect(Set(rows.map(String.init)) == Set(expected))
        #expect(rows.count == Set(Metric.all.map(\.name)).count)
    }

    @Test("Every name keeps to Prometheus's conventions")
    func names() {
        for metric in Metric.all {
            let isCounter = metric.kind == .counter
            #expect(metric.name.hasSuffix("_total") == isCounter, "\(metric.name)")
            #expect(metric.name.hasPrefix("dotjob_") || metric.name.hasPrefix("process_"))
            #expect(!metric.help.isEmpty && !metric.help.contains("\n"))
        }
    }

    @Test("Bounds of histograms rise")
    func bounds() {
        for bounds in [Metric.secondsBounds, Metric.attemptBounds, Metric.batchBounds] {
            #expect(zip(bounds, bounds.dropFirst()).allSatisfy { $0 < $1 })
        }
    }
}
