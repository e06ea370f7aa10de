import Execution
import Foundation
import Operations

/// Plugins looked at as files and, unless that is not wanted, loaded together by a throw-away host.
struct PluginCheckup {
    private(set) var reports: [LibraryReport]
    private(set) var findings: [Finding]

    /// - Parameter probe: what loads them; `nil` to run nothing of them.
    init(_ paths: [String], probe: PluginProbe?) {
        let search = DependencySearch()
        var reports: [LibraryReport] = []
        var refusals: [Finding] = []
        for path in paths {
            do {
                reports.append(try LibraryReport(path: path, search: search))
            } catch {
                refusals.append(Finding(refusal: error))
            }
        }
        if refusals.isEmpty {
            do {
                if let probe {
                    try Self.load(paths, in: probe, into: &reports)
                } else {
                    try PluginProbe.compareLibraries(of: paths)
                }
            } catch {
                refusals.append(Finding(refusal: error))
            }
        }
        self.reports = reports
        let judged = reports.flatMap { LibraryJudgement(report: $0, isStatic: probe == nil).findings }
        findings = refusals + judged.filter { $0.severity == .error } + judged.filter { $0.severity == .warning }
    }

    private static func load(_ paths: [String], in probe: PluginProbe, into reports: inout [LibraryReport]) throws {
        for (index, inspection) in try probe.inspect(paths).enumerated() {
            reports[index].inspection = inspection
            try inspection.checkSchemas()
        }
    }

    /// The plugins that nothing is said against; none where something is said against all of them.
    var faultless: [LibraryReport] {
        guard findings.allSatisfy({ $0.path != nil }) else { return [] }
        let faulty = Set(findings.map(\.path))
        return reports.filter { !faulty.contains($0.path) }
    }

    var hasErrors: Bool { findings.contains { $0.severity == .error } }
}
