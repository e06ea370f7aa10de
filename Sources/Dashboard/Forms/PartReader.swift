import ControlAPI
import Foundation

/// Takes the parts of a form that uploads one after the other from a file.
struct PartReader {
    private static let pieceBytes = 1 << 20
    private static let headBytes = 16 << 10

    private let handle: FileHandle
    private let delimiter: Data
    /// What was read and not yet used.
    private var buffer = Data("\r\n".utf8)
    private var isAtEnd = false

    init(_ handle: FileHandle, boundary: String) {
        self.handle = handle
        delimiter = Data("\r\n--\(boundary)".utf8)
    }

    /// The lines before the next part's body; `nil` after the last.
    ///
    /// - Throws: `Problem`.
    mutating func nextHead() throws -> String? {
        guard let place = try find(delimiter) else { throw MultipartForm.damaged }
        buffer = Data(buffer[place.upperBound...])
        try fill(to: 4)
        if buffer.starts(with: Data("--".utf8)) { return nil }
        guard let end = try find(Data("\r\n\r\n".utf8)), end.lowerBound <= Self.headBytes else {
            throw MultipartForm.damaged
        }
        let head = String(decoding: buffer[..<end.lowerBound], as: UTF8.self)
        // The line's end may begin the delimiter of an empty body.
        buffer = Data("\r\n".utf8) + Data(buffer[end.upperBound...])
        return head
    }

    mutating func text(most: Int) throws -> String {
        guard let place = try find(delimiter), place.lowerBound <= most + 2 else { throw MultipartForm.damaged }
        let text = String(decoding: buffer[..<place.lowerBound].dropFirst(2), as: UTF8.self)
        buffer = Data(buffer[place.lowerBound...])
        return text
    }

    mutating func writeBody(to path: String) throws {
        guard FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600]),
            let output = FileHandle(forWritingAtPath: path)
        else { throw Problem(.unavailable, "upload: cannot be kept", cure: "make room") }
        defer { try? output.close() }
        buffer = Data(buffer.dropFirst(2))
        while true {
            if let place = buffer.range(of: delimiter) {
                try output.write(contentsOf: buffer[..<place.lowerBound])
                buffer = Data(buffer[place.lowerBound...])
                return
            }
            // Its beginning may be the end of what was read.
            let safe = max(buffer.count - delimiter.count, 0)
            try output.write(contentsOf: buffer.prefix(safe))
            buffer = Data(buffer.dropFirst(safe))
            guard try read() else { throw MultipartForm.damaged }
        }
    }

    /// Looks in what is left of the file, and keeps what it reads: for what is small.
    private mutating func find(_ wanted: Data) throws -> Range<Data.Index>? {
        while true {
            if let place = buffer.range(of: wanted) { return place }
            guard buffer.count <= 2 * Self.pieceBytes, try read() else { return nil }
        }
    }

    private mutating func fill(to count: Int) throws { while buffer.count < count, try read() {} }

    private mutating func read() throws -> Bool {
        guard let piece = try handle.read(upToCount: Self.pieceBytes), !piece.isEmpty else { return false }
        buffer.append(piece)
        return true
    }
}
