import ControlAPI
import Foundation

/// A form with a file, as a browser sends it (RFC 7578). Read from the file that it was written to: what is uploaded is never in memory whole.
///
/// Our own: none of the well-kept readers of the language reads from a file.
struct MultipartForm {
    /// Bytes of a field that is no file.
    private static let fieldBytes = 64 << 10

    private(set) var fields: [(name: String, value: String)] = []
    /// The file: where it was written, and the name that its sender gave it.
    private(set) var file: (path: String, name: String)?

    /// - Parameters:
    ///   - path: of what was sent. The form's file is written beside it.
    ///   - contentType: with the boundary.
    /// - Throws: `Problem` for what is no such form.
    init(_ path: String, contentType: String) throws {
        guard let boundary = Self.boundary(contentType), let handle = FileHandle(forReadingAtPath: path) else {
            throw Self.damaged
        }
        defer { try? handle.close() }
        var reader = PartReader(handle, boundary: boundary)
        while let head = try reader.nextHead() {
            guard let name = Self.parameter("name", of: head) else { throw Self.damaged }
            if let fileName = Self.parameter("filename", of: head) {
                let target = "\(path).part"
                try reader.writeBody(to: target)
                if !fileName.isEmpty { file = (try Self.named(fileName, target), fileName) }
            } else {
                fields.append((name, try reader.text(most: Self.fieldBytes)))
            }
        }
    }

    /// Gives a file the name that its sender gave it: what it holds is told by the name's end.
    private static func named(_ name: String, _ path: String) throws -> String {
        guard !name.contains("/"), !name.hasPrefix("."), name.utf8.count <= 128,
            !name.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
        else {
            throw Problem(
                .invalid, "file \"\(name.prefix(64))\": no plain file's name", cure: "rename it", field: "file")
        }
        let folder = "\(path).d"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try FileManager.default.moveItem(atPath: path, toPath: "\(folder)/\(name)")
        return "\(folder)/\(name)"
    }

    static let damaged = Problem(.malformed, "form: damaged on its way", cure: "send it again")

    private static func boundary(_ contentType: String) -> String? {
        let parts = contentType.split(separator: ";").map { $0.trimmingCharacters(in: .whitespaces) }
        guard let part = parts.first(where: { $0.hasPrefix("boundary=") }) else { return nil }
        let text = part.dropFirst("boundary=".count).trimmingCharacters(in: ["\""])
        return text.isEmpty || text.utf8.count > 70 ? nil : text
    }

    private static func parameter(_ name: String, of head: String) -> String? {
        guard let start = head.range(of: "; \(name)=\"") else { return nil }
        // Browsers write quotes within as %22.
        return String(head[start.upperBound...].prefix { $0 != "\"" }).replacing("%22", with: "\"")
    }
}
