/// Builds frames: a length (u32, of what follows it), a kind (u8) and a body. Integers are little-endian; strings
/// and blobs carry a u32 length.
///
/// Several frames may stand one behind another in `bytes`, ready for one write.
public struct FrameWriter: Sendable {
    public private(set) var bytes: [UInt8] = []
    private var frameStart = 0

    public init() {}

    public mutating func removeAll(keepingCapacity: Bool = true) {
        bytes.removeAll(keepingCapacity: keepingCapacity)
    }

    /// Opens a frame. Exactly one `end()` follows.
    public mutating func begin(_ kind: UInt8) {
        frameStart = bytes.count
        put(UInt32(0))
        bytes.append(kind)
    }

    /// Closes the frame that `begin` opened.
    public mutating func end() {
        let length = UInt32(bytes.count - frameStart - 4).littleEndian
        bytes.withUnsafeMutableBytes { $0.storeBytes(of: length, toByteOffset: frameStart, as: UInt32.self) }
    }

    public mutating func put<T: FixedWidthInteger>(_ value: T) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    public mutating func put(_ value: Double) { put(value.bitPattern) }

    public mutating func put(_ value: Bool) { bytes.append(value ? 1 : 0) }

    public mutating func put(_ text: String) {
        var text = text
        text.withUTF8 { put(blob: UnsafeRawBufferPointer($0)) }
    }

    /// A string with a NUL behind it that its length doesn't count, so that C can use it where it lies.
    public mutating func put(terminated text: String) {
        put(text)
        bytes.append(0)
    }

    public mutating func put(blob: UnsafeRawBufferPointer) {
        put(UInt32(blob.count))
        bytes.append(contentsOf: blob)
    }

    /// A count (u32) and the items, as `FrameReader.list` reads them.
    public mutating func put<Items: Collection>(_ items: Items, _ write: (Items.Element, inout FrameWriter) -> Void) {
        put(UInt32(items.count))
        for item in items { write(item, &self) }
    }
}
