import Foundation

/// What a request was answered.
struct HTTPReply {
    let status: Int
    /// By their names in small letters.
    let headers: [String: String]
    let body: [UInt8]

    struct Unreadable: Error {
        let text: String
    }

    /// - Parameter bytes: all that the server sent before it closed.
    init(_ bytes: [UInt8]) throws {
        let text = String(decoding: bytes.prefix(64 << 10), as: UTF8.self)
        guard let end = Self.endOfHead(bytes), let status = Int(text.dropFirst(9).prefix(3)) else {
            throw Unreadable(text: String(text.prefix(300)))
        }
        self.status = status
        let lines = String(decoding: bytes[..<end], as: UTF8.self).components(separatedBy: "\r\n").dropFirst()
        headers = Dictionary(
            lines.compactMap { line in
                line.firstIndex(of: ":").map {
                    (line[..<$0].lowercased(), line[line.index(after: $0)...].trimmingCharacters(in: .whitespaces))
                }
            }
        ) { $1 }
        let rest = Array(bytes[(end + 4)...])
        body = headers["transfer-encoding"] == "chunked" ? Self.joined(rest) : rest
    }

    var text: String { String(decoding: body, as: UTF8.self) }

    /// The body as an object.
    func object() throws -> [String: Any] {
        guard let object = try JSONSerialization.jsonObject(with: Data(body)) as? [String: Any] else {
            throw Unreadable(text: text)
        }
        return object
    }

    private static func endOfHead(_ bytes: [UInt8]) -> Int? {
        let mark = Array("\r\n\r\n".utf8)
        guard bytes.count >= mark.count else { return nil }
        return (0...(bytes.count - mark.count)).first { Array(bytes[$0..<($0 + mark.count)]) == mark }
    }

    private static func joined(_ chunked: [UInt8]) -> [UInt8] {
        var (rest, body) = (chunked[...], [UInt8]())
        while let end = rest.firstIndex(of: 0x0A),
            let size = Int(
                String(decoding: rest[..<end], as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines), radix: 16
            ),
            size > 0
        {
            let start = rest.index(after: end)
            body += rest[start..<min(start + size, rest.endIndex)]
            rest = rest[min(start + size + 2, rest.endIndex)...]
        }
        return body
    }
}
