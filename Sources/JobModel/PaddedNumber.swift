extension BinaryInteger {
    /// The digits of a number that is not negative, with zeros before them up to a width: `007`.
    package func padded(to width: Int) -> String {
        let digits = String(self)
        return String(repeating: "0", count: max(width - digits.count, 0)) + digits
    }
}
