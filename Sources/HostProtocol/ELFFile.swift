internal import Glibc

/// An open ELF file of 64 bits in this machine's byte order, read by offset. However damaged it is, nothing is read past it.
struct ELFFile {
    /// A part of the file that the loader looks at.
    struct Segment {
        var type: UInt32
        var offset: UInt64
        var address: UInt64
        var fileBytes: UInt64
    }

    static let load: UInt32 = 1
    static let dynamic: UInt32 = 2

    private static let headerBytes = 64
    private static let segmentBytes = 56

    private let descriptor: Int32
    /// ELF's number for the machine.
    let machine: UInt16
    /// Relocatable, executable, shared or core.
    let type: UInt16
    let segments: [Segment]
    /// The length that all parts need.
    let neededBytes: UInt64

    /// `nil` for another kind of file. It does not own the descriptor, and leaves its offset.
    init?(_ descriptor: Int32) {
        let bytes = Self.read(descriptor, at: 0, count: Self.headerBytes)
        let isLittleEndian64: [UInt8] = [0x7f, 0x45, 0x4c, 0x46, 2, 1]
        guard bytes.count == Self.headerBytes, bytes.starts(with: isLittleEndian64) else { return nil }
        self.descriptor = descriptor
        machine = Self.value(bytes, 18)
        type = Self.value(bytes, 16)
        let sections = UInt64(Self.value(bytes, 58) as UInt16) * UInt64(Self.value(bytes, 60) as UInt16)
        let start: UInt64 = Self.value(bytes, 32)
        let count = UInt64(Self.value(bytes, 56) as UInt16)
        var needed = max(
            Self.end(Self.value(bytes, 40), sections), Self.end(start, count * UInt64(Self.segmentBytes)))
        var segments: [Segment] = []
        for index in 0..<count {
            let at = Self.end(start, index * UInt64(Self.segmentBytes))
            let entry = Self.read(descriptor, at: at, count: Self.segmentBytes)
            guard entry.count == Self.segmentBytes else { break }
            let segment = Segment(
                type: Self.value(entry, 0), offset: Self.value(entry, 8), address: Self.value(entry, 16),
                fileBytes: Self.value(entry, 32))
            needed = max(needed, Self.end(segment.offset, segment.fileBytes))
            segments.append(segment)
        }
        self.segments = segments
        neededBytes = needed
    }

    /// A part of the file; shorter where the file ends.
    func read(at offset: UInt64, count: Int) -> [UInt8] { Self.read(descriptor, at: offset, count: count) }

    /// Where in the file lies what is loaded at an address; `nil` for what the file does not hold.
    func offset(ofAddress address: UInt64) -> UInt64? {
        let segment = segments.first { segment in
            segment.type == Self.load && address >= segment.address && address - segment.address < segment.fileBytes
        }
        return segment.map { Self.end($0.offset, address - $0.address) }
    }

    static func value<T: FixedWidthInteger>(_ bytes: [UInt8], _ offset: Int) -> T {
        bytes.withUnsafeBytes { T(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: T.self)) }
    }

    static func read(_ descriptor: Int32, at offset: UInt64, count: Int) -> [UInt8] {
        guard let offset = off_t(exactly: offset) else { return [] }
        return [UInt8](unsafeUninitializedCapacity: count) { room, filled in
            filled = max(0, pread(descriptor, room.baseAddress, count, offset))
        }
    }

    /// An offset may be garbage: then no file is long enough.
    private static func end(_ offset: UInt64, _ count: UInt64) -> UInt64 {
        let (sum, overflow) = offset.addingReportingOverflow(count)
        return overflow ? .max : sum
    }
}
