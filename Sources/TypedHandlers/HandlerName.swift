/// What a handler may be called: its name is a C symbol.
public enum HandlerName {
    public static let mostBytes = 128

    /// Letters, digits and underscores.
    public static func isValid(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.count <= mostBytes
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }
}
