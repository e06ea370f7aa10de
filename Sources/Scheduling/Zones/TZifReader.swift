/// Takes a TZif file's bytes in order, and never one that isn't there.
struct TZifReader {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// - Throws: `TZifError` when fewer than `count` bytes are left.
    func need(_ count: Int) throws(TZifError) {
        guard count <= bytes.count - position else {
            throw TZifError("ends after \(bytes.count) bytes, where its header promises more")
        }
    }

    mutating func skip(_ count: Int) throws(TZifError) { _ = try self.bytes(count) }

    mutating func bytes(_ count: Int) throws(TZifError) -> ArraySlice<UInt8> {
        try need(count)
        defer { position += count }
        return bytes[position..<position + count]
    }

    /// A signed integer, most significant byte first.
    mutating func integer(bytes count: Int) throws(TZifError) -> Int64 {
        let taken = try bytes(count)
        var value: UInt64 = 0
        for byte in taken { value = value << 8 | UInt64(byte) }
        let unused = UInt64(64 - 8 * count)
        return Int64(bitPattern: value << unused) >> Int64(unused)
    }

    /// The bytes before the next `end`, which is passed over; `nil` when there is none.
    mutating func line(endingWith end: UInt8) -> ArraySlice<UInt8>? {
        guard let index = bytes[position...].firstIndex(of: end) else { return nil }
        defer { position = index + 1 }
        return bytes[position..<index]
    }

    mutating func header() throws(TZifError) -> TZifHeader {
        guard bytes[position...].starts(with: "TZif".utf8) else {
            throw TZifError("is no time zone file: it does not start with TZif")
        }
        let header = try bytes(44)
        let version = header[header.startIndex + 4]
        guard version == 0 || version >= UInt8(ascii: "2") else { throw TZifError("has an unknown version") }
        let counts = (0..<6).map { index in
            header[(header.startIndex + 20 + 4 * index)...].prefix(4).reduce(0) { $0 << 8 | Int($1) }
        }
        return TZifHeader(
            version: version, universalCount: counts[0], standardCount: counts[1], leapCount: counts[2],
            timeCount: counts[3], typeCount: counts[4], characterCount: counts[5])
    }
}

/// The header of one of a TZif file's two blocks. Each count is below 2^32.
struct TZifHeader {
    var version: UInt8
    var universalCount: Int
    var standardCount: Int
    var leapCount: Int
    var timeCount: Int
    var typeCount: Int
    var characterCount: Int

    /// Bytes of the block that follows.
    func byteCount(timeSize: Int, leapSize: Int) -> Int {
        timeCount * (timeSize + 1) + typeCount * 6 + characterCount + leapCount * leapSize + standardCount
            + universalCount
    }
}
