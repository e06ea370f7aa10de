import Foundation
import HostProtocol
import LibraryInspection
import Wording

/// What is to be said against a library's file.
struct LibraryJudgement {
    let report: LibraryReport
    /// Whether no host is asked. A host tells of what it refuses in its own words.
    let isStatic: Bool

    var findings: [Finding] {
        guard let path = report.libraryPath else {
            return isStatic
                ? [
                    warning(
                        "a manifest: whether its library is there and has these functions, only a host can tell",
                        cure: "check it without --static")
                ]
                : []
        }
        if isStatic, let fault = fault(of: path) { return [error(fault.reason, cure: fault.cure)] }
        guard let facts = report.facts else { return [] }
        return (isStatic ? hostFindings(facts) : []) + paths(facts) + memory(facts) + names(facts)
    }

    private func error(_ what: String, cure: String) -> Finding { Finding(.error, report.path, what, cure: cure) }
    private func warning(_ what: String, cure: String) -> Finding { Finding(.warning, report.path, what, cure: cure) }

    private func fault(of path: String) -> (reason: String, cure: String)? {
        guard let file = FileHandle(forReadingAtPath: path) else { return nil }
        do {
            try LibraryFile.check(file.fileDescriptor)
        } catch {
            return (error.reason, error.cure)
        }
        return report.facts == nil ? ("has no dynamic section", "link it with -shared") : nil
    }

    /// What a host would refuse.
    private func hostFindings(_ facts: LibraryFacts) -> [Finding] {
        var findings: [Finding] = []
        if facts.hasSections, !facts.exports.contains(LibraryReport.entrySymbol) {
            let other = facts.exports.compactMap { $0.wholeMatch(of: /dotjob_plugin_abi(\d+)/)?.1 }.first
            findings.append(
                other.map { error("built for ABI \($0)", cure: "rebuild it with plugin-sdk \(EmbeddedSDK.abi)") }
                    ?? error(
                        "exports no \(LibraryReport.entrySymbol)", cure: "declare the plugin with DOTJOB_PLUGIN"))
        }
        return findings + report.dependencies.compactMap(finding)
    }

    private func finding(on dependency: DependencySearch.Dependency) -> Finding? {
        switch dependency.place {
        case .file: nil
        case .besideOnly:
            error(
                "needs \(dependency.name.quoted), which lies beside it and is not published with it",
                cure: "make a directory of both and publish that, or link it statically")
        case .missing:
            error(
                "needs \(dependency.name.quoted), which this machine does not have",
                cure: "install it, or link it statically")
        }
    }

    private func paths(_ facts: LibraryFacts) -> [Finding] {
        let strangers = (facts.runPaths + facts.rPaths).filter { !RunPath.isWithinOrigin($0) }
        var findings = strangers.map { path in
            warning(
                "looks for libraries in \(path.quoted), which other machines may not have",
                cure: "link with -Wl,-rpath,'$ORIGIN' at most")
        }
        if !facts.rPaths.isEmpty, facts.runPaths.isEmpty {
            findings.append(
                warning(
                    "has a DT_RPATH, which the libraries that it needs inherit",
                    cure: "link with -Wl,--enable-new-dtags"))
        }
        return findings
    }

    private func memory(_ facts: LibraryFacts) -> [Finding] {
        var findings: [Finding] = []
        if facts.hasTextRelocations {
            findings.append(
                warning(
                    "has text relocations: its code is written to while it loads, which hardened systems refuse",
                    cure: "compile all of it with -fPIC"))
        }
        switch facts.stack {
        case .plain: break
        case .executable:
            findings.append(
                warning(
                    "wants executable stacks, which glibc 2.41 and later refuse",
                    cure: "link with -Wl,-z,noexecstack, and use no nested functions of C"))
        case .unstated:
            findings.append(
                warning(
                    "does not say that its stack need not be executable, so it gets one that is",
                    cure: "link with -Wl,-z,noexecstack"))
        }
        if facts.hasWritableCode {
            findings.append(
                warning(
                    "has memory that is both writable and executable", cure: "link without -N, --omagic and the like"))
        }
        return findings
    }

    private func names(_ facts: LibraryFacts) -> [Finding] {
        guard facts.hasSections else {
            return [
                warning("has no section headers, so its symbols are not known", cure: "strip it with \"strip\" only")
            ]
        }
        let surplus = report.surplusExports
        guard !surplus.isEmpty else { return [] }
        let shown = surplus.prefix(5).map(\.quoted).joined(separator: ", ")
        return [
            warning(
                "exports \(surplus.count) more than its handlers: \(shown)\(surplus.count > 5 ? " and others" : "")",
                cure: "compile with -fvisibility=hidden, and link with -Wl,--exclude-libs,ALL or a version script")
        ]
    }
}
