/// What a task is a part of in somebody's tracing: a W3C `traceparent`, passed on to the handler as it came.
public struct TraceContext: Sendable, Hashable {
    public let text: String

    private static let length = 55

    /// - Returns: `nil` for what is no traceparent of version 00, or of a later one that begins as that does. The rest of a later
    ///   one is left out, as the recommendation has it for who knows only 00.
    public init?(_ text: String) {
        let bytes = Array(text.utf8.prefix(Self.length + 1))
        guard bytes.count >= Self.length else { return nil }
        let parts = bytes.prefix(Self.length).split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard parts.map(\.count) == [2, 32, 16, 2], parts.allSatisfy({ $0.allSatisfy(Self.isHex) }) else { return nil }
        guard !parts[0].elementsEqual("ff".utf8), Self.isSet(parts[1]), Self.isSet(parts[2]) else { return nil }
        if bytes.count > Self.length {
            guard !parts[0].elementsEqual("00".utf8), bytes[Self.length] == UInt8(ascii: "-") else { return nil }
        }
        self.text = String(decoding: bytes.prefix(Self.length), as: UTF8.self)
    }

    private static func isHex(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }

    private static func isSet(_ part: some Sequence<UInt8>) -> Bool { part.contains { $0 != UInt8(ascii: "0") } }
}
