import Foundation
import Wording

/// A plugin's folder, built with its own build system.
struct BuiltPlugin {
    /// A library that the folder's build has made.
    struct Library {
        /// Where it lies now: in `build`, whatever the tool's own folder is.
        let path: String
        let byteCount: Int
        /// Whether this build has written it.
        let isNew: Bool
    }

    let libraries: [Library]
    let microseconds: Int64

    /// Builds. What the tool prints goes where ours goes.
    ///
    /// - Throws: `CommandError`, before anything has started when the tool is missing.
    init(folder: String) throws {
        let system = try BuildSystem.found(in: folder)
        guard let tool = ProgramSearch.path(of: system.tool) else {
            throw CommandError("\(system.tool): not on PATH; \(system.toolSource)")
        }
        let answer = try system.outputQuestion.map { try CapturedRun.output(of: tool, $0, in: folder) }
        let output = system.outputFolder(answer: answer)
        let outputPath = output.hasPrefix("/") ? output : "\(folder)/\(output)"
        let before = Self.libraryFiles(in: outputPath)
        let started = Date()
        let name = URL(fileURLWithPath: folder).standardizedFileURL.lastPathComponent
        for arguments in system.steps(name: name) {
            let status = try PassedRun.status(of: tool, arguments, in: folder)
            guard status == 0 else {
                let command = ([system.tool] + arguments).joined(separator: " ")
                throw CommandError("\(command): ended with \(status); see what it says above")
            }
        }
        microseconds = Int64(Date().timeIntervalSince(started) * 1_000_000)
        let all = try Self.libraries(in: outputPath, before: before)
        let ours =
            output == "build"
            ? all
            : try all.map {
                try $0.brought(to: "\(folder)/build", as: system.pluginName(ofFile: $0.fileName, answer: answer))
            }
        libraries = ours.contains(where: \.isNew) ? ours.filter(\.isNew) : ours
    }

    private static func libraries(in folder: String, before: [String: LibraryFile]) throws -> [Library] {
        let files = libraryFiles(in: folder)
        guard !files.isEmpty else {
            throw CommandError(
                "folder \(folder.quoted): no \".so\" was built there; make the build write the plugin's shared library to "
                    + "build/NAME.so")
        }
        return files.sorted { $0.key < $1.key }.map { name, file in
            Library(path: "\(folder)/\(name)", byteCount: file.byteCount, isNew: file != before[name])
        }
    }

    /// The shared libraries at the top of a folder, by name.
    private static func libraryFiles(in folder: String) -> [String: LibraryFile] {
        let files = FileManager.default
        let names = ((try? files.contentsOfDirectory(atPath: folder)) ?? []).filter { $0.hasSuffix(".so") }
        return names.reduce(into: [:]) { found, name in
            guard let attributes = try? files.attributesOfItem(atPath: "\(folder)/\(name)") else { return }
            found[name] = LibraryFile(
                number: attributes[.systemFileNumber] as? Int,
                modified: attributes[.modificationDate] as? Date,
                byteCount: attributes[.size] as? Int ?? 0)
        }
    }

    /// What tells a file from the one that had its name before the build: not the clock, which two builds in a row share.
    private struct LibraryFile: Equatable {
        let number: Int?
        let modified: Date?
        let byteCount: Int
    }
}

extension BuiltPlugin.Library {
    fileprivate var fileName: String { (path as NSString).lastPathComponent }

    /// Copies it beside and moves it into place: a library that some process maps is never written to.
    fileprivate func brought(to folder: String, as name: String) throws -> Self {
        let copy = "\(folder)/\(name).so"
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try Data(contentsOf: URL(fileURLWithPath: path)).write(to: URL(fileURLWithPath: copy), options: .atomic)
        } catch {
            throw CommandError("file \(copy.quoted): \(error.localizedDescription); see that the folder can be written")
        }
        return Self(path: copy, byteCount: byteCount, isNew: isNew)
    }
}
