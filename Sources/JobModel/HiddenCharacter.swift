/// Characters that are there and are not seen, or that turn the direction of what stands around them: a name or a line that has one may
/// look like another (Boucher and Anderson, "Trojan Source", 2021).
public enum HiddenCharacter {
    /// The first of a text, for a name that must not have one.
    ///
    /// The joiners of emoji and of Persian words belong to what they join, so they may stand between two other characters.
    public static func first(in name: String) -> Unicode.Scalar? {
        name.unicodeScalars.first { isHidden($0) && !isJoiner($0) }
            ?? [name.unicodeScalars.first, name.unicodeScalars.last].compactMap { $0 }.first(where: isJoiner)
    }

    public static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x00AD, 0x034F, 0x061C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B...0x180F, 0x200B...0x200F, 0x202A...0x202E,
            0x2060...0x206F, 0x2800, 0x3164, 0xFEFF, 0xFFA0, 0xFFF9...0xFFFB, 0xE0000...0xE007F:
            true
        default: false
        }
    }

    private static func isJoiner(_ scalar: Unicode.Scalar) -> Bool { scalar.value == 0x200C || scalar.value == 0x200D }

    /// `U+202E`.
    public static func code(of scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        return "U+" + String(repeating: "0", count: max(4 - digits.count, 0)) + digits
    }
}
