/// What a TZif file says of a time zone (RFC 9636, "The Time Zone Information Format"), in whole seconds since 1970.
///
/// Nothing in the file is trusted: each count is held against the bytes that are there.
struct TZifFile {
    /// More than any zone needs. The largest of tzdata has 4 KB.
    static let mostBytes = 1 << 20

    /// Instants from which an offset counts, ascending, as the file has them: the offset need not differ from the one before.
    let transitions: [OffsetChange]
    /// Before the first transition.
    let firstOffset: Int64
    /// What holds from the last transition on; `nil` where the file doesn't say.
    let footer: PosixRule?

    /// - Throws: `TZifError` with what is wrong.
    init(_ bytes: [UInt8]) throws(TZifError) {
        var reader = TZifReader(bytes)
        var header = try reader.header()
        var timeSize = 4
        if header.version >= UInt8(ascii: "2") {
            // The first block is for readers that know nothing past 2038.
            try reader.skip(header.byteCount(timeSize: 4, leapSize: 8))
            header = try reader.header()
            timeSize = 8
        }
        guard header.leapCount == 0 else {
            throw TZifError("counts leap seconds, which the clocks of computers do not")
        }
        guard header.typeCount > 0, header.typeCount <= 256 else {
            throw TZifError("says that it has \(header.typeCount) local time types, where 1 to 256 make sense")
        }
        let block = try Self.block(header, timeSize: timeSize, &reader)
        transitions = block.transitions
        firstOffset = block.firstOffset
        footer = timeSize == 8 ? try Self.footer(&reader) : nil
    }

    private static func block(
        _ header: TZifHeader, timeSize: Int, _ reader: inout TZifReader
    ) throws(TZifError) -> (transitions: [OffsetChange], firstOffset: Int64) {
        try reader.need(header.byteCount(timeSize: timeSize, leapSize: timeSize + 4))
        var instants: [Int64] = []
        instants.reserveCapacity(header.timeCount)
        for _ in 0..<header.timeCount {
            let instant = try reader.integer(bytes: timeSize)
            if let last = instants.last, last >= instant { throw TZifError("has transitions that are not in order") }
            instants.append(instant)
        }
        let types = try reader.bytes(header.timeCount)
        var offsets: [Int64] = []
        for _ in 0..<header.typeCount {
            let offset = try reader.integer(bytes: 4)
            // The bounds that the RFC asks of files: less than 25 hours west, less than 26 hours east.
            guard (-89_999...93_599).contains(offset) else {
                throw TZifError("has an offset of \(offset) s from UTC, which no clock has")
            }
            offsets.append(offset)
            try reader.skip(2)
        }
        try reader.skip(header.characterCount + header.standardCount + header.universalCount)
        var transitions: [OffsetChange] = []
        for (instant, type) in zip(instants, types) {
            guard Int(type) < offsets.count else { throw TZifError("names a local time type that it does not have") }
            transitions.append(OffsetChange(at: instant, offset: offsets[Int(type)]))
        }
        return (transitions, offsets[0])
    }

    private static func footer(_ reader: inout TZifReader) throws(TZifError) -> PosixRule? {
        let newline = UInt8(ascii: "\n")
        guard try reader.bytes(1).first == newline else { throw TZifError("has no footer where one begins") }
        guard let line = reader.line(endingWith: newline) else { throw TZifError("ends in the middle of its footer") }
        if line.isEmpty { return nil }
        let text = String(decoding: line, as: UTF8.self)
        guard let rule = PosixRule(text) else { throw TZifError("has a footer that is no TZ string") }
        return rule
    }
}

/// From an instant on, this offset from UTC, in seconds.
struct OffsetChange: Equatable {
    var at: Int64
    var offset: Int64
}

/// What is wrong with a file, as the end of a sentence about it.
struct TZifError: Error, Equatable {
    let reason: String

    init(_ reason: String) { self.reason = reason }
}
