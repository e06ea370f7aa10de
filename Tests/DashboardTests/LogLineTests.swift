import Testing

@testable import Dashboard

@Suite("Lines of logs in pages")
struct LogLineTests {
    @Test("Colours of terminals are taken out, and other orders are shown and not obeyed")
    func plain() {
        #expect(LogLineRow.plain("\u{1B}[1;31mred\u{1B}[0m") == "red")
        #expect(LogLineRow.plain("a\u{1B}]0;title\u{7}b\tc") == "a␛]0;title␇b\tc")
        #expect(LogLineRow.plain("<b>") == "<b>")
    }
}
