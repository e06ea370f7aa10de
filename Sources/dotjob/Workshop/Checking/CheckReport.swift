import Execution
import Foundation
import JSONWriting
import JobModel
import LibraryInspection
import Wording

/// What a check found, for a person or for a program.
struct CheckReport {
    let checkup: PluginCheckup

    // MARK: - For people

    func print() {
        for report in checkup.reports {
            Swift.print(Self.facts(of: report).text)
            if let handlers = report.inspection?.handlers, !handlers.isEmpty {
                Swift.print("\n\(Self.table(of: handlers).text)")
                for handler in handlers where !handler.parametersSchema.isEmpty {
                    Swift.print("parameters of \(handler.name): \(handler.parametersSchema.printable)")
                }
            }
            Swift.print("")
        }
        printFindings()
    }

    /// The findings alone, below each other, with what they are about.
    func printFindings() {
        for finding in checkup.findings {
            let mark = Terminal.paint(
                finding.severity.rawValue.padding(toLength: 9, withPad: " ", startingAt: 0),
                finding.severity == .error ? .red : .yellow)
            let subject = finding.path.map { Self.subject($0) } ?? ""
            Swift.print("\(mark)\(subject)\(finding.text.printable)")
        }
        for report in checkup.faultless {
            let subject = checkup.reports.count > 1 ? Self.subject(report.path) : ""
            Swift.print(Terminal.paint("fine", .green) + "     \(subject)nothing to find fault with")
        }
    }

    private static func subject(_ path: String) -> String { "plugin \((path as NSString).lastPathComponent.quoted): " }

    private static func facts(of report: LibraryReport) -> FactSheet {
        var sheet = FactSheet()
        let size = ByteCount.text(Int64(report.byteCount))
        if let plugin = report.inspection {
            sheet.add("plugin", "\(plugin.name) \(plugin.version)")
            sheet.add("needs ABI", "1.\(plugin.requiresMinor)")
            sheet.add("system library", plugin.systemLibrary)
        }
        sheet.add("file", "\(report.path) (\(size))")
        guard let facts = report.facts else { return sheet }
        sheet.add("build id", facts.buildID ?? "none")
        sheet.add("debug info", facts.hasDebugInformation ? "yes" : "no")
        sheet.add("run path", (facts.runPaths + facts.rPaths).joined(separator: "\n"))
        sheet.add("needs", report.dependencies.map { "\($0.name)  \($0.text)" }.joined(separator: "\n"))
        sheet.add("versions", facts.newestSymbolVersions.joined(separator: " "))
        if report.inspection == nil { sheet.add("exports", facts.exports.prefix(20).joined(separator: " ")) }
        return sheet
    }

    private static func table(of handlers: [PluginHandler]) -> Table {
        var table = Table(["HANDLER", "SIGNATURE", "TIMEOUT", "SUMMARY"])
        for handler in handlers {
            table.add([
                Table.Cell(handler.name),
                Table.Cell(handler.signature.isEmpty ? nil : handler.signature),
                Table.Cell(handler.timeoutMs == 0 ? nil : DurationText.text(milliseconds: Int64(handler.timeoutMs))),
                Table.Cell(handler.summary.isEmpty ? nil : handler.summary),
            ])
        }
        return table
    }

    // MARK: - For programs

    var json: JSONValue {
        .object([
            "plugins": .list(checkup.reports.map(\.json)), "findings": .list(checkup.findings.map(\.json)),
            "ok": JSONValue(flag: !checkup.hasErrors),
        ])
    }
}

extension DependencySearch.Dependency {
    fileprivate var text: String {
        switch place {
        case .file(let path): path
        case .besideOnly(let path): "\(path), beside the library only"
        case .missing: "not found"
        }
    }

    fileprivate var json: JSONValue {
        if case .file(let path) = place { return .object(["name": .text(name), "path": .text(path)]) }
        return .object(["name": .text(name), "path": .null])
    }
}

extension LibraryReport {
    fileprivate var json: JSONValue {
        .object([
            "path": .text(path), "name": JSONValue(inspection?.name), "version": JSONValue(inspection?.version),
            "requires_abi": JSONValue(inspection.map { "1.\($0.requiresMinor)" }),
            "system_library": JSONValue(inspection.flatMap { $0.systemLibrary.isEmpty ? nil : $0.systemLibrary }),
            "bytes": JSONValue(byteCount), "build_id": JSONValue(facts?.buildID),
            "debug_info": facts.map { JSONValue(flag: $0.hasDebugInformation) } ?? .null,
            "run_paths": .list(((facts?.runPaths ?? []) + (facts?.rPaths ?? [])).map(JSONValue.text)),
            "needed": .list(dependencies.map(\.json)),
            "symbol_versions": .list((facts?.newestSymbolVersions ?? []).map(JSONValue.text)),
            "exports": .list((facts?.exports ?? []).map(JSONValue.text)),
            "handlers": inspection.map { .list($0.handlers.map(\.json)) } ?? .null,
        ])
    }
}

extension PluginHandler {
    fileprivate var json: JSONValue {
        .object([
            "name": .text(name), "signature": JSONValue(signature.isEmpty ? nil : signature),
            "summary": JSONValue(summary.isEmpty ? nil : summary), "timeout_ms": JSONValue(timeoutMs),
            "parameters_schema": JSONValue(parametersSchema.isEmpty ? nil : parametersSchema),
        ])
    }
}
