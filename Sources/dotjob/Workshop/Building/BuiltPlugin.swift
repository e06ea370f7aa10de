import Foundation

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
    /// - Throws: `Refusal`, before anything has started when the tool is missing.
    init(folder: String) throws {
        let system = try BuildSystem.found(in: folder)
        guard let tool = ProgramSearch.path(of: system.tool) else {
            throw Refusal("\(system.tool): not on PATH; \(system.toolSource)")
        }
        let started = Date()
        let name = URL(fileURLWithPath: folder).standardizedFileURL.lastPathComponent
        for arguments in system.steps(name: name) {
            let status = try PassedRun.status(of: tool, arguments, in: folder)
            guard status == 0 else {
                let command = ([system.tool] + arguments).joined(separator: " ")
                throw Refusal("\(command): ended with \(status); see what it says above")
            }
        }
        microseconds = Int64(Date().timeIntervalSince(started) * 1_000_000)
        let answer = try system.outputQuestion.map { try CapturedRun.output(of: tool, $0, in: folder) }
        libraries = try Self.libraries(in: system.outputFolder(answer: answer), of: folder, since: started)
    }

    /// The shared libraries at the top of `output`, brought to `build`. Those that this build has written, if there are any.
    private static func libraries(in output: String, of folder: String, since started: Date) throws -> [Library] {
        let source = output.hasPrefix("/") ? output : "\(folder)/\(output)"
        let names = ((try? FileManager.default.contentsOfDirectory(atPath: source)) ?? []).filter {
            $0.hasSuffix(".so")
        }
        guard !names.isEmpty else {
            throw Refusal(
                "folder \(source.quoted): no \".so\" was built there; make the build write the plugin's shared library to "
                    + "build/NAME.so")
        }
        let all = try names.sorted().map { name in
            let attributes = try FileManager.default.attributesOfItem(atPath: "\(source)/\(name)")
            // File systems count time coarsely.
            let isNew = (attributes[.modificationDate] as? Date ?? .distantPast) > started.addingTimeInterval(-0.05)
            let path =
                output == "build" ? "\(source)/\(name)" : try brought("\(source)/\(name)", into: "\(folder)/build")
            return Library(path: path, byteCount: attributes[.size] as? Int ?? 0, isNew: isNew)
        }
        let new = all.filter(\.isNew)
        return new.isEmpty ? all : new
    }

    /// Copied beside and moved into place: a library that some process maps is never written to.
    private static func brought(_ library: String, into folder: String) throws -> String {
        let file = (library as NSString).lastPathComponent
        let path = "\(folder)/\(file.hasPrefix("lib") ? String(file.dropFirst(3)) : file)"
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try Data(contentsOf: URL(fileURLWithPath: library)).write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch {
            throw Refusal("file \(path.quoted): \(error.localizedDescription); see that the folder can be written")
        }
        return path
    }
}
