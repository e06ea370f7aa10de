import Foundation
import TestSupport

/// A module's Swift files, as far as its structure goes: what it imports, which types each folder declares and names.
struct SourceModule {
    let name: String
    /// Modules that it imports.
    let imports: Set<String>
    /// For each folder the types of the module that are declared elsewhere and named there, by the folder that declares them. Files
    /// that lie in no folder are the module's face and foundation: arrows to and from them count for nothing.
    let folderArrows: [String: [String: Set<String>]]
    let folders: Set<String>

    private struct File {
        let folder: String
        let text: String
    }

    init(_ name: String) throws {
        self.name = name
        let files = try Self.files(of: name)
        imports = Set(files.flatMap { Self.imports(in: $0.text) })
        folderArrows = Self.arrows(between: files)
        folders = Set(files.map(\.folder))
    }

    /// Every Swift module of the package.
    static func all() throws -> [SourceModule] {
        let sources = "\(Project.root)/Sources"
        return try FileManager.default.contentsOfDirectory(atPath: sources).sorted().compactMap { name in
            try files(of: name).isEmpty ? nil : SourceModule(name)
        }
    }

    /// One way round through folders, each naming types of the next, if there is any.
    var folderCycle: [String]? {
        for start in folderArrows.keys.sorted() {
            if let way = way(from: start, to: start, seen: []) { return [start] + way }
        }
        return nil
    }

    private func way(from folder: String, to end: String, seen: Set<String>) -> [String]? {
        for next in (folderArrows[folder] ?? [:]).keys.sorted() {
            if next == end { return [next] }
            guard !seen.contains(next) else { continue }
            if let rest = way(from: next, to: end, seen: seen.union([next])) { return [next] + rest }
        }
        return nil
    }

    private static func files(of name: String) throws -> [File] {
        let root = "\(Project.root)/Sources/\(name)"
        let paths = FileManager.default.enumerator(atPath: root)?.compactMap { $0 as? String } ?? []
        return try paths.filter { $0.hasSuffix(".swift") }.map { path in
            let folder = path.split(separator: "/").dropLast().joined(separator: "/")
            return File(folder: folder, text: try String(contentsOfFile: "\(root)/\(path)", encoding: .utf8))
        }
    }

    private static func imports(in text: String) -> [String] {
        text.matches(
            of:
                /(?m)^[ \t]*(?:@\w+ |public |internal |private |fileprivate |package )*import (?:struct |class |enum |func )?(\w+)/
        )
        .map { String($0.1) }
    }

    private static func arrows(between files: [File]) -> [String: [String: Set<String>]] {
        var homes: [String: String] = [:]
        for file in files where !file.folder.isEmpty {
            for name in declarations(in: file.text) { homes[name] = file.folder }
        }
        var arrows: [String: [String: Set<String>]] = [:]
        for file in files where !file.folder.isEmpty {
            for name in names(in: file.text) {
                guard let home = homes[name], home != file.folder else { continue }
                arrows[file.folder, default: [:]][home, default: []].insert(name)
            }
        }
        return arrows
    }

    /// Types that are declared at the top level of a file.
    static func declarations(in text: String) -> [String] {
        let kinds =
            /(?m)^(?:@\w+(?:\([^)]*\))? |[a-z]+(?:\([^)]*\))? )*(?:struct|class|enum|protocol|actor|typealias) (\w+)/
        return text.matches(of: kinds).map { String($0.1) }
    }

    /// Words that begin like a type, outside comments and texts.
    static func names(in text: String) -> Set<String> {
        let code = text.split(separator: "\n").map { line in
            line.replacing(/"(?:[^"\\]|\\.)*"/, with: "\"\"").replacing(/\/\/.*/, with: "")
        }.joined(separator: "\n")
        // Simple boundaries: by Unicode's own, `StoreError.notFound` is one word.
        return Set(code.matches(of: /\b[A-Z]\w+\b/.wordBoundaryKind(.simple)).map { String($0.0) })
    }
}
