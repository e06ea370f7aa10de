import JobModel
import JobStore
import Testing

@Suite("Names")
struct NameTests {
    private func refusal(_ name: String) -> String? {
        do {
            try Validation.name(name, of: "job")
            return nil
        } catch {
            return (error as? StoreError)?.refusal.text
        }
    }

    @Test(
        "A name that hides a character, or turns the direction of others, is refused and the character named",
        arguments: [
            ("pay\u{202E}roll", "U+202E"), ("pay\u{200B}roll", "U+200B"), ("\u{FEFF}payroll", "U+FEFF"),
            ("pay\u{2066}roll", "U+2066"), ("pay\u{00AD}roll", "U+00AD"), ("payroll\u{200D}", "U+200D"),
            ("pay\u{E0041}roll", "U+E0041"),
        ])
    func hidden(name: String, code: String) { #expect(refusal(name)?.contains("holds \(code), which") == true) }

    @Test(
        "Blanks at the ends of a name are refused",
        arguments: [" payroll", "payroll ", "payroll\u{3000}", "\u{00A0}payroll"])
    func blanks(name: String) { #expect(refusal(name)?.contains("begins or ends with a blank") == true) }

    @Test(
        "Names of all scripts, and emoji made of several characters, are names",
        arguments: [
            "工资单", "משכורת", "نمی\u{200C}خواهم", "👩\u{200D}🚀", "❤\u{FE0F}", "pay roll", "é", "e\u{301}", "-y", "*",
        ])
    func plain(name: String) { #expect(refusal(name) == nil) }

    @Test("A token may have any name but \"self\", which names whoever asks")
    func tokens() throws {
        for name in ["Self", "myself", "ci"] { try Validation.tokenName(name) }
        for name in ["self", "", "a/b"] { #expect(throws: StoreError.self) { try Validation.tokenName(name) } }
    }
}
