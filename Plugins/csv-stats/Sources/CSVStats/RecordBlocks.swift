import DotJobPlugin
import Foundation

/// Reads a CSV file in blocks that end where a record ends, so that a file of any size is parsed in bounded memory.
struct RecordBlocks {
    private static let blockBytes = 256 << 10
    private static let recordBytesMax = 16 << 20
    private static let quote = UInt8(ascii: "\"")
    private static let newline = UInt8(ascii: "\n")

    private let path: String
    private let file: FileHandle
    private let fileBytes: UInt64
    private var readBytes: UInt64 = 0
    /// The begun record that the next block starts with.
    private var rest: [UInt8] = []
    private var isQuoted = false

    /// How much of the file has been read, from 0 to 1.
    var fractionRead: Double { fileBytes == 0 ? 1 : min(1, Double(readBytes) / Double(fileBytes)) }

    init(path: String) throws {
        self.path = path
        do {
            file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
            fileBytes = try file.seekToEnd()
            try file.seek(toOffset: 0)
        } catch {
            throw TaskFailure.permanent("file \"\(path)\": can't be read; name a readable file", kind: "bad_input")
        }
    }

    /// The next records, at least one; `nil` at the end of the file.
    mutating func next() throws -> String? {
        while let chunk = try file.read(upToCount: Self.blockBytes), !chunk.isEmpty {
            readBytes += UInt64(chunk.count)
            let end = lastRecordEnd(in: chunk)
            let block = rest + chunk.prefix(end)
            guard end == 0 else {
                rest = Array(chunk.dropFirst(end))
                return try text(of: block)
            }
            guard block.count <= Self.recordBytesMax else {
                throw TaskFailure.permanent(
                    "file \"\(path)\": a record is longer than 16 MiB; is a quote left open?", kind: "bad_input")
            }
            rest = block + chunk
        }
        defer { rest = [] }
        return rest.isEmpty ? nil : try text(of: rest)
    }

    /// How many bytes of the chunk belong to records that end in it. A line break inside quotes ends no record.
    private mutating func lastRecordEnd(in chunk: Data) -> Int {
        var end = 0
        for (index, byte) in chunk.enumerated() {
            if byte == Self.quote {
                isQuoted.toggle()
            } else if byte == Self.newline, !isQuoted {
                end = index + 1
            }
        }
        return end
    }

    private func text(of bytes: [UInt8]) throws -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw TaskFailure.permanent("file \"\(path)\": not UTF-8; convert it first", kind: "bad_input")
        }
        return text
    }
}
