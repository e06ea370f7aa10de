/// Cuts a byte stream into frames.
public struct FrameStream: Sendable {
    /// Larger frames end the conversation: no message of the protocol comes near it.
    public static let longestFrame = 512 * 1024 * 1024

    private var buffer: [UInt8] = []
    private var consumed = 0

    public init() {}

    /// Whether a frame has begun and is not whole. True between `fill` and the last `next` too.
    public var isInFrame: Bool { consumed < buffer.count }

    /// Appends what a read(2) of at most `count` bytes gives: `read` gets the room and returns how many bytes it wrote.
    public mutating func fill(atMost count: Int, read: (UnsafeMutableRawBufferPointer) -> Int) -> Int {
        if consumed > 0 {
            buffer.removeSubrange(0..<consumed)
            consumed = 0
        }
        // Appended after the read: room made in the buffer itself would have to be filled with zeros first.
        return withUnsafeTemporaryAllocation(byteCount: count, alignment: 16) { room in
            let got = read(room)
            if got > 0 { buffer.append(contentsOf: room.prefix(got)) }
            return got
        }
    }

    /// Hands the next whole frame to `body`, or returns `nil` when none is there yet.
    public mutating func next<R>(_ body: (_ kind: UInt8, inout FrameReader) throws -> R) throws -> R? {
        let available = buffer.count - consumed
        guard available >= 5 else { return nil }
        return try buffer.withUnsafeBytes { bytes -> R? in
            let length = Int(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: consumed, as: UInt32.self)))
            guard length >= 1, length <= Self.longestFrame else { throw FrameError("frame of \(length) bytes") }
            guard available >= 4 + length else { return nil }
            let start = consumed + 4
            consumed += 4 + length
            var reader = FrameReader(UnsafeRawBufferPointer(rebasing: bytes[start + 1..<start + length]))
            return try body(bytes[start], &reader)
        }
    }
}
