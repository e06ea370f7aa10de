/// Secrets, from the system's source of randomness.
enum RandomDigits {
    /// - Parameter count: of digits, with four random bits each.
    static func hexadecimal(_ count: Int) -> String {
        var generator = SystemRandomNumberGenerator()
        return String((0..<count).map { _ in Character(String(Int(generator.next() & 15), radix: 16)) })
    }
}
