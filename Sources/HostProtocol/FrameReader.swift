/// A frame that does not hold what its kind promises.
public struct FrameError: Error, CustomStringConvertible {
    public let description: String

    public init(_ description: String) { self.description = description }
}

/// Reads values off a frame's body. Never reads past the end: a peer's bytes are not trusted.
public struct FrameReader {
    private let body: UnsafeRawBufferPointer
    private var offset = 0

    /// The reader borrows `body`: it must not outlive it.
    public init(_ body: UnsafeRawBufferPointer) { self.body = body }

    public var isAtEnd: Bool { offset == body.count }

    public mutating func integer<T: FixedWidthInteger>(_ type: T.Type = T.self) throws -> T {
        let size = MemoryLayout<T>.size
        guard body.count - offset >= size else { throw FrameError("frame ends inside a number at byte \(offset)") }
        defer { offset += size }
        return T(littleEndian: body.loadUnaligned(fromByteOffset: offset, as: T.self))
    }

    public mutating func double() throws -> Double { Double(bitPattern: try integer()) }

    public mutating func bool() throws -> Bool { try integer(UInt8.self) != 0 }

    /// A string; bytes that are no UTF-8 are replaced by U+FFFD.
    public mutating func string() throws -> String { String(decoding: try blob(), as: UTF8.self) }

    /// A string with a NUL behind it, as `FrameWriter.put(terminated:)` writes it.
    public mutating func terminatedString() throws -> String {
        let text = try string()
        guard try integer(UInt8.self) == 0 else { throw FrameError("text without its NUL before byte \(offset)") }
        return text
    }

    /// Bytes borrowed from the body.
    public mutating func blob() throws -> UnsafeRawBufferPointer {
        let count = Int(try integer(UInt32.self))
        guard body.count - offset >= count else {
            throw FrameError("frame ends inside \(count) bytes at byte \(offset)")
        }
        defer { offset += count }
        return UnsafeRawBufferPointer(rebasing: body[offset..<offset + count])
    }

    /// A count (u32) and that many items.
    public mutating func list<Item>(_ item: (inout FrameReader) throws -> Item) throws -> [Item] {
        let count = Int(try integer(UInt32.self))
        var items: [Item] = []
        // What the peer says is not taken on trust: memory comes with the items.
        items.reserveCapacity(min(count, 4_096))
        for _ in 0..<count { items.append(try item(&self)) }
        return items
    }
}
