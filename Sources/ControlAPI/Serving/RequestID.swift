import HTTPTypes

/// What a request goes by in its answer and in the log.
enum RequestID {
    // The name is a token: there is always one.
    static let header = HTTPField.Name("X-Request-Id")

    private static let longest = 128

    /// The caller's, where it is sane; else a new one.
    static func of(_ request: HTTPRequest) -> String {
        guard let header, let given = request.headerFields[header], isSane(given) else { return new() }
        return given
    }

    /// 32 hexadecimal digits.
    static func new() -> String {
        var generator = SystemRandomNumberGenerator()
        return (0..<2).map { _ in
            let digits = String(generator.next(), radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }

    /// It comes back in a header, and goes to a log.
    private static func isSane(_ text: String) -> Bool {
        (1...longest).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }

    static func put(_ id: @autoclosure () -> String, into fields: inout HTTPFields) {
        guard let header, fields[header] == nil else { return }
        fields[header] = id()
    }
}
