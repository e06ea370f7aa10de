import Execution
import Foundation
import JobModel
import LibraryInspection
import TypedHandlers

/// What a plugin's file tells without running anything of it.
struct LibraryReport {
    let path: String
    /// Of the library itself; `nil` for a manifest.
    let libraryPath: String?
    /// Of all its files.
    let byteCount: Int
    /// `nil` for a manifest, and for what is no library.
    let facts: LibraryFacts?
    let dependencies: [DependencySearch.Dependency]
    /// What the plugin says of itself, once a host has loaded it; a manifest says it at once.
    var inspection: PluginProbe.Inspection?

    static let entrySymbol = "dotjob_plugin_abi1"

    /// - Throws: `ExecutionError` when the plugin cannot be read.
    init(path: String, search: DependencySearch) throws {
        let source = try PluginProbe.inspectUnchecked(path, handlers: [])
        self.path = path
        byteCount = source.bytes.count
        let library = source.library.map { "\(source.path)/\($0)" } ?? source.path
        guard !PluginManifest.isManifest(library) else {
            (libraryPath, facts, dependencies) = (nil, nil, [])
            inspection = source
            return
        }
        libraryPath = library
        let bytes = FileManager.default.contents(atPath: library) ?? Data()
        facts = try? LibraryFacts(bytes: Array(bytes))
        dependencies =
            facts.map {
                search.dependencies(
                    of: $0, in: (library as NSString).deletingLastPathComponent, isAlone: source.library == nil)
            } ?? []
    }

    /// What it exports beside the entry and the handlers that are known.
    var surplusExports: [String] {
        let known = Set(inspection?.handlers.map(\.name) ?? [])
        // The linkers of old export their own marks.
        let marks: Set = [Self.entrySymbol, "__bss_start", "_edata", "_end", "_init", "_fini"]
        let exports = (facts?.exports ?? []).filter { !marks.contains($0) && !known.contains($0) }
        // Nobody has told which of them are handlers, but these are none: C++, Swift and Rust mangle their names so.
        return inspection != nil ? exports : exports.filter { $0.hasPrefix("_") || $0.hasPrefix("$") }
    }
}
